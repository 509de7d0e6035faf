#!/usr/bin/env python3
"""Faults planted in copies of the examples, each of which must be found with the right id on the right line.

usage: run.py FLEETC

`faults.json` lists them, in the words of an example's `changes.json` (see tests/examples/run.py) with the `example` that
they are planted in: one clause dropped, a value added, a wave widened, a region moved, a target or a policy's set widened.
Exit status 0: all are found, 1: some is not, 2: wrong use.
"""
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "examples"))
from run import ROOT, apply, copy_of, reported  # noqa: E402


def plant(fleetc, fault):
    example = ROOT / "examples" / fault["example"]
    with tempfile.TemporaryDirectory() as folder:
        spec = copy_of(example, Path(folder))
        problems = list(apply(fault, spec))
        return problems or list(reported(fleetc, fault, example, spec))


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    fleetc = str(Path(sys.argv[1]).resolve())
    faults = json.loads((HERE / "faults.json").read_text(encoding="utf-8"))
    missed = 0
    for fault in faults:
        for problem in plant(fleetc, fault):
            missed += 1
            print(f"{fault['example']}: {fault['name']}: {problem}")
    print(f"{len(faults)} faults, {missed} not found as they should be")
    return 1 if missed or len(faults) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
