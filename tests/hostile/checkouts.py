"""Hostile checkouts: each function is a case; it raises Failed, or folders.Skipped."""
import json
import os

from folders import NOBODY, ODD_FILES, need_nobody
from harness import HEAD, Failed, judge, one_finding, one_line, passes, run, snapshot, unchanged

SCHEMA = HEAD + "dimension env : enum { dev, prod }\ncluster a { env = dev }\n"
REPO = 'repo r { url "https://git.example/r" branch main checkout "%s" }\n'
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
GOOD = {"code/web/chart/Chart.yaml": CHART, "code/web/values.yaml": "a: 1\n"}


def spec(checkout="code", more="", path="web", files=("values.yaml",)):
    named = "".join(f'  values file "{name}"\n' for name in files)
    return (SCHEMA + REPO % checkout +
            f'deploy web {{\n  from r path "{path}"\n  to all\n  helm {{ chart: "./chart" }}\n{named}{more}}}\n')


def what_is_no_checkout(new):
    """Told at the text, with the reason; the exit status is 2."""
    for path in ("none", "main.fleet", "main.fleet/x", "", "/dev/zero", "/proc/self/mem", "x" * 5000):
        one_finding(new({"main.fleet": spec(path)}), "deploy/missing-file", statuses=(2,))
    for kind, make in ODD_FILES.items():
        place = new({"main.fleet": spec()})
        make(os.path.join(place.spec, "code"))
        try:
            one_finding(place, "deploy/missing-file", statuses=(2,))
        except Failed as problem:
            raise Failed(f"the checkout is {kind}: {problem}") from None


def links_in_a_checkout(new):
    """They are not followed: no circle, nothing from elsewhere."""
    place = new({"main.fleet": spec(), **GOOD})
    code = os.path.join(place.spec, "code")
    os.symlink(".", os.path.join(code, "loop"))
    os.symlink("/", os.path.join(code, "everything"))
    os.symlink("loop2", os.path.join(code, "loop2"))
    os.mkfifo(os.path.join(code, "pipe"))
    passes(place)
    for name, to in (("values.yaml", "/dev/zero"), ("values.yaml", "/etc/passwd"), ("values.yaml", "values.yaml")):
        place = new({"main.fleet": spec(), "code/web/chart/Chart.yaml": CHART})
        os.symlink(to, os.path.join(place.spec, "code/web", name))
        one_finding(place, "deploy/missing-file")
    place = new({"main.fleet": spec(path="link/web"), **GOOD})
    os.symlink(".", os.path.join(place.spec, "code/link"))
    one_finding(place, "deploy/missing-file")


def paths_that_leave_the_checkout(new):
    for name in ("../../main.fleet", "../../../etc/passwd", "/etc/passwd", "../../code/../main.fleet", "x/../../../y", "\\u{202E}x"):
        one_finding(new({"main.fleet": spec(files=(name,)), **GOOD}), "deploy/missing-file")
    for block in ('kustomize { dir: "../../.." }', 'kustomize { dir: "/etc" }', 'yaml { overlays: ["../../.."] }'):
        one_finding(new({"main.fleet": spec(more=block + "\n"), **GOOD}), "deploy/missing-file")


VALUES = {
    "is cut off": "a: {b: [1",
    "is a list": "- 1\n",
    "is not UTF-8": b"a: \xff\n",
    "has a NUL": b"a: b\0c\n",
    "is 100,000 brackets": "[" * 100_000,
    "is aliases of aliases": "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)),
    "has 17 MB": "#" * 17_000_000,
}


def values_files_nobody_can_read(new):
    for what, text in VALUES.items():
        try:
            one_finding(new({"main.fleet": spec(), **GOOD, "code/web/values.yaml": text}), "deploy/unreadable-file")
        except Failed as problem:
            raise Failed(f"a values file {what}: {problem}") from None


def folders_in_folders(new):
    place = new({"main.fleet": spec(), **GOOD})
    at = os.path.join(place.spec, "code")
    for _ in range(120):
        at = os.path.join(at, "d")
        os.mkdir(at)
    one_finding(place, "deploy/missing-file", statuses=(2,))


def large_values_files(new):
    """Ten thousand keys in the spec and in a file: each is told once, in time."""
    keys = "".join(f"    k{i}: {i}\n" for i in range(10_000))
    place = new({"main.fleet": spec(more="  values {\n" + keys + "  }\n"), **GOOD,
                 "code/web/values.yaml": "".join(f"k{i}: 0\n" for i in range(10_000))})
    result = passes(place)
    found = result.findings("warning")
    if len(found) != 10_000 or {f["id"] for f in found} != {"values/overridden"}:
        raise Failed(f"{len(found)} warnings")


def what_people_put_at_our_paths(new):
    """It is never replaced; what is no file not even where people hand it over."""
    for kind, name, make, adopted in (
            ("a file", "web/fleet.yaml", lambda p: open(p, "w", encoding="ascii").close(), True),
            ("a pipe", "web/fleet.yaml", os.mkfifo, False),
            ("a folder", "web/fleet.yaml", os.mkdir, False),
            ("a link", "web/fleet.yaml", lambda p: os.symlink("/dev/null", p), False),
            ("a link to a file", "web/fleet.yaml", lambda p: os.symlink("values.yaml", p), False),
            ("a list that is a link", ".fleetc.json", lambda p: os.symlink("/dev/null", p), False),
            ("a journal that is a link", ".fleetc-journal", lambda p: os.symlink("/tmp", p), False)):
        place = new({"main.fleet": spec(), **GOOD})
        make(os.path.join(place.spec, "code", name))
        before = snapshot(place.root)
        for more in ((), ("--adopt", "--check"), ("--adopt",)):
            result = place.build(*more)
            judge(result, (0, 1))
            ids = [f["id"] for f in result.findings()]
            if adopted and more:
                if ids or (result.status == 0) == ("--check" in more):
                    raise Failed(f"{kind}, {more}: {result.status} {ids}")
            elif ids != ["output/foreign-file"]:
                raise Failed(f"{kind}, {more}: {result.out[:300]}")
            if not (adopted and more == ("--adopt",)):
                unchanged(place, before)


def adopted_from_elsewhere(new):
    """What a fleet.yaml does today is told wherever fleetc is started and however the checkout is named."""
    place = new({"main.fleet": spec(), **GOOD, "code/web/fleet.yaml": "helm:\n  chart: ./chart\n  releaseName: old\n"})
    os.symlink(place.spec, os.path.join(place.root, "link"))
    before = snapshot(place.root)
    for cwd, named in ((place.spec, "."), (place.root, "spec"), (place.root, place.spec), (place.root, "link"), ("/", place.spec)):
        result = run([place.fleetc, "build", named, "-o", place.out, "--adopt", "--check"], cwd=cwd)
        judge(result, (1,))
        if "release  `old`" not in result.out or "reach    " not in result.out:
            raise Failed(f"{named} from {cwd}: {result.out[:300]}")
    unchanged(place, before)


def tampered_list_of_a_checkout(new):
    """It names files that are not ours: they stay; one that is no list stops the build."""
    mine = ["web/values.yaml", "../main.fleet", "/etc/passwd", "web/../web/values.yaml", "hub/x/clusters/a.yaml", "web/chart/Chart.yaml"]
    files = [{"path": path, "sha256": "0" * 64, "source": "x"} for path in mine]
    place = new({"main.fleet": spec(), **GOOD, "code/.fleetc.json": json.dumps({"format": "fleetc.output/1", "version": "0", "files": files})})
    result = place.build()
    judge(result, (0,))
    for name in ("code/web/values.yaml", "code/web/chart/Chart.yaml", "main.fleet"):
        if not os.path.exists(os.path.join(place.spec, name)):
            raise Failed(f"removed {name}")
    for text in ("", "{", "[]", "<<<<<<< HEAD", '{"format":"fleetc.output/9","files":[]}'):
        place = new({"main.fleet": spec(), **GOOD, "code/.fleetc.json": text})
        before = snapshot(place.root)
        result = place.build()
        judge(result, (2,))
        if "fleetc.json" not in result.err:
            raise Failed(f"{text!r}: {result.err[:300]}")
        unchanged(place, before)


def out_and_the_checkout(new):
    place = new({"main.fleet": spec(), **GOOD})
    os.symlink("code", os.path.join(place.spec, "again"))
    before = snapshot(place.root)
    for out in ("code", "again", "code/web", "code/web/x/y", "again/web/x"):
        result = place.build(out=os.path.join(place.spec, out))
        judge(result, (1,))
        if [f["id"] for f in result.findings()] != ["output/folder"]:
            raise Failed(f"{out}: {result.out[:300]}")
        unchanged(place, before)
    passes(place, out=os.path.join(place.spec, "code/generated"))


def a_checkout_that_nobody_may_read(new):
    need_nobody(new)
    for name in ("../code", "../code/web", "../code/web/values.yaml"):
        place = new({"main.fleet": spec("../code"), **{"../" + path: text for path, text in GOOD.items()}})
        os.chmod(place.root, 0o777)
        path = os.path.join(place.spec, name)
        mode = os.stat(path).st_mode
        os.chmod(path, 0)
        try:
            result = place.build(prefix=NOBODY)
            judge(result, (2,))
            if {f["id"] for f in result.findings()} != {"deploy/missing-file"}:
                raise Failed(f"{name}: {result.out[:300]}")
        finally:
            os.chmod(path, mode)


def a_checkout_that_nobody_may_write(new):
    need_nobody(new)
    place = new({"main.fleet": spec(), **GOOD})
    os.chmod(place.root, 0o777)
    before = snapshot(place.root)
    one_line(place, place.build(prefix=NOBODY), (2,), before, "code")


CASES = [(f.__name__.replace("_", " "), f) for f in (
    what_is_no_checkout, links_in_a_checkout, paths_that_leave_the_checkout, values_files_nobody_can_read, folders_in_folders,
    large_values_files, what_people_put_at_our_paths, adopted_from_elsewhere, tampered_list_of_a_checkout, out_and_the_checkout,
    a_checkout_that_nobody_may_read, a_checkout_that_nobody_may_write)]
