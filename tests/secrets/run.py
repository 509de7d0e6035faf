#!/usr/bin/env python3
"""Judges `secrets/plaintext`.

usage: run.py FLEETC              plants secrets of all known forms into values: at most 1 in 100 may be missed
       run.py FLEETC FILE...      lists what is found in values files of charts (needs PyYAML), to be judged by eye:
                                  FILE: PATH IN IT: MESSAGE

Exit status 0: all holds, 1: more is missed, 2: a file cannot be read.
"""
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import planted

ROUNDS = 20
MISSED = 0.01
HEAD = """fleet t { engine "0.16" }
dimension env : enum { dev, prod }
cluster par { env = prod }
repo apps { url "https://git.example.com/apps"  branch main  to all }
deploy web {
  from apps path "web"
  helm { chart: "./chart" }
  values
"""


def literal(text):
    """A text as a spec says it."""
    escaped = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    out = "".join(escaped.get(c) or (c if c.isprintable() else f"\\u{{{ord(c):X}}}") for c in text)
    return '"' + out.replace("${", "$${") + '"'


def lines_of(tree, path=()):
    """(line, path): a scalar stands on a line of its own, so that a finding's line says which one it is."""
    if isinstance(tree, dict):
        yield "{", path
        for key, value in tree.items():
            yield literal(str(key)) + ":", path
            yield from lines_of(value, (*path, str(key)))
        yield "}", path
    elif isinstance(tree, list):
        yield "[", path
        for at, value in enumerate(tree):
            yield from lines_of(value, (*path, str(at)))
            yield ",", path
        yield "]", path
    elif isinstance(tree, str):
        yield literal(tree), path
    else:
        yield "null", path  # no other scalar is judged


def findings(fleetc, values):
    """Path in the values -> message."""
    lines = list(lines_of(values))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.fleet").write_text(HEAD + "\n".join(line for line, _ in lines) + "\n}\n")
        out = subprocess.run([fleetc, "-C", folder, "check", "--format", "json"], capture_output=True, text=True)
    found = json.loads(out.stdout)["findings"]
    first = HEAD.count("\n") + 1
    wrong = [finding for finding in found if finding["id"].startswith("syntax/")]
    assert not wrong, wrong[0]
    return {lines[finding["line"] - first][1]: finding["message"] for finding in found
            if finding["id"] == "secrets/plaintext"}


def plant(fleetc):
    values, forms = {}, {}
    maker = planted.Maker(random.Random(6))
    for _ in range(ROUNDS):
        for form, keys, text in maker.forms():
            name = f"at{len(values)}"
            key = maker.one_of(*keys)
            # As a variable of the environment, or as a value of the chart.
            variable = key.isupper() and maker.one_of(True, False)
            values[name] = {"env": [{"name": key, "value": text}]} if variable else {key: text}
            forms[name] = (form, key, text)
    found = {path[0] for path in findings(fleetc, values)}
    missed = [forms[name] for name in forms if name not in found]
    for form, key, text in missed:
        print(f"missed: {form}: {key}: {text[:60]!r}")
    known = Counter(form for form, _, _ in forms.values())
    print(f"{len(forms)} planted, of {len(known)} forms, {len(missed)} missed")
    return 0 if len(missed) <= MISSED * len(forms) else 1


def judge(fleetc, files):
    import yaml
    for file in files:
        try:
            values = yaml.safe_load(Path(file).read_text())
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            print(f"{file}: {error}", file=sys.stderr)
            return 2
        if isinstance(values, dict):
            for path, message in findings(fleetc, values).items():
                print(f"{file}: {'.'.join(path)}: {message}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(judge(sys.argv[1], sys.argv[2:]) if sys.argv[2:] else plant(sys.argv[1]))
