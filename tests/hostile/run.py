#!/usr/bin/env python3
"""Gives fleetc what a hostile or unlucky user would, and checks that each gets findings or one line, a place, an exit
status of 0, 1, 2 or 4, little time and memory, and an untouched disk.

    run.py FLEETC [WORD]    runs the cases whose name has the word; all of them without one
"""
import os
import sys
import tempfile
import time

import checkouts
import fixes
import folders
import hand_written
import mutations
import promotions
import statements
import texts
from harness import Failed, Place, one_finding, passes

MUTATIONS = 500


def cases():
    for name, text, rule, count in texts.REFUSED:
        yield name, lambda new, t=text, r=rule, c=count: one_finding(new({"main.fleet": t}), r, c)
    for name, text in texts.UNDECIDED:
        yield name, lambda new, t=text: one_finding(new({"main.fleet": t}), "tool/undecided", statuses=(4,))
    for name, text in texts.TAKEN:
        yield name, lambda new, t=text: passes(new({"main.fleet": t}))
    yield from fixes.CASES
    yield from folders.CASES
    yield from checkouts.CASES
    yield from hand_written.CASES
    yield from promotions.CASES
    yield from statements.CASES
    yield f"{MUTATIONS} changed specs", lambda new: mutations.fuzz(new, MUTATIONS)


def main():
    fleetc = os.path.abspath(sys.argv[1])
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    ran = failed = skipped = 0
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fleetc-hostile-") as root:
        os.chmod(root, 0o755)
        for name, case in cases():
            if word not in name:
                continue
            places = []

            def new(files, kept=places):
                kept.append(Place(fleetc, root, files))
                return kept[-1]
            ran += 1
            try:
                case(new)
            except folders.Skipped as reason:
                skipped += 1
                print(f"skipped: {name}: {reason}")
            except Failed as problem:
                failed += 1
                print(f"FAILED: {name}: {problem}", flush=True)
            for place in places:
                place.close()
    print(f"{ran} cases, {failed} failed, {skipped} skipped, {time.monotonic() - begin:.0f} s")
    sys.exit(1 if failed or not ran else 0)


main()
