#!/usr/bin/env python3
"""Lists of exclusions that nothing structures, which decision diagrams do not like.

usage: adversarial.py FLEETC [--lines N]

Each must end within 10 s of processor time, with verdicts or, where its budget does not suffice, as UNDECIDED (exit status 4), and say the
same on every run. Exit status 0: all do, 1: one does not, 2: wrong use.
"""
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_SECONDS = 10
SIZES = (41, 5, 5, 4, 7, 3, 9, 3, 11, 202, 12, 6)  # of the dimensions


def spec(lines, clauses, seed, shape):
    chance = random.Random(seed)
    text = ['fleet acme { engine "0.16" }']
    text += [f"dimension d{i} : enum {{ {', '.join(f'v{i}-{v}' for v in range(size))} }}" for i, size in enumerate(SIZES)]
    text += [f"cluster c{n} {{ {'  '.join(f'd{i} = v{i}-{chance.randrange(size)}' for i, size in enumerate(SIZES))} }}" for n in range(20)]
    text.append('repo apps { url "https://example.com/apps"   revision "v1" }')
    parts = []
    for _ in range(lines):
        chosen = sorted(chance.sample(range(len(SIZES)), clauses))
        parts.append("(" + " and ".join(f"d{i} == v{i}-{chance.randrange(SIZES[i])}" for i in chosen) + ")")
    if shape == "clauses":  # as many of three as make a solver work hardest; its flags are dimensions of their own
        flags = lines * 3 // 4
        text += [f"dimension f{i} : bool optional" for i in range(flags)]
        some = lambda: f"f{chance.randrange(flags)} {chance.choice(['==', '!='])} true"
        hard = "\n  and ".join(f"({some()} or {some()} or {some()})" for _ in range(flags * 426 // 100))
        text.append(f'deploy x {{ from apps path "x"\n  to d0 != v0-0 }}\npolicy h {{ forall d in deployments require reach(d) overlaps ({hard}) }}')
    elif shape == "except":
        text.append('deploy x { from apps path "x"\n  to all\n  except ' + "\n    or ".join(parts) + " }")
    elif shape == "invariants":
        text += [f"invariant i{n}: not {part}" for n, part in enumerate(parts)]
        text.append('deploy x { from apps path "x"\n  to d0 != v0-0 }')
    else:
        variants = "\n".join(f"    variant o{n} when {part} {{ skip }}" for n, part in enumerate(parts))
        text.append('deploy x { from apps path "x"\n  to all\n  variants first-match {\n' + variants + "\n  } }")
    text.append("policy p { forall d in deployments require reach(d) within (d0 != v0-1 or d1 in [v1-0, v1-1]) }")
    return "\n".join(text) + "\n"


def check(fleetc, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([fleetc, "check", folder, "--format", "json", "--now", "2026-11-21"], capture_output=True, text=True, timeout=600)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return done.returncode, done.stdout, seconds


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    fleetc, lines = sys.argv[1], int(sys.argv[3]) if sys.argv[2:3] == ["--lines"] else 400
    wrong = 0
    for shape, clauses in (("except", 2), ("except", 3), ("invariants", 3), ("variants", 2), ("variants", 3), ("clauses", 3)):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "main.fleet").write_text(spec(lines, clauses, clauses, shape), encoding="utf-8")
            status, said, seconds = check(fleetc, folder)
            again = check(fleetc, folder)
        ids = sorted({f["id"] for f in json.loads(said)["findings"]})
        proof = [p.get("verdict") for p in json.loads(said).get("proofs", [])]
        print(f"{lines} {shape} of {clauses} clauses: exit status {status}, {seconds:.1f} s, {proof} {ids}", flush=True)
        is_wrong = status not in (0, 1, 4) or seconds > MOST_SECONDS or again[:2] != (status, said)
        # What is undecided is said so; where there are other errors, too, these decide the status.
        undecided = "UNDECIDED" in proof or "tool/undecided" in ids
        is_wrong = is_wrong or status == 4 and not undecided or status == 0 and undecided
        wrong += is_wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
