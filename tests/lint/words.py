#!/usr/bin/env python3
"""Fails where a file of the project speaks of the machine it was written on: its folders, or where it gets packages.

    words.py ROOT          checks the tree
    words.py --self-test   checks that each pattern can fail
"""
import os
import re
import sys

from tracked import tracked

# Folders that only one machine has, and archives of packages; the self-test takes its cases apart so that this file
# does not find itself.
PATTERNS = [
    re.compile(rb"(?<![\w.$}/])/(?:work|workspace|workspaces)/[\w.]"),
    re.compile(rb"(?<![\w.$}/])/tmp/[\w.-]+/"),
    re.compile(rb"(?<![\w.$}/])/(?:home|Users)/[a-z][\w.-]*/"),
    re.compile(rb"/root/\.[a-z]"),
    re.compile(rb"https?://(?:[\w.-]+\.)?(?:debian\.org|ubuntu\.com)/(?:debian|ubuntu)"),
]


def findings(data):
    for number, line in enumerate(data.split(b"\n"), 1):
        for pattern in PATTERNS:
            found = pattern.search(line)
            if found:
                yield number, found.group().decode("utf-8", "replace")


def self_test():
    bad = ["/wo" + "rk/main/x", "see /wo" + "rk/shared/design", "/tm" + "p/x/dev", '"/ho' + 'me/kim/fleet"',
           "/roo" + "t/.cache", "http://deb." + "debian.org/debian"]
    good = ["/w/spec/main.fleet", "build/" + "work/main", "$HOME/fleet", "/tmp/fleetc", "/root", "https://example.org/debian",
            "home/kim/", "at /work we trust"]
    for text in bad:
        assert list(findings(text.encode())), text
    for text in good:
        assert not list(findings(text.encode())), text


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = sys.argv[1]
    names = tracked(root)
    failed = not names
    if not names:
        print(f"no file in {root}")
    for name in names:
        with open(os.path.join(root, name), "rb") as file:
            for number, text in findings(file.read()):
                print(f"{name}:{number}: `{text}` holds on one machine only")
                failed = True
    sys.exit(1 if failed else 0)


main()
