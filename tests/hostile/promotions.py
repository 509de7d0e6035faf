"""Hostile statuses and pins: each function is a case; it raises Failed, or folders.Skipped."""
import copy
import json
import os
import random

from folders import ODD_FILES
from harness import HEAD, Failed, judge, one_line, run, snapshot

BEFORE, AFTER = "a" * 40, "b" * 40
SPEC = HEAD + """dimension ring : enum { canary, early, broad }
cluster a { ring = canary }
cluster b { ring = early }
cluster c { ring = broad }
repo r { url "https://git.example/r"  revision "v1" }
rollout careful {
  deliver promote
  wave canary : ring == canary { soak 1h }
  wave early  : ring == early { }
  wave rest   : else { }
}
deploy d { from r path "d"  to all  rollout careful }
"""
LOCK = f'version: 1\npins:\n  - {{deploy: "d", wave: "canary", revision: "{AFTER}", since: "2026-02-27T10:00:00Z"}}\n'
BUNDLE = {
    "apiVersion": "fleet.cattle.io/v1alpha1", "kind": "Bundle",
    "metadata": {"name": "d-canary", "namespace": "fleet-default", "generation": 3, "labels": {"fleet.cattle.io/commit": AFTER}},
    "status": {"observedGeneration": 3, "summary": {"desiredReady": 1, "ready": 1},
               "conditions": [{"type": "Ready", "status": "True", "lastUpdateTime": "2026-02-27T10:05:00Z"}]}}


def status(*bundles):
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(bundles)})


def promote(place, *more, name="status.json"):
    return run([place.fleetc, "promote", "--now", "2026-02-27T12:00:00Z", "--status", os.path.join(place.root, name), "d", place.spec, *more])


def ask(new, text, lock=LOCK):
    """The answer to one status, and whether a pin moved."""
    place = new({"main.fleet": SPEC, **({"fleet.lock": lock} if lock else {})})
    with open(os.path.join(place.root, "status.json"), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    before = snapshot(place.spec)
    result = promote(place)
    judge(result, (0, 1, 2))
    after = snapshot(place.spec)
    if set(after) - {"fleet.lock"} != set(before) - {"fleet.lock"}:
        raise Failed(f"left behind: {sorted(set(after) - set(before))}")
    place.close()
    return result, after != before


def keys(value, path=()):
    if isinstance(value, dict):
        for key, below in value.items():
            yield path + (key,)
            yield from keys(below, path + (key,))
    if isinstance(value, list):
        for index, below in enumerate(value):
            yield path + (index,)
            yield from keys(below, path + (index,))


def changed(path, change):
    """The Bundle with one thing left out, or made another."""
    bundle = copy.deepcopy(BUNDLE)
    at = bundle
    for key in path[:-1]:
        at = at[key]
    if change is None:
        del at[path[-1]]
    else:
        at[path[-1]] = change
    return bundle


def what_is_absent_keeps_a_wave_shut(new):
    if not ask(new, status(BUNDLE))[1]:
        raise Failed("the whole status opens nothing")
    for path in keys(BUNDLE):
        for other in (None, [], {}, "x", -1, 10**30, 1.5, False):
            if ask(new, status(changed(path, other)))[1]:
                raise Failed(f"opened with {path} {'left out' if other is None else other}")
        if path != ("status", "conditions", 0) and ask(new, status(changed(path, None)))[1]:
            raise Failed(f"opened without {path}")


def a_status_that_is_cut_off(new):
    text = status(BUNDLE)
    for end in range(0, len(text), 5):
        result, moved = ask(new, text[:end])
        if result.status != 2 or moved:
            raise Failed(f"cut off at byte {end}: exit status {result.status}")


def statuses_that_are_none(new):
    deep = "[" * 100_000
    for text in ("", "null", "{}", "[]", "7", "\0", "\xff\xfe", b"\xff\xfe\x00", deep, '{"kind": "List", "items": ' + deep,
                 '{"kind": "List"}', '{"kind": "List", "items": {}}', '{"kind": "List", "items": [null]}', status(BUNDLE) + "}",
                 status(BUNDLE, BUNDLE), '{"kind": "List", "items": [], "items": [' + json.dumps(BUNDLE) + "]}",
                 status(BUNDLE).replace('"d-canary"', '"d-canary", "name": "d-canary"')):
        result, moved = ask(new, text)
        if result.status != 2 or moved:
            raise Failed(f"exit status {result.status} for {text[:40]!r}")
    result, moved = ask(new, status(*[{**BUNDLE, "metadata": {"name": f"b{i}", "namespace": "x"}} for i in range(50_000)]))
    if result.status != 0 or moved:
        raise Failed(f"exit status {result.status} for many others")


def changed_bytes(new):
    """Of the status and of the pins: an answer, never a crash, and pins that can be read."""
    rng = random.Random(7)
    for number in range(300):
        of_lock = number % 2
        data = bytearray((LOCK if of_lock else status(BUNDLE)).encode())
        for _ in range(1 + rng.randrange(3)):
            data[rng.randrange(len(data))] = rng.choice(b'"{}[]:, \n-0a\xff\x00#&*!')
        place = new({"main.fleet": SPEC, "fleet.lock": bytes(data) if of_lock else LOCK})
        with open(os.path.join(place.root, "status.json"), "wb") as file:
            file.write(status(BUNDLE).encode() if of_lock else bytes(data))
        result = promote(place)
        judge(result, (0, 1, 2))
        if result.status == 0:
            judge(run([place.fleetc, "check", place.spec]), (0,))
        place.close()


def pins_that_are_no_text(new):
    """Nothing is promoted by pins that are read with a guess."""
    for bad in (b'"v1\xff"', b"null", b"2", b"~", b"1.10", b'"-v2"', b'"a..b"', b'"v1"' + b', revision: "v2"', b"!!int 1", b'["v1"]'):
        lock = LOCK.encode().replace(f'"{AFTER}"'.encode(), bad)
        place = new({"main.fleet": SPEC, "fleet.lock": lock})
        with open(os.path.join(place.root, "status.json"), "w", encoding="utf-8") as file:
            file.write(status(BUNDLE))
        before = snapshot(place.spec)
        result = promote(place)
        judge(result, (1,))
        if "rollout/bad-lock" not in result.out or snapshot(place.spec) != before:
            raise Failed(f"the revision {bad!r} was read")
        place.close()


def pins_that_are_no_file(new):
    for kind, make in ODD_FILES.items():
        place = new({"main.fleet": SPEC})
        make(os.path.join(place.spec, "fleet.lock"))
        with open(os.path.join(place.root, "status.json"), "w", encoding="utf-8") as file:
            file.write(status(BUNDLE))
        result = promote(place, "--revision", AFTER)
        try:
            judge(result, (1, 2))
        except Failed as problem:
            raise Failed(f"fleet.lock is {kind}: {problem}") from None


def a_status_that_is_no_file(new):
    for kind, make in ODD_FILES.items():
        place = new({"main.fleet": SPEC, "fleet.lock": LOCK})
        make(os.path.join(place.root, "status.json"))
        before = snapshot(place.spec)
        result = promote(place)
        try:
            one_line(place, result, (2,))
            if snapshot(place.spec) != before:
                raise Failed("something moved")
        except Failed as problem:
            raise Failed(f"the status is {kind}: {problem}") from None


def a_link_stays_a_link(new):
    place = new({"main.fleet": SPEC})
    kept = os.path.join(place.root, "kept.lock")
    with open(kept, "w", encoding="utf-8") as file:
        file.write(LOCK)
    os.symlink(kept, os.path.join(place.spec, "fleet.lock"))
    with open(os.path.join(place.root, "status.json"), "w", encoding="utf-8") as file:
        file.write(status(BUNDLE))
    judge(promote(place), (0,))
    with open(kept, encoding="utf-8") as file:
        if '"early"' not in file.read() or not os.path.islink(os.path.join(place.spec, "fleet.lock")):
            raise Failed("the link was replaced, or the file behind it was not written")


CASES = [
    ("promote: what is absent keeps a wave shut", what_is_absent_keeps_a_wave_shut),
    ("promote: a status that is cut off", a_status_that_is_cut_off),
    ("promote: statuses that are none", statuses_that_are_none),
    ("promote: changed bytes", changed_bytes),
    ("promote: pins that are no text", pins_that_are_no_text),
    ("promote: pins that are no file", pins_that_are_no_file),
    ("promote: a status that is no file", a_status_that_is_no_file),
    ("promote: a link stays a link", a_link_stays_a_link),
]
