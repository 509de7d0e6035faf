#!/usr/bin/env python3
"""Fails where an #include goes against the arrows of docs/architecture.md, where a header lacks #pragma once, and
where a foreign library shows outside the folder that is its border.

    layers.py ROOT          checks the tree
    layers.py --self-test   checks that each rule can fail
"""
import os
import re
import sys

from tracked import tracked

# What each folder may include directly, besides itself. `uses` follows the arrows: who may include sema may include
# what sema stands on.
ARROWS = {
    "compiler/base": [],
    "compiler/formula": ["compiler/base"],
    "compiler/yaml": ["compiler/base"],
    "compiler/json": ["compiler/base"],
    "compiler/sets": ["compiler/base"],
    "compiler/solver": ["compiler/sets"],
    "compiler/git": ["compiler/base"],
    "compiler/diagnostics": ["compiler/json"],
    "grammar": [],
    "compiler/syntax": ["compiler/diagnostics", "grammar"],
    "compiler/rancher": ["compiler/yaml", "compiler/json", "compiler/sets"],
    "compiler/says": ["compiler/rancher", "compiler/json", "compiler/diagnostics"],
    "compiler/sema": ["compiler/syntax", "compiler/rancher", "compiler/formula"],
    "compiler/model": ["compiler/sets", "compiler/formula"],
    "compiler/inventory": ["compiler/model", "compiler/yaml", "compiler/json", "compiler/diagnostics"],
    "compiler/plan": ["compiler/sema", "compiler/model", "compiler/rancher", "compiler/inventory"],
    "compiler/emit": ["compiler/model", "compiler/rancher", "compiler/yaml", "compiler/json", "compiler/diagnostics"],
    "compiler/admission": ["compiler/plan", "compiler/emit"],
    "compiler/checkout": ["compiler/plan", "compiler/emit", "compiler/says"],
    "compiler/verify": ["compiler/plan", "compiler/emit"],
    "checker": ["compiler/model", "compiler/rancher", "compiler/yaml", "compiler/diagnostics"],
    "stdlib": [],
    "tools/driver": ["compiler/plan", "compiler/admission", "compiler/checkout", "checker", "compiler/emit", "compiler/verify", "compiler/says", "compiler/git", "compiler/solver", "stdlib"],
    "tools/ide": ["tools/driver"],
    "tools/report": ["tools/driver"],
    "tools/cli": ["tools/driver", "tools/ide", "tools/report"],
    "tools/server": ["tools/cli", "tools/report", "tools/ide"],
}

# A foreign library: how its headers begin, and where they may be included.
BORDERS = [
    (re.compile(r"antlr4|FleetLexer|FleetParser|FleetBase|FleetListener|FleetVisitor"),
     ["grammar/", "compiler/syntax/parse.cpp"]),
    (re.compile(r"yaml\.h$|yaml-cpp/"), ["compiler/yaml/"]),
    (re.compile(r"simdjson|nlohmann/"), ["compiler/json/", "tests/unit/json/"]),
    (re.compile(r"git2(\.h|/)"), ["compiler/git/"]),
    (re.compile(r"re2/"), ["compiler/base/pattern.cpp", "compiler/sets/patterns.cpp"]),
    (re.compile(r"CLI/|CLI11"), ["tools/cli/"]),
    (re.compile(r"z3"), ["tests/", "compiler/solver/"]),
    (re.compile(r"catch2/"), ["tests/"]),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def uses(folder):
    """Every folder that the arrows lead to from `folder`, and itself."""
    seen, waiting = set(), [folder]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += ARROWS[at]
    return seen


def folder_of(path):
    """The folder of the table that holds `path`, or None."""
    return next((f for f in ARROWS if path.startswith(f + "/")), None)


def check_file(path, text):
    """The findings in one C++ file, each `line: text`."""
    lines = text.splitlines()
    if path.endswith(".h") and not any(line.strip() == "#pragma once" for line in lines):
        yield "1: a header needs #pragma once"
    own = folder_of(path)
    if own is None and path.startswith(("compiler/", "checker/", "tools/")):
        yield "1: the folder has no arrows in tests/lint/layers.py"
    allowed = uses(own) if own else None
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        name = found.group(2)
        for library, places in BORDERS:
            if library.match(name) and not path.startswith(tuple(places)):
                yield f"{number}: {name} may be included in {', '.join(places)} only"
        target = folder_of(name)
        if allowed is not None and target is not None and target not in allowed:
            yield f"{number}: {own} may not include {name}: no arrow leads from it to {target}"
        if found.group(1) == '"' and own and name.startswith("tests/"):
            yield f"{number}: {own} may not include tests"


def self_test():
    def count(path, text):
        return len(list(check_file(path, text)))

    assert count("compiler/base/a.h", "#pragma once\n#include <map>\n") == 0
    assert count("compiler/base/a.h", "#include <map>\n") == 1
    assert count("compiler/base/a.cpp", '#include "compiler/syntax/ast.h"\n') == 1
    assert count("compiler/sema/a.cpp", '#include "compiler/diagnostics/diagnostic.h"\n') == 0
    assert count("compiler/sema/a.cpp", '#include "compiler/base/id.h"\n') == 0
    assert count("compiler/rancher/a.cpp", '#include "compiler/model/plan.h"\n') == 1
    assert count("compiler/emit/a.cpp", '#include "compiler/plan/build.h"\n') == 1
    assert count("compiler/elsewhere/a.cpp", "") == 1
    assert count("compiler/base/a.cpp", '#include "tests/catch.h"\n') == 1
    for name, border in [("antlr4-runtime.h", "compiler/syntax/parse.cpp"), ("yaml.h", "compiler/yaml/read.cpp"),
                         ("yaml-cpp/yaml.h", "compiler/yaml/write.cpp"), ("simdjson.h", "compiler/json/read.cpp"),
                         ("nlohmann/json.hpp", "compiler/json/write.cpp"), ("git2.h", "compiler/git/a.cpp"),
                         ("re2/re2.h", "compiler/base/pattern.cpp"), ("CLI/CLI.hpp", "tools/cli/main.cpp")]:
        assert count(border, f"#include <{name}>\n") == 0, name
        assert count("compiler/model/a.cpp", f"  # include <{name}>\n") == 1, name
    # The table has no arrow to a folder it does not know, and none that leads round in a circle.
    for folder, targets in ARROWS.items():
        for target in targets:
            assert folder not in uses(target), (folder, target)


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = sys.argv[1]
    failed, files = False, 0
    for path in tracked(root):
        if not path.endswith((".h", ".cpp")):
            continue
        files += 1
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for finding in check_file(path, file.read()):
                print(f"{path}:{finding}")
                failed = True
    if files == 0:
        print(f"no C++ file in {root}")
    sys.exit(1 if failed or files == 0 else 0)


main()
