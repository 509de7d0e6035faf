#!/usr/bin/env python3
"""Does each cluster get what the language says? For random specs, `fleetc build` writes the manifests, the model of
Rancher Fleet (`fleetc fleet-says`) says what Fleet makes of them, and that must be what naive.py says of the spec.

    lowering.py FLEETC [--count N] [--first N] [--seed N] [--keep]

Prints the first spec for which it is not so. A spec that `fleetc` refuses counts apart; where it refuses one for a
value that a reached cluster lacks (values/undefined), the language must say so, too, and the other way round. Clusters
that nobody knows register with other labels, also such as nobody declared: where these go, and to which namespace and
release, is compared, too.
"""
import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

from naive import ABSENT, Undefined
from specs import random_spec, strangers


def run(fleetc, *arguments):
    done = subprocess.run([fleetc, *arguments], capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 1, 3, 4):
        raise AssertionError(f"fleetc {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def meant(spec):
    """By deployment and cluster. Undefined, if a known cluster that is reached lacks a value that is used there."""
    result = {}
    for deployment in spec.deployments:
        for cluster in spec.fleet.clusters:
            what = deployment.means(spec.fleet, cluster)
            if what is not None:
                result[deployment.name, cluster.name] = what
    return result


def given(fleetc, spec, folder):
    """The same, as Fleet makes it of what was written to `out`, where each path has a resource, too."""
    for deployment in spec.deployments:
        if os.path.isdir(f"{folder}/out/bundles/apps/{deployment.name}"):
            with open(f"{folder}/out/bundles/apps/{deployment.name}/map.yaml", "w", encoding="utf-8") as file:
                file.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    arguments = ["fleet-says", f"{folder}/out/hub", "--repo", f"apps={folder}/out/bundles/apps", "--values", "--format", "json",
                 "--fail-on", "never", "--engine", spec.engine, "--clusters", f"{folder}/live.json"]
    answer = json.loads(run(fleetc, *arguments))
    result = {}
    for origin in answer["origins"]:
        for bundle in origin["bundles"]:
            if bundle.get("problem"):
                raise AssertionError(f"Fleet deploys nothing of {bundle['name']}: {bundle['problem']}")
            for outcome in bundle["outcomes"]:
                if outcome["outcome"] != "deployed":
                    continue
                for group in outcome["values"]:
                    values = {line["path"]: line["value"] for line in group["values"]}
                    for cluster in group["clusters"]:
                        result[bundle["name"], cluster] = {
                            "namespace": outcome["namespace"], "release": outcome["release"], "values": values}
                if not outcome["values"]:
                    for cluster in outcome["clusters"]:
                        result[bundle["name"], cluster] = {
                            "namespace": outcome["namespace"], "release": outcome["release"], "values": {}}
    return result


def wrong_on_stranger(spec, deployment, cluster, found):
    """What is wrong with what Fleet makes of a deployment on a cluster that nobody knows, or None."""
    wanted = deployment.means_for_stranger(spec.fleet, cluster)
    labels = {name: value for name, value in cluster.values.items() if value is not ABSENT}
    if found:
        found = {key: found[key] for key in ("namespace", "release")}
        if found != wanted:
            return f"{deployment.name} on a stranger with {labels}: the spec means {wanted}, Fleet makes {found}"
    elif wanted and deployment.mode == "first-match" and not any(
            name in spec.fleet.dimensions and spec.fleet.dimensions[name].optional for name in deployment.references()):
        # Where all matches count, or a value may be missing, the target asks for more than its words do.
        return f"{deployment.name} on a stranger with {labels}: the spec means {wanted}, Fleet does not deploy it"
    return None


def same(a, b):
    """With types: 1 is not true, and 1.0 is 1 in JSON."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def check(fleetc, spec, folder, counts):
    """What is wrong, or None."""
    shutil.rmtree(f"{folder}/out", ignore_errors=True)
    with open(f"{folder}/spec/main.fleet", "w", encoding="utf-8") as file:
        file.write(spec.text)
    unknown = strangers(spec)
    for place, clusters in (("live.json", unknown), ("spec/live.json", [])):
        with open(f"{folder}/{place}", "w", encoding="utf-8") as file:
            json.dump(spec.inventory(clusters), file)
    findings = json.loads(run(fleetc, "build", f"{folder}/spec", "-o", f"{folder}/out", "--format", "json"))["findings"]
    errors = sorted({finding["id"] for finding in findings if finding["severity"] == "error"})
    if "tool/internal" in errors:
        return next(finding["message"] for finding in findings if finding["id"] == "tool/internal")
    try:
        wanted = meant(spec)
    except Undefined as name:
        counts["a value is undefined"] += 1
        return None if errors else f"`{name}` is undefined on a cluster that is reached, and nothing was reported"
    if errors:
        for name in errors:
            counts[f"refused: {name}"] += 1
        if "values/undefined" in errors:
            return "values/undefined was reported, and every cluster has what it needs"
        return None
    counts["compared"] += 1
    counts["deployments on clusters"] += len(wanted)
    counts["values"] += sum(len(what["values"]) for what in wanted.values())
    found = given(fleetc, spec, folder)
    counts["strangers"] += len(unknown)
    for cluster in unknown:
        for deployment in spec.deployments:
            wrong = wrong_on_stranger(spec, deployment, cluster, found.pop((deployment.name, cluster.name), None))
            if wrong:
                return wrong
    for key in sorted(wanted.keys() | found.keys()):
        if key not in found or key not in wanted:
            return f"{key[0]} on {key[1]}: Fleet {'deploys' if key in found else 'does not deploy'} it"
        if not same(wanted[key], found[key]):
            return f"{key[0]} on {key[1]}: the spec means {wanted[key]}, Fleet makes {found[key]}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fleetc")
    parser.add_argument("--count", type=int, default=int(os.environ.get("FLEETC_SPECS", "150")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("FLEETC_SEED", "1")))
    parser.add_argument("--first", type=int, default=0, help="the number of the first spec")
    parser.add_argument("--keep", action="store_true", help="leave the files of the last spec there")
    options = parser.parse_args()
    counts = collections.Counter()
    folder = tempfile.mkdtemp(prefix="lowering-")
    os.mkdir(f"{folder}/spec")
    try:
        for number in range(options.first, options.first + options.count):
            spec = random_spec(random.Random(f"{options.seed}/{number}"))
            wrong = check(options.fleetc, spec, folder, counts)
            if wrong:
                print(f"{spec.text}---- spec {number} of seed {options.seed}: {wrong}")
                return 1
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(folder)
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:8} {name}")
    print(f"{options.count} specs, seed {options.seed}")
    return 0 if counts["compared"] * 4 > options.count else f"too few specs were compared: {counts['compared']}"


if __name__ == "__main__":
    sys.exit(main())
