"""What only a real process shows: streams, devices, links, permissions, and JSON against its schema.

process_test.py FLEETC SCHEMA
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

FLEETC, SCHEMA = map(os.path.abspath, sys.argv[1:3])
SPEC = 'fleet t { engine "0.16" }\n'
BROKEN = SPEC + "dimension region : enum { eu, us }\nprofile p { regoin = eu }\n"


class ProcessTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_fleetc(self, *arguments, **options):
        return subprocess.run([FLEETC, *arguments], cwd=self.folder.name, capture_output=True, text=True, timeout=60,
                              check=False, **options)

    def refused(self, status, sentence, *arguments):
        result = self.run_fleetc(*arguments)
        self.assertEqual((result.returncode, result.stdout), (status, ""))
        self.assertIn(sentence, result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1)

    def test_clean_and_broken(self):
        self.write("main.fleet", SPEC)
        self.assertEqual(self.run_fleetc("check").returncode, 0)
        self.write("main.fleet", BROKEN)
        self.assertEqual(self.run_fleetc("check").returncode, 1)

    def test_devices_pipes_and_links(self):
        self.refused(2, "is neither a file nor a folder", "check", "/dev/null")
        os.mkfifo(self.path("main.fleet"))
        self.refused(2, "is not a regular file", "check")
        os.remove(self.path("main.fleet"))
        os.symlink("main.fleet", self.path("main.fleet"))
        self.refused(2, "circle", "check")
        os.remove(self.path("main.fleet"))
        os.symlink("nowhere", self.path("main.fleet"))
        self.refused(2, "does not exist", "check")

    def test_links_to_folders_are_not_followed(self):
        self.write("main.fleet", SPEC)
        self.write("sub/x.fleet", "")
        os.symlink("..", self.path("sub", "up"))
        result = self.run_fleetc("build", "--print=load")
        self.assertEqual(result.stdout, "main.fleet\nsub/x.fleet\n")

    def test_links_to_files_are(self):
        self.write("shared/x.fleet", "")
        self.write("spec/main.fleet", SPEC)
        os.symlink("../shared/x.fleet", self.path("spec", "x.fleet"))
        self.assertEqual(self.run_fleetc("build", "spec", "--print=load").stdout, "main.fleet\nx.fleet\n")

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_unreadable(self):
        self.write("main.fleet", SPEC)
        os.chmod(self.path("main.fleet"), 0)
        self.refused(2, "permission denied", "check")

    def test_closed_pipe_is_silent(self):
        self.write("main.fleet", BROKEN)
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            result = subprocess.run([FLEETC, "check"], cwd=self.folder.name, stdout=out, stderr=subprocess.PIPE, text=True,
                                    timeout=60, check=False)
        self.assertEqual((result.returncode, result.stderr), (2, ""))

    def test_full_disk(self):
        self.write("main.fleet", BROKEN)
        with open("/dev/full", "w", encoding="utf-8") as out:
            result = subprocess.run([FLEETC, "check"], cwd=self.folder.name, stdout=out, stderr=subprocess.PIPE, text=True,
                                    timeout=60, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("No space left", result.stderr)

    def test_standard_input(self):
        result = self.run_fleetc("check", "-", "--format", "short", "-q", input=BROKEN)
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stdout.startswith("main.fleet:3:"))

    def test_standard_input_with_a_library(self):
        self.write("modules/own.fleet", "enum colour { red, green }\n")
        spec = SPEC + "use std.own\ndimension colour : own.colour\n"
        result = self.run_fleetc("check", "-", "--stdlib", "modules", "--format", "short", input=spec)
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertEqual(self.run_fleetc("check", "-", input=spec).returncode, 1)

    def test_several_specs(self):
        self.write("a/main.fleet", BROKEN)
        self.write("b/main.fleet", BROKEN)
        result = self.run_fleetc("check", "a", "b", "a/main.fleet", "--format", "json")
        found = json.loads(result.stdout)
        self.assertEqual({finding["file"] for finding in found["findings"]}, {"a/main.fleet", "b/main.fleet"})
        self.assertEqual(found["summary"]["files"], 2)

    def test_json_is_of_its_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        with open(SCHEMA, encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for text in (SPEC, BROKEN, "fleet {", "\u00e4 \U0001f600 ="):
            self.write("main.fleet", text)
            result = self.run_fleetc("check", "--format", "json")
            found = json.loads(result.stdout)
            self.assertEqual([error.message for error in validator.iter_errors(found)], [])
            self.assertEqual(bool(found["findings"]), text != SPEC)
        found["findings"][0]["colour"] = "red"
        self.assertTrue(list(validator.iter_errors(found)), "the schema takes anything")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
