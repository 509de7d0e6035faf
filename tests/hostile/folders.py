"""Hostile folders, inventories and output: each function is a case; it raises Failed, or Skipped where the machine lacks
what the case needs (the rights of root, a file system of its own)."""
import json
import os
import random
import shutil
import subprocess

from harness import HEAD, SMALL, Failed, judge, one_finding, one_line, passes, run, snapshot, unchanged

INVENTORY = HEAD + 'dimension env : enum { dev, prod } key "acme.io/env"\ninventory live from "c.json"\n'
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class Skipped(Exception):
    pass


def item(name, env='"prod"'):
    return ('{"apiVersion":"fleet.cattle.io/v1alpha1","kind":"Cluster","metadata":{"name":"%s","namespace":"fleet-default",'
            '"labels":{"acme.io/env":%s}}}' % (name, env))


def items(*all_of_them):
    return '{"apiVersion":"v1","kind":"List","items":[' + ",".join(all_of_them) + "]}"


GOOD = items(item("a"), item("b"))

# name, text of the inventory, rule
INVENTORIES = [
    ("cut off in the middle", GOOD[:len(GOOD) // 2], "inventory/unreadable"),
    ("cut off in a text", GOOD[:GOOD.index("prod") + 2], "inventory/unreadable"),
    ("without its last bracket", GOOD[:-1], "inventory/unreadable"),
    ("empty", "", "inventory/unreadable"),
    ("of one number", "17", "inventory/unreadable"),
    ("with a name twice", items(item("a"), item("a")), "name/duplicate"),
    ("with a label twice", items(item("a").replace('"acme.io/env":', '"acme.io/env":"dev","acme.io/env":')),
     "inventory/bad-label"),
    ("with a value nobody declared", items(item("a", '"nope"')), "inventory/bad-label"),
    ("with a cluster without a name", items(item("")), "inventory/unreadable"),
    ("that is not UTF-8", items(item("a")).encode() + b"\xff", "inventory/unreadable"),
    ("with a NUL", items(item("a")).encode() + b"\0", "inventory/unreadable"),
    ("of 1,000,000 brackets", '{"items":' + "[" * 1_000_000, "inventory/unreadable"),
    ("whose items are a number", '{"kind":"List","items":7}', "inventory/unreadable"),
    ("with items twice", items(item("a"))[:-1] + ',"items":[]}', "inventory/unreadable"),
    ("with labels twice", items(item("a").replace('"labels":', '"labels":{},"labels":')), "inventory/unreadable"),
    ("with two names", items(item("a").replace('"name":', '"name":"b","name":')), "inventory/unreadable"),
    ("with a name of a path", items(item("../../etc/passwd")), "name/not-kubernetes"),
    ("with a name of a megabyte", items(item("a" * 1_000_000)), "name/not-kubernetes"),
    ("with a key of a megabyte", items(item("a").replace('"labels":{', '"labels":{"%s":"",' % ("k" * 1_000_000))),
     "inventory/bad-label"),
    ("with a value of a megabyte", items(item("a", '"%s"' % ("v" * 1_000_000))), "inventory/bad-label"),
    ("with a label 100,000 deep", items(item("a", '{"a":' * 100_000 + "1" + "}" * 100_000)), "inventory/unreadable"),
    ("in UTF-16", items(item("a")).encode("utf-16"), "inventory/unreadable"),
]


YAML_ITEM = 'apiVersion: fleet.cattle.io/v1alpha1\nkind: Cluster\nmetadata:\n  name: a\n  labels: {acme.io/env: prod}\n'
YAML = [
    ("cut off", YAML_ITEM[:-3], "inventory/unreadable"),
    ("with a number as a label", YAML_ITEM.replace(": prod", ": 7"), "inventory/bad-label"),
    ("with a boolean as a label", YAML_ITEM.replace(": prod", ": no"), "inventory/bad-label"),
    ("with a name twice", YAML_ITEM + "---\n" + YAML_ITEM, "name/duplicate"),
    ("with an alias", YAML_ITEM.replace("{", "&a {") + "spec: *a\n", "inventory/unreadable"),
    ("that is not UTF-8", YAML_ITEM.encode() + b"# \xff", "inventory/unreadable"),
    ("of 100,000 brackets", "[" * 100_000, "inventory/unreadable"),
    ("of 17 MB", "#" * 17_000_000, "inventory/limit"),
    ("of one number", "7", "inventory/unreadable"),
    ("in UTF-16", YAML_ITEM.encode("utf-16"), "inventory/unreadable"),
]
CSV = [
    ("cut off in a quote", 'name,env\na,"pro', "inventory/unreadable"),
    ("without names", "env\nprod\n", "inventory/unreadable"),
    ("with a column twice", "name,env,env\na,prod,prod\n", "inventory/unreadable"),
    ("with one label in two columns", "name,env,acme.io/env\na,prod,prod\n", "inventory/unreadable"),
    ("with a field too many", "name,env\na,prod,x\n", "inventory/unreadable"),
    ("with a name twice", "name,env\na,prod\na,prod\n", "name/duplicate"),
    ("with an odd name", "name,env\nA B,prod\n", "name/not-kubernetes"),
    ("with a value of a megabyte", "name,env\na," + "v" * 1_000_000 + "\n", "inventory/bad-label"),
    ("of 1,000,000 commas", "name" + "," * 1_000_000, "inventory/unreadable"),
    ("of 1,000,000 quotes", "name\n" + '"' * 1_000_001, "inventory/unreadable"),
    ("that is not UTF-8", b"name,env\na,\xff\n", "inventory/unreadable"),
    ("in UTF-16", "name,env\na,prod\n".encode("utf-16"), "inventory/unreadable"),
]


def inventory_cases():
    for ending, cases in [("json", INVENTORIES), ("yaml", YAML), ("csv", CSV)]:
        for name, text, rule in cases:
            def case(new, text=text, rule=rule, file=f"c.{ending}"):
                one_finding(new({"main.fleet": INVENTORY.replace("c.json", file), file: text}), rule)
            yield f"an inventory as {ending} {name}", case


def many_slips(new):
    """Of a million like findings twenty are shown and the rest is counted."""
    place = new({"main.fleet": INVENTORY.replace("c.json", "c.csv"),
                 "c.csv": "name,env\n" + "".join(f"c{i},Prod\n" for i in range(100_000))})
    result = place.build()
    judge(result, (1,))
    found = result.findings()
    if len(found) != 20 or not any("99980 more" in note for note in found[-1].get("notes", [])):
        raise Failed(f"{len(found)} findings, the last: {found[-1]}")


def folder_of_inventories(new):
    place = new({"main.fleet": INVENTORY.replace("c.json", "c/"), "c/a.json": GOOD, "c/b.csv": "name,env\nc,prod\n",
                 "c/notes.txt": "x"})
    passes(place)
    for name, text, rule in [("c/d.json", "{", "inventory/unreadable"), ("c/e.csv", "name,env\na,prod\n", "name/duplicate")]:
        one_finding(new({"main.fleet": INVENTORY.replace("c.json", "c/"), "c/a.json": GOOD, name: text}), rule)


def missing_inventories(new):
    """Told at the `from`, with the path and the reason; the exit status is still 2."""
    for path in ("none.json", "empty/", "/dev/zero", "/proc/self/mem", "x" * 5000):
        place = new({"main.fleet": INVENTORY.replace("c.json", path), "empty/x.txt": ""})
        before = snapshot(place.root)
        result = place.build()
        judge(result, (2,))
        found = result.findings()
        if len(found) != 1 or found[0]["id"] != "inventory/unreadable" or found[0]["line"] != 3:
            raise Failed(f"{path}: {result.out[:300]}")
        unchanged(place, before)


def inventory_of_2_gb(new):
    place = new({"main.fleet": INVENTORY, "c.json": ""})
    os.truncate(os.path.join(place.spec, "c.json"), 2_000_000_000)
    one_finding(place, "inventory/limit")


def labels_of_wrong_types(new):
    for value in ("17", "true", "null", "[]", "{}"):
        place = new({"main.fleet": INVENTORY, "c.json": items(item("a", value))})
        before = snapshot(place.root)
        result = place.build()
        judge(result, (1,))
        if {f["id"] for f in result.findings()} != {"inventory/bad-label"}:
            raise Failed(f"a label {value}: {result.out[:200]}")
        unchanged(place, before)


ODD_FILES = {
    "a device": lambda path: os.symlink("/dev/zero", path),
    "a pipe": os.mkfifo,
    "a link to itself": lambda path: os.symlink(os.path.basename(path), path),
    "a link to nothing": lambda path: os.symlink("nothing", path),
}


def odd_files(new):
    for kind, make in ODD_FILES.items():
        for name in ("main.fleet", "other.fleet", "c.json"):
            place = new({n: INVENTORY for n in ["main.fleet"] if n != name})
            make(os.path.join(place.spec, name))
            try:
                if name == "c.json":  # the spec names it, so that there is a place to tell it at
                    one_finding(place, "inventory/unreadable", statuses=(2,))
                else:
                    one_line(place, place.build(), (2,), word=name)
            except Failed as problem:
                raise Failed(f"{name} is {kind}: {problem}") from None
            if os.path.exists(place.out):
                raise Failed("wrote something")
    for path in ("/dev/zero", "/dev/null", "/nowhere", "", "\n", "x" * 5000):
        place = new({})
        one_line(place, run([place.fleetc, "build", path, "-o", place.out]), (2,), snapshot(place.root))


def no_main(new):
    place = new({"other.fleet": SMALL})
    one_line(place, place.build(), (2,), snapshot(place.root), "main.fleet")


def loop_of_folders(new):
    place = new({"main.fleet": SMALL})
    os.symlink(".", os.path.join(place.spec, "loop"))
    os.symlink("/", os.path.join(place.spec, "everything"))
    passes(place)


def out_is_a_file(new):
    place = new({"main.fleet": SMALL})
    with open(place.out, "w", encoding="ascii") as file:
        file.write("mine")
    before = snapshot(place.root)
    one_line(place, place.build(), (2,), before, "out")


def out_is_where_the_spec_is(new):
    place = new({"main.fleet": SMALL})
    os.symlink("spec", os.path.join(place.root, "link"))
    before = snapshot(place.root)
    for out in (place.spec, place.root, "/", os.path.join(place.root, "link"), place.spec + "/../spec"):
        result = place.build(out=out)
        judge(result, (1,))
        if [f["id"] for f in result.findings()] != ["output/folder"]:
            raise Failed(f"{out}: {result.out[:200]}")
        unchanged(place, before)
    for out in ("", "/dev/null", "/proc/nowhere/x", os.path.join(place.root, "x" * 300)):
        one_line(place, place.build(out=out), (2,), before)


def files_of_the_user(new):
    def text(path):
        with open(path, "w", encoding="ascii") as file:
            file.write("mine")
    ours = "bundles/r/d/fleet.yaml"
    for kind, path, make in [("a file", ours, text), ("a folder", ours, os.mkdir), ("a file above", "bundles/r", text),
                             ("a pipe", ours, os.mkfifo), ("a link", ours, lambda p: os.symlink("/dev/null", p)),
                             ("a link above", "bundles", lambda p: os.symlink("/tmp", p)),
                             ("a list that is a folder", "fleetc.json", os.mkdir)]:
        place = new({"main.fleet": SMALL})
        full = os.path.join(place.out, path)
        os.makedirs(os.path.dirname(full))
        make(full)
        before = snapshot(place.root)
        result = place.build()
        judge(result, (1,))
        if [f["id"] for f in result.findings()] != ["output/foreign-file"]:
            raise Failed(f"{kind}: {result.out[:200]} {result.err[:200]}")
        unchanged(place, before)


def tampered_list(new):
    """No path in fleetc.json leads outside, whatever it says: the victim lies there after each run."""
    digest = "4c94485e0c21ae6c41ce1dfe7b6bfaceea5ab68e40a2476f50208e526f506080"  # of "v"
    for path in ("{root}/victim", "../victim", "bundles/../../victim", "link/victim", "hub/link/victim", ".", "..", "", "a\0b",
                 "../spec/main.fleet", "hub", "fleetc.json", "bundles//x", "bundles/./x"):
        place = new({"main.fleet": SMALL})
        passes(place)
        with open(os.path.join(place.root, "victim"), "w", encoding="ascii") as file:
            file.write("v")
        for link in ("link", "hub/link"):
            os.symlink(place.root, os.path.join(place.out, link))
        list_path = os.path.join(place.out, "fleetc.json")
        with open(list_path, encoding="utf-8") as file:
            listed = json.load(file)
        before = snapshot(place.root)
        listed["files"].append({"path": path.format(root=place.root), "sha256": digest, "source": "main.fleet"})
        with open(list_path, "w", encoding="utf-8") as file:
            json.dump(listed, file)
        judge(place.build(), (0,))
        after = snapshot(place.root)
        for name in before:
            if name != "out/fleetc.json" and after.get(name) != before[name]:
                raise Failed(f"{path!r} in the list: {name} was touched")
    for text in ("{", "", "[]", "[" * 1_000_000, '{"format":"fleetc.output/99","files":[]}', '{"format":"fleetc.output/1"}'):
        place = new({"main.fleet": SMALL})
        passes(place)
        with open(os.path.join(place.out, "fleetc.json"), "w", encoding="ascii") as file:
            file.write(text)
        one_line(place, place.build(), (2,), snapshot(place.root), "fleetc.json")


def many_deployments(count):
    return SMALL + "".join(f'deploy e{i} {{ from r path "e{i}" to all helm {{ chart: "./c" }} values {{ x: "{"y" * 500}" }} }}\n'
                           for i in range(count))


def killed(new):
    """Killed at any moment, the next run brings what an undisturbed one does."""
    place = new({"main.fleet": many_deployments(100)})
    whole = passes(place)

    def texts():
        return {name: (seen[0], seen[3]) for name, seen in snapshot(place.out).items()}
    wanted = texts()
    chance = random.Random(1)
    for _ in range(12):
        shutil.rmtree(place.out)
        place.build(kill_after=chance.uniform(0.005, max(0.03, whole.seconds * 1.5)))
        passes(place)
        if texts() != wanted:
            raise Failed(f"differs: {sorted(set(texts()) ^ set(wanted))[:4]}")


def closed_streams(new):
    place = new({"main.fleet": SMALL + "".join(f"group g{i} = x{i}\n" for i in range(2000))})
    reader, writer = os.pipe()
    os.close(reader)
    judge(run([place.fleetc, "check", place.spec], out=writer), (1, 2))
    os.close(writer)
    with open("/dev/full", "wb") as full:
        one_line(place, run([place.fleetc, "check", place.spec], out=full), (2,))
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        place = new({"main.fleet": SMALL})
        judge(run(["sh", "-c", f'"$0" build "$1" -o "$2" {closed}', place.fleetc, place.spec, place.out]), (0, 2))


def need_nobody(new):
    """Skips the case where nobody cannot run fleetc."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        raise Skipped("needs root and setpriv")
    probe = new({"main.fleet": SMALL})
    if run(["sh", "-c", 'test -x "$0" && test -r "$1/main.fleet"', probe.fleetc, probe.spec], prefix=NOBODY).status != 0:
        raise Skipped("the folder of the test is not for everyone")


def as_nobody(new):
    need_nobody(new)

    def close_file(place):
        os.chmod(os.path.join(place.spec, "main.fleet"), 0)

    def close_folder(place):
        place.write("sub/x.fleet", "")
        os.chmod(os.path.join(place.spec, "sub"), 0)

    def own_out(place):
        os.mkdir(place.out)

    def old_out(place):
        passes(place)
        place.write("more.fleet", 'deploy q { from r path "q" to all }\n')

    def one_folder(place):
        old_out(place)
        subprocess.run(["chown", "-R", "65534", place.out], check=True)
        os.chown(os.path.join(place.out, "bundles/r"), 0, 0)
    for change in (close_file, close_folder, own_out, old_out, one_folder, lambda place: None):
        place = new({"main.fleet": SMALL})
        change(place)
        one_line(place, place.build(prefix=NOBODY), (2,), snapshot(place.root), "permission denied")


def full_disk(new):
    if os.geteuid() != 0:
        raise Skipped("needs root")
    for options in ("size=200k", "size=16m,nr_inodes=60", "size=1m,ro"):
        place = new({"main.fleet": many_deployments(100)})
        os.mkdir(place.out)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place.out], capture_output=True).returncode != 0:
            raise Skipped("cannot mount a tmpfs")
        try:
            one_line(place, place.build(), (2,), snapshot(place.root))
        finally:
            subprocess.run(["umount", place.out], check=True)


CASES = [*inventory_cases(), *((f.__name__.replace("_", " "), f) for f in (
    inventory_of_2_gb, many_slips, folder_of_inventories, missing_inventories, labels_of_wrong_types, odd_files, no_main, loop_of_folders, out_is_a_file, out_is_where_the_spec_is,
    files_of_the_user, tampered_list, killed, closed_streams, as_nobody, full_disk))]
