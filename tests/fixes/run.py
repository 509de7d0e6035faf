#!/usr/bin/env python3
"""Applies every fix that says what it does to a reached set, and looks at what comes of it.

usage: run.py [-v] FLEETC

The specs: the examples with each change that they say is refused and each fault of tests/planted, and the specs of the
pages in tests/spec and docs/language. Each is laid out by `fleetc fmt` first. A fix with an effect and with edits is
applied to a copy; then

    - the finding is gone, and there is no more of anything else, but for a `test` that asks for what is taken away;
    - it does what it says: a deployment that reaches other known clusters than before reaches fewer (`narrows`), more
      (`widens`) or the same (`same`), and only those change whose target was edited;
    - `fleetc fmt --check` has nothing to change, if `fmt` could read it before.

Exit status 0: all is so for at least 60 fixes, of policies at least 25; 1: it is not; 2: wrong use.
"""
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "examples"))
from run import ROOT, apply, copy_of  # noqa: E402

NOW = "2026-11-21"


def fleetc_says(fleetc, *arguments):
    return subprocess.run([fleetc, "--now", NOW, *map(str, arguments)], capture_output=True, text=True, timeout=60)


def findings_of(fleetc, spec):
    done = fleetc_says(fleetc, "check", spec, "--format", "json")
    found = json.loads(done.stdout)["findings"] if done.stdout.startswith("{") else []
    return [finding for finding in found if finding["severity"] != "info"]


def identity(finding):
    """What it is about, wherever it stands and however many clusters it is about now."""
    return finding["id"], finding["message"]


def reach_of(fleetc, spec):
    """Deployment -> how many known clusters it reaches, and the first of them by name."""
    shown = fleetc_says(fleetc, "build", "--print=plan", spec).stdout
    lines = shown.partition("\ndeployments\n")[2].splitlines()
    reach = {}
    for line in lines:
        if found := re.match(r"  (\S+): (?:(\d+) clusters? ?(?:\((.*?)(?: and \d+ more)?\))?|parked)$", line):
            reach[found[1]] = int(found[2] or 0), set((found[3] or "").split(", ")) - {""}
    return reach


def is_within(some, others):
    """As far as it can be told: of many clusters only the first are named."""
    return some[0] <= others[0] and (len(others[1]) < others[0] or some[1] <= others[1])


def edited(spec, edits):
    files = {}
    for edit in edits:
        files.setdefault(edit["file"], []).append(edit)
    for name, parts in files.items():
        file = spec / name
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        text = "".join(lines)
        at = lambda line, column: starts[line - 1] + column - 1  # noqa: E731
        for edit in sorted(parts, key=lambda e: (e["line"], e["column"]), reverse=True):
            begin, end = at(edit["line"], edit["column"]), at(edit["end_line"], edit["end_column"])
            text = text[:begin] + edit["text"] + text[end:]
        file.write_text(text, encoding="utf-8")


def snapshot(spec):
    return {path: path.read_bytes() for path in spec.rglob("*.fleet")}


def restore(files):
    for path, data in files.items():
        path.write_bytes(data)


def judge(fleetc, spec, is_laid_out, finding, fix, before, reach):
    """Problems of one fix. The files are as they were when this ends."""
    files = snapshot(spec)
    edited(spec, fix["edits"])
    after = findings_of(fleetc, spec)
    then = reach_of(fleetc, spec)
    layout = fleetc_says(fleetc, "fmt", "--check", spec)
    restore(files)
    old, new = Counter(map(identity, before)), Counter(map(identity, after))
    if new[identity(finding)] >= old[identity(finding)]:
        yield "the finding is still there"
    old, new = Counter(f["id"] for f in before), Counter(f["id"] for f in after)
    for one in new:
        if new[one] > old[one] and one != "test/failed":
            yield f"now finds {one}: {[f['message'] for f in after if f['id'] == one]}"
    if is_laid_out and layout.returncode != 0:
        yield "`fmt` would lay it out otherwise"
    for name, clusters in reach.items():
        now = then.get(name, (0, set()))
        fits = {"narrows": is_within(now, clusters), "widens": is_within(clusters, now), "same": now == clusters}
        if not fits[fix["effect"]]:
            yield f"{fix['effect']}, and {name} reaches {now} in place of {clusters}"
        if now != clusters and not stands_in(spec, fix["edits"][0], name):
            yield f"changes {name}, too"


def stands_in(spec, edit, name):
    """The edit is inside the deployment, or in a blueprint or family that is not called so."""
    lines = (spec / edit["file"]).read_text(encoding="utf-8").splitlines()[: edit["line"]]
    heads = [line for line in lines if re.match(r"(deploy|blueprint)\b", line)]
    return bool(heads) and (not heads[-1].startswith("deploy") or "[" in heads[-1] or re.search(rf"\b{name}\b", heads[-1]))


def try_spec(fleetc, spec):
    """(finding, fix, problems) for each fix to try."""
    is_laid_out = fleetc_says(fleetc, "fmt", spec).returncode == 0
    before = findings_of(fleetc, spec)
    reach = None
    for finding in before:
        for fix in finding.get("fixes", []):
            if "effect" not in fix or not fix.get("edits"):
                continue
            reach = reach_of(fleetc, spec) if reach is None else reach
            yield finding, fix, list(judge(fleetc, spec, is_laid_out, finding, fix, before, reach))


def examples():
    """(name, what makes the spec in a folder)"""
    def change(example, case):
        def make(folder):
            spec = copy_of(example, folder)
            list(apply(case, spec))
            return spec
        return make

    for changes in sorted((ROOT / "examples").glob("*/changes.json")):
        for case in json.loads(changes.read_text(encoding="utf-8")):
            if "refused" in case or "warned" in case:
                yield f"{changes.parent.name}: {case['name']}", change(changes.parent, case)
    for fault in json.loads((ROOT / "tests/planted/faults.json").read_text(encoding="utf-8")):
        yield f"{fault['example']}: {fault['name']}", change(ROOT / "examples" / fault["example"], fault)


def pages():
    def write(files):
        def make(folder):
            for name, text in files.items():
                file = folder / "spec" / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return folder / "spec"
        return make

    fence = re.compile(r"(?:^(?P<path>`[^`\n]+`):?\n+)?^```(?P<kind>fleet|json|csv|yaml input)\n(?P<text>.*?)^```$", re.M | re.S)
    for page in sorted([*(ROOT / "tests/spec").glob("*.md"), *(ROOT / "docs/language").glob("*.md")]):
        for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.M)[1:]:
            files = {(m["path"] or "`main.fleet`").strip("`"): m["text"] for m in fence.finditer(section)}
            if any(name.endswith(".fleet") for name in files):
                yield f"{page.name}: {section.splitlines()[0]}", write(files)


def main(arguments):
    verbose = arguments[:1] == ["-v"]
    if len(arguments) != 1 + verbose:
        print(__doc__, file=sys.stderr)
        return 2
    fleetc = str(Path(arguments[-1]).resolve())
    tried, of_policies, wrong = 0, 0, 0
    for name, make in [*examples(), *pages()]:
        with tempfile.TemporaryDirectory() as folder:
            spec = make(Path(folder))
            for finding, fix, problems in try_spec(fleetc, spec):
                tried += 1
                of_policies += finding["id"].startswith("policy/")
                wrong += bool(problems)
                if verbose:
                    print(f"{name}\n  {finding['id']}: {fix['title']} [{fix['effect']}] {[e['text'] for e in fix['edits']]}")
                for problem in problems:
                    print(f"{name}: {finding['id']}: {fix['title']}: {problem}")
    print(f"{tried} fixes tried, {of_policies} of policies, {wrong} do not do what they should")
    return 1 if wrong or tried < 60 or of_policies < 25 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
