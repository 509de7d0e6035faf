#!/usr/bin/env python3
"""seeds.py FOLDER: makes FOLDER/<part>/… of the vectors, examples and pages that the tests have, for the fuzzers to begin with."""
import gzip
import hashlib
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VECTORS = os.path.join(ROOT, "tests/conformance/vectors")
LARGEST = 4000  # what is longer slows a fuzzer down and teaches it nothing
TARGETING = ["selector", "match", "targets", "partitions", "step", "limit", "schedulematch", "cron", "names", "depends",
             "gitrepo", "bundlepolicy", "merge", "secretvalues", "helmop", "trace"]


def cases(family):
    with gzip.open(os.path.join(VECTORS, family + ".jsonl.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)


def with_sections(case):
    given = case["in"]
    text = "-- gitrepo --\n" + json.dumps(given.get("gitRepo", {}), ensure_ascii=False) + "\n"
    for path, content in given.get("files", {}).items():
        if given.get("path"):
            # One folder is read by name: `app`.
            path = re.sub("^" + re.escape(given["path"]) + "(?=/)", "app", path)
        text += f"-- {path} --\n{content}" + ("" if content.endswith("\n") or not content else "\n")
    return text


def files_below(folder, endings):
    for path, _, names in sorted(os.walk(os.path.join(ROOT, folder))):
        for name in sorted(names):
            if name.endswith(endings):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    yield os.path.relpath(os.path.join(path, name), os.path.join(ROOT, folder)), file.read()


def blocks(language):
    for folder in ("docs", "tests/spec"):
        for _, text in files_below(folder, ".md"):
            for block in re.findall(r"^```" + language + r"\n(.*?)^```$", text, re.M | re.S):
                yield block


def specs():
    # One with very many dimensions is there to run into the budget of the engine, which takes a second each time.
    yield from (block for block in blocks("fleet") if block.count("dimension ") < 30)
    for folder in sorted(os.listdir(os.path.join(ROOT, "examples"))):
        yield "".join(f"-- {path} --\n{text}" for path, text in files_below("examples/" + folder, (".fleet", ".json"))
                      if "expected" not in path)
    for _, text in files_below("tests/spec/syntax", ".fleet"):
        yield text


SEEDS = {
    "yaml": lambda: (case["in"]["text"] for case in cases("yaml")),
    "template": lambda: (text for case in cases("preprocess") for text in texts_in(case["in"]["options"]) if "${" in text),
    "targeting": lambda: (json.dumps({"f": case["f"], "in": case["in"]}, ensure_ascii=False)
                          for family in TARGETING for case in cases(family)),
    "bundle": lambda: (with_sections(case) for family in ("read", "scan", "e2e") for case in cases(family)),
    "inventory": lambda: blocks("json"),
    "spec": specs,
}


def main():
    for part, seeds in SEEDS.items():
        folder = os.path.join(sys.argv[1], part)
        os.makedirs(folder, exist_ok=True)
        for seed in seeds():
            data = seed.encode("utf-8", "surrogatepass")
            if len(data) <= LARGEST or part == "spec":
                with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
                    file.write(data)


main()
