#!/usr/bin/env python3
"""Holds the examples to what they promise.

usage: run.py [--update] FLEETC [EXAMPLE...]        every folder of examples/ if none is named

Each example must be laid out by `fleetc fmt` and have no findings, and what `fleetc build` makes of it must be its
`expected/`, byte for byte (but for the version of fleetc in fleetc.json). What is written into checkouts that lie in the
example must be there already. Fleet's schemas must take it, where PyYAML
and jsonschema are there to ask them. Its `changes.json` lists edits, each applied to a copy of its own:

    name      what somebody does
    file      the file that is edited
    replace   a text that stands in it once
    with      what takes its place
    refused   what `fleetc check` must find, all of it and in this order: "FILE:LINE ID"
    warned    the same for findings that are no errors
    says      texts that the findings must have in them (optional)
    readme    true: README.md of the example shows the message as it is printed (optional)
    writes    for an edit that is fine: the files of the output and of checkouts that change, all of them, but for the lists

An example without main.fleet has no `expected/` and no `changes.json`: it is about YAML written by hand.

What README.md shows after `$ fleetc …` must be what that prints.

--update rewrites `expected/`. Exit status 0: all holds, 1: something does not, 2: wrong use.
"""
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_CHECK = ROOT / "tests/conformance/schema_check.py"
NOT_SPEC = ("expected", "changes.json", "README.md")


def run(fleetc, *arguments, folder=ROOT):
    return subprocess.run([fleetc, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=60)


def tree(folder):
    """Path in `folder` -> bytes of the file; lists without the version of fleetc that wrote them."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in files:
        if is_list(path):
            files[path] = re.sub(rb'"version": "[^"]*"', b'"version": ""', files[path])
    return files


def is_list(path):
    return path.rsplit("/", 1)[-1] in ("fleetc.json", ".fleetc.json")


def copy_of(example, folder):
    """The example without what is no part of its spec, in `folder`."""
    spec = folder / "spec"
    shutil.copytree(example, spec, ignore=shutil.ignore_patterns(*NOT_SPEC))
    return spec


def differences(expected, made):
    for path in sorted(expected.keys() | made.keys()):
        if path not in made:
            yield f"{path} is not written"
        elif path not in expected:
            yield f"{path} is not in expected/"
        elif expected[path] != made[path]:
            yield f"{path} is not what expected/ has"


def build(fleetc, spec, out):
    """Problems of a spec that must be fine."""
    done = run(fleetc, "build", spec, "-o", out, "-q")
    if done.returncode != 0 or done.stderr:
        yield f"`fleetc build` ends with {done.returncode}:\n{done.stdout}{done.stderr}"


def layout(fleetc, example):
    done = run(fleetc, "fmt", "--check", example)
    if done.returncode != 0:
        yield f"`fleetc fmt` would change it:\n{done.stdout}{done.stderr}"


def readme(fleetc, example):
    """Blocks of README.md that begin with `$ fleetc …`: run in the folder of the example, that is what they print."""
    text = (example / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```\n\$ fleetc (.*?)^```$", text, re.M | re.S):
        command, shown = block.split("\n", 1)
        done = run(fleetc, *shlex.split(command), folder=example)
        if done.stdout != shown:
            yield f"README.md: `fleetc {command}` prints\n{done.stdout}{done.stderr}"


def found(fleetc, spec):
    """Exit status of `check`, the findings as `FILE:LINE ID`, and their whole text."""
    done = run(fleetc, "check", spec, "--format", "json")
    findings = json.loads(done.stdout)["findings"]
    places = [f"{finding.get('file', '')}:{finding.get('line', 0)} {finding['id']}" for finding in findings]
    return done.returncode, places, json.dumps(findings, ensure_ascii=False)


def reported(fleetc, case, example, spec):
    status, places, text = found(fleetc, spec)
    wanted_status, wanted = (1, case["refused"]) if "refused" in case else (0, case["warned"])
    if status != wanted_status:
        yield f"exit status {status}, not {wanted_status}"
    if places != wanted:
        yield f"finds {places}, not {wanted}"
    for part in case.get("says", []):
        if part not in text:
            yield f"does not say `{part}` but {text}"
    if case.get("readme"):
        printed = run(fleetc, "check", folder=spec).stdout.rsplit("\n\n", 1)[0]
        if printed not in (example / "README.md").read_text(encoding="utf-8"):
            yield f"README.md does not show this:\n{printed}"


def accepted(fleetc, case, spec, out, before):
    problems = list(build(fleetc, spec, out))
    yield from problems
    if problems:
        return
    after = tree(out) | tree(spec)
    changed = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path) and not is_list(path)]
    wanted = sorted([*case["writes"], case["file"]])
    if changed != wanted:
        yield f"changes {changed}, not {wanted}"


def apply(case, spec):
    file = spec / case["file"]
    text = file.read_text(encoding="utf-8")
    if text.count(case["replace"]) != 1:
        yield f"`{case['replace']}` stands {text.count(case['replace'])} times in {case['file']}"
    else:
        file.write_text(text.replace(case["replace"], case["with"]), encoding="utf-8")


def change(fleetc, case, example, folder, before):
    if sum(key in case for key in ("refused", "warned", "writes")) != 1:
        yield "has to say one of `refused`, `warned` and `writes`"
        return
    spec = copy_of(example, folder)
    problems = list(apply(case, spec))
    yield from problems
    if problems:
        return
    if "writes" in case:
        yield from accepted(fleetc, case, spec, folder / "out", before)
    else:
        yield from reported(fleetc, case, example, spec)


def engine(example):
    return re.search(r'engine "(.*?)"', (example / "main.fleet").read_text(encoding="utf-8")).group(1)


def hand_written(fleetc, example):
    """An example without a spec: Fleet's YAML, and a README that shows what fleetc says of it."""
    if "```\n$ fleetc " not in (example / "README.md").read_text(encoding="utf-8"):
        yield "README.md shows no command"
    yield from readme(fleetc, example)


def check(fleetc, example, update):
    if not (example / "main.fleet").exists():
        yield from hand_written(fleetc, example)
        return
    yield from layout(fleetc, example)
    yield from readme(fleetc, example)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        spec = copy_of(example, Path(folder))
        problems = list(build(fleetc, spec, out))
        yield from problems
        if problems:
            return
        if update:
            shutil.rmtree(example / "expected", ignore_errors=True)
            shutil.copytree(out, example / "expected")
            shutil.copytree(spec, example, dirs_exist_ok=True)
        made = tree(out)
        kept = {path: data for path, data in tree(example).items() if path.split("/")[0] not in NOT_SPEC}
        for difference in differences(kept, tree(spec)):
            yield f"checkout: {difference}"
        yield from differences(tree(example / "expected"), made)
        judged = subprocess.run([sys.executable, SCHEMA_CHECK, out, engine(example)], capture_output=True, text=True)
        if judged.returncode not in (0, 77):
            yield f"Fleet's schemas refuse the output:\n{judged.stdout}{judged.stderr}"
    cases = json.loads((example / "changes.json").read_text(encoding="utf-8"))
    if not any("refused" in case for case in cases):
        yield "changes.json has nothing that is refused"
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            for problem in change(fleetc, case, example, Path(folder), made | kept):
                yield f"{case['name']}: {problem}"


def main(arguments):
    update = "--update" in arguments
    names = [argument for argument in arguments if argument != "--update"]
    if not names or any(name.startswith("-") for name in names):
        print(__doc__, file=sys.stderr)
        return 2
    fleetc, *chosen = names
    fleetc = str(Path(fleetc).resolve())
    examples = [ROOT / "examples" / name for name in chosen] or sorted((ROOT / "examples").iterdir())
    failed = False
    for example in examples:
        problems = list(check(fleetc, example, update))
        for problem in problems:
            print(f"{example.name}: {problem}")
        failed = failed or bool(problems)
        print(f"{example.name}: {'FAILED' if problems else 'ok'}")
    return 1 if failed or not examples else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
