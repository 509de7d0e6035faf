#!/usr/bin/env python3
"""What a cluster has, of all that its profiles and it say: random graphs of profiles, with ranks, diamonds and settings
that contradict each other, and clusters of several of them. What `fleetc build` writes into each Cluster, or the
conflict that it reports, must be what the plain rule below says.

    inheritance.py FLEETC [--count N] [--seed N]
"""
import argparse
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

RANKS = {"default": 0, "": 1, "force": 2}
DIMENSIONS = {"env": ["dev", "prod", "lab"], "tier": ["a", "b", "c"], "size": ["1", "2", "3"]}
VARIABLES = {"n": [1, 2, 3], "domain": ["a.example.com", "on", "1.10"], "spare": [True, False]}
DEFAULTS = {"spare": False}


class Block:
    """A profile or a cluster: whom it extends, and what it says: {key: (rank, value)}."""

    def __init__(self, name, bases, settings):
        self.name, self.bases, self.settings = name, bases, settings
        self.line = 0


def ancestors(profiles, name):
    found = {name}
    for base in profiles[name].bases:
        found |= ancestors(profiles, base)
    return found


def weigh(profiles, cluster, key):
    """The values that are left of all that is said: none, one, or several, which is a conflict."""
    said = [(cluster.name, *cluster.settings[key])] if key in cluster.settings else []
    reached = set().union(set(), *(ancestors(profiles, base) for base in cluster.bases))
    said += [(name, *profiles[name].settings[key]) for name in reached if key in profiles[name].settings]
    if not said:
        return set()
    highest = max(RANKS[rank] for _, rank, _ in said)
    said = [(name, value) for name, rank, value in said if RANKS[rank] == highest]
    if any(name == cluster.name for name, _ in said):
        return {value for name, value in said if name == cluster.name}
    derived = {name: ancestors(profiles, name) - {name} for name, _ in said}
    beaten = set().union(set(), *derived.values())
    return {value for name, value in said if name not in beaten}


def literal(key, value):
    if key in DIMENSIONS or isinstance(value, bool):
        return str(value).lower() if isinstance(value, bool) else value
    return str(value) if isinstance(value, int) else f'"{value}"'


def random_spec(random):
    keys = list(DIMENSIONS) + list(VARIABLES)
    values = {**DIMENSIONS, **VARIABLES}

    def settings(most):
        picked = random.sample(keys, random.randrange(most + 1))
        return {key: (random.choice(["default", "", "", "force"]), random.choice(values[key])) for key in picked}

    def body(block):
        words = []
        for key, (rank, value) in block.settings.items():
            reason = ' because "it must be"' if rank == "force" else ""
            words.append(f"{rank} {key} = {literal(key, value)}{reason}".strip())
        bases = f" : {', '.join(block.bases)}" if block.bases else ""
        return f"{block.name}{bases} {{ {'  '.join(words)} }}"

    lines = ['fleet t { engine "0.16" }']
    lines += [f"dimension {key} : enum {{ {', '.join(values) if key != 'size' else '`1`, `2`, `3`'} }}" for key, values in DIMENSIONS.items()]
    lines += ["variable n : int 1..3", "variable domain : string", "variable spare : bool = false"]
    profiles = {"root": Block("root", [], {"env": ("default", "dev"), "tier": ("default", "a"), "size": ("default", "1")})}
    for index in range(2 + random.randrange(6)):
        known = list(profiles)
        profiles[f"p{index}"] = Block(f"p{index}", random.sample(known, random.randrange(min(3, len(known)) + 1)), settings(3))
    blocks = list(profiles.values())
    random.shuffle(blocks)  # the order of declarations does not matter
    for block in blocks:
        lines.append("profile " + body(block))
        block.line = len(lines)
    clusters = {}
    for index in range(6):
        bases = random.sample(list(profiles), 1 + random.randrange(min(4, len(profiles))))
        cluster = Block(f"c{index}", bases, settings(2))
        lines.append("cluster " + body(cluster))
        clusters[len(lines)] = cluster
        cluster.line = len(lines)
    return "\n".join(lines).replace("size = ", "size = `").replace("size = `1", "size = `1`").replace("size = `2", "size = `2`").replace(
        "size = `3", "size = `3`") + "\n", profiles, clusters


def written(path):
    """The labels and template values of an emitted Cluster, whose layout is ours."""
    found, part = {"labels": {}, "templateValues": {}}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("    ") and part in found:
                key, value = line.strip().split(": ", 1)
                plain = value.startswith('"') or value in ("true", "false") or value.lstrip("-").isdigit()
                found[part][json.loads(key) if key.startswith('"') else key] = json.loads(value) if plain else value
            else:
                part = line.strip().rstrip(":")
    return found["labels"], found["templateValues"]


def check(fleetc, spec, folder, counts):
    text, profiles, clusters = spec
    with open(f"{folder}/spec/main.fleet", "w", encoding="utf-8") as file:
        file.write(text)
    done = subprocess.run([fleetc, "build", f"{folder}/spec", "-o", f"{folder}/out", "--format", "json"], capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, 1):
        return f"exit {done.returncode}: {done.stdout}{done.stderr}"
    reported = collections.defaultdict(set)
    for finding in json.loads(done.stdout)["findings"]:
        if finding["severity"] == "error":
            names = finding["message"].split("`")[1::2]
            many = re.match(r"(\d+) clusters have no", finding["message"])
            if many:
                reported[finding["id"]].add((f"{many.group(1)} clusters", names[0]))
            else:
                reported[finding["id"]].add((finding["line"], names[1] if finding["id"] == "inherit/no-value" else names[0]))
    keys = list(DIMENSIONS) + list(VARIABLES)
    meant = {line: {key: weigh(profiles, cluster, key) for key in keys} for line, cluster in clusters.items()}
    wanted = collections.defaultdict(set)
    for line, values in meant.items():
        for key, left in values.items():
            if len(left) > 1:
                wanted["inherit/conflict"].add((line, key))
            elif not left and key in DIMENSIONS:
                wanted["inherit/no-value"].add((line, key))
    # What more clusters than these lack is one finding.
    for key in DIMENSIONS:
        lines = {one for one in wanted.get("inherit/no-value", ()) if one[1] == key}
        if len(lines) > 3:
            wanted["inherit/no-value"] -= lines
            wanted["inherit/no-value"].add((f"{len(lines)} clusters", key))
    # Where profiles that disagree come together in a profile, the conflict is reported there, once for all its clusters.
    places = {line: {line} | {profiles[name].line for base in cluster.bases for name in ancestors(profiles, base)} for line, cluster in clusters.items()}
    explained = {(line, key): {(place, key) for place in places[line]} & reported["inherit/conflict"] for line, key in wanted["inherit/conflict"]}
    said = set().union(set(), *explained.values())
    others = {name: found for name, found in reported.items() if name != "inherit/conflict"}
    if not all(explained.values()) or said != reported["inherit/conflict"] or others != {n: w for n, w in wanted.items() if n != "inherit/conflict"}:
        return f"the rule says {dict(wanted)}, fleetc reports {dict(reported)}"
    counts["conflicts"] += len(wanted["inherit/conflict"])
    counts["values that are missing"] += len(wanted["inherit/no-value"])
    if any(wanted.values()):
        return None
    counts["specs without errors"] += 1
    for line, cluster in clusters.items():
        labels, variables = written(f"{folder}/out/hub/fleet-default/clusters/{cluster.name}.yaml")
        for key in keys:
            left = next(iter(meant[line][key]), None)
            found = labels.get(key) if key in DIMENSIONS else variables.get(key)
            counts["settings"] += 1
            if found != left or isinstance(found, bool) != isinstance(left, bool):
                return f"{cluster.name}.{key}: the rule says {left!r}, the Cluster has {found!r}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fleetc")
    parser.add_argument("--count", type=int, default=int(os.environ.get("FLEETC_SPECS", "150")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("FLEETC_SEED", "1")))
    options = parser.parse_args()
    counts = collections.Counter()
    folder = tempfile.mkdtemp(prefix="inheritance-")
    os.mkdir(f"{folder}/spec")
    try:
        for number in range(options.count):
            spec = random_spec(random.Random(f"{options.seed}/{number}"))
            wrong = check(options.fleetc, spec, folder, counts)
            if wrong:
                print(f"{spec[0]}---- spec {number} of seed {options.seed}: {wrong}")
                return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:8} {name}")
    print(f"{options.count} specs, seed {options.seed}")
    enough = counts["specs without errors"] * 20 > options.count and counts["conflicts"] * 2 > options.count
    return 0 if enough else "too few specs of a kind: the test says little"


if __name__ == "__main__":
    sys.exit(main())
