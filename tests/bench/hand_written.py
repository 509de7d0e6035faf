"""Writes a Fleet repository as people do, with the clusters it goes to, the same one for the same size:
`hand_written.py OUT --bundles 1000 --clusters 10000`.

Ten GitRepos by stage and region, two customizations a bundle, Helm values, a rollout in every tenth, and in every tenth
a value that a template takes from a label.
"""
import argparse
import json
import pathlib

ENVS = ["prod", "staging", "dev", "prod", "prod"]
REGIONS = [f"r{n}" for n in range(20)]
SIZES = ["small", "medium", "large"]


def cluster(n):
    labels = {"env": ENVS[n % len(ENVS)], "region": REGIONS[n // 3 % len(REGIONS)], "size": SIZES[n // 7 % len(SIZES)],
              "site": f"s{n // 4}", "ring": str(n % 10)}
    return {"apiVersion": "fleet.cattle.io/v1alpha1", "kind": "Cluster",
            "metadata": {"name": f"c-{n:05d}", "namespace": "fleet-default", "labels": labels}}


def git_repo(n, count):
    paths = "".join(f"    - team-{n}/app-{app}\n" for app in range(count))
    region = f"        matchExpressions: [{{ key: region, operator: In, values: [{', '.join(REGIONS[n:n + 10])}] }}]\n" if n % 2 else ""
    return (f"apiVersion: fleet.cattle.io/v1alpha1\nkind: GitRepo\nmetadata: {{ name: team-{n}, namespace: fleet-default }}\n"
            f"spec:\n  repo: https://git.example.com/team-{n}\n  branch: main\n  paths:\n{paths}  targets:\n"
            f"    - name: prod\n      clusterSelector:\n        matchLabels: {{ env: prod }}\n{region}"
            f"    - name: staging\n      clusterSelector: {{ matchLabels: {{ env: staging }} }}\n")


def fleet_yaml(n, templates):
    text = f"defaultNamespace: app-{n}\nlabels: {{ team: t{n % 17} }}\nhelm:\n  releaseName: app-{n}\n  values:\n"
    text += "".join(f"    key{k}: {{ image: registry.example.com/app-{n}/{k}, replicas: {k}, enabled: true }}\n" for k in range(10))
    if templates and n % 10 == 0:
        text += '    region: "${ .ClusterLabels.region }"\n'
    text += "targetCustomizations:\n"
    for size, replicas in (("large", 10), ("small", 1)):
        text += (f"  - name: {size}\n    clusterSelector: {{ matchLabels: {{ size: {size} }} }}\n"
                 f"    helm: {{ values: {{ key0: {{ replicas: {replicas} }} }} }}\n")
    if n % 10 == 1:
        text += ('rolloutStrategy:\n  maxUnavailable: 10%\n  partitions:\n    - name: first\n'
                 '      clusterSelector: { matchLabels: { ring: "0" } }\n    - name: rest\n      clusterSelector: {}\n')
    return text


def write(out, bundles, clusters, templates=True):
    repos = 10
    (out / "hub").mkdir(parents=True)
    (out / "hub/gitrepos.yaml").write_text("---\n".join(git_repo(n, bundles // repos) for n in range(repos)))
    for n in range(bundles):
        folder = out / f"team-{n % repos}/app-{n // repos}"
        folder.mkdir(parents=True)
        (folder / "fleet.yaml").write_text(fleet_yaml(n, templates))
        (folder / "settings.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n")
    with open(out.parent / (out.name + "-clusters.json"), "w", encoding="ascii") as file:
        json.dump({"apiVersion": "v1", "kind": "List", "items": [cluster(n) for n in range(clusters)]}, file)


def write_large(out, megabytes, files=200):
    """Nothing but large fleet.yaml files of ordinary lines; returns how many bytes."""
    size = 0
    for n in range(files):
        folder = out / f"app-{n}"
        folder.mkdir(parents=True)
        head = f"defaultNamespace: app-{n}\nhelm:\n  values:\n"
        lines, k = [head], 0
        while size + len(head) < (n + 1) * megabytes * 1_000_000 / files:
            line = (f"    service-{k}:\n      image: {{ repository: registry.example.com/shop/service-{k}, tag: \"1.{k}.0\" }}\n"
                    f"      replicas: {k % 9}\n      host: service-{k}.example.com\n")
            lines.append(line)
            size += len(line)
            k += 1
        size += len(head)
        (folder / "fleet.yaml").write_text("".join(lines))
        (folder / "settings.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n")
    return size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--bundles", type=int, default=1000)
    parser.add_argument("--clusters", type=int, default=10000)
    given = parser.parse_args()
    write(given.out, given.bundles, given.clusters)
