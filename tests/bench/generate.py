"""Writes a fleet of any size, the same one for the same seed: `generate.py OUT --clusters 1000 --deployments 100`.

The fleet is what a company with shops, plants and four clouds would have: regions with countries, stages, rings and
tiers; four levels of profiles; teams with a repository each; deployments with 20 values, two to five variants, half
of them with a rollout, some with a data class. It has no errors and no warnings, so that whole runs can be measured.
"""
import argparse
import json
import pathlib
import random

REGIONS = [  # name, country, provider
    ("us-east-1", "US", "aws"), ("us-west-2", "US", "aws"), ("eu-west-1", "IE", "aws"), ("eu-west-2", "GB", "aws"),
    ("eu-central-1", "DE", "aws"), ("eastus", "US", "azure"), ("westeurope", "NL", "azure"),
    ("switzerlandnorth", "CH", "azure"), ("francecentral", "FR", "azure"), ("us-central1", "US", "gcp"),
    ("europe-west3", "DE", "gcp"), ("europe-west4", "NL", "gcp"), ("europe-north1", "FI", "gcp"),
    ("asia-northeast1", "JP", "gcp"), ("fra1", "DE", "onprem"), ("muc1", "DE", "onprem"), ("par1", "FR", "onprem"),
    ("ams1", "NL", "onprem"), ("zrh1", "CH", "onprem"), ("hel1", "FI", "onprem"),
]
ENVS = ["production", "staging", "production", "dev", "production", "production", "staging", "production", "dev", "production"]
RINGS = ["canary"] + ["early"] * 3 + ["broad"] * 6
TIERS = ["platform", "edge"]
SIZES = ["tiny", "small", "medium", "large", "huge"]
PROVIDERS = ["aws", "azure", "gcp", "onprem"]

MAIN = """fleet bench {
  engine "0.16"
}
"""

SCHEMA = """enum country { CH, DE, FI, FR, GB, IE, JP, NL, US }
enum provider { aws, azure, gcp, onprem }
enum region has country: country, provider: provider {
%s
}

set eea : country = [DE, FI, FR, IE, NL]

dimension env    : enum { dev, staging, production }               key "acme.io/env"
dimension region : region                                          key "topology.kubernetes.io/region" immutable
dimension ring   : enum ordered { canary, early, broad }           key "acme.io/ring"
dimension tier   : enum { platform, edge }                         key "acme.io/tier"
dimension size   : enum ordered { tiny, small, medium, large, huge } key "acme.io/size"
dimension gpu    : bool                                            key "acme.io/gpu" optional

dimension country  = region.country
dimension provider = region.provider key "acme.io/provider"

variable ingress-domain : string = "apps.acme.example"
variable log-level      : string = "info"
variable storage-class  : string = "standard"
variable replicas       : int 1..50 = 2
variable max-connections : int 1..5000 = 100

group production    = env == production
group europe        = country in eea
group eu-production = production and europe
group platform      = production and tier == platform
group edge          = env != dev and tier == edge
group pre-release   = env == staging or (env == production and ring == canary)

data personal-data   stays country in eea because "GDPR chapter V: transfers"
data signing-keys    stays tier == platform because "edge sites have no guarded machine room"

rollout staged {
  wave canary : ring == canary { budget 1 }
  wave early  : ring == early  { budget 10%% }
  wave rest   : else           { budget 25%% }
}

blueprint service { options { keepResources: true } }
blueprint careful : service { rollout staged }
"""

# Of every ten deployments: the target, what it carries, who is left out.
TARGETS = [
    ("all", None), ("production", None), ("eu-production", "personal-data"), ("platform", "signing-keys"),
    ("edge", None), ("env == production and country in eea", "personal-data"), ("pre-release", None),
    ("production and provider in [aws, azure]", None), ("tier == platform and region != zrh1", "signing-keys"),
    ("country in [DE, FR, NL, US] and size >= small", None),
]


class Cluster:
    def __init__(self, index, random_):
        region, self.country, self.provider = REGIONS[index % len(REGIONS)]
        self.name = f"c-{index:05d}"
        self.labels = {
            "acme.io/env": ENVS[(index // 20 + 3 * index) % len(ENVS)],
            "topology.kubernetes.io/region": region,
            "acme.io/ring": random_.choice(RINGS),
            "acme.io/tier": TIERS[(index + index // 20) % len(TIERS)],
            "acme.io/size": random_.choice(SIZES),
        }
        if random_.random() < 0.1:
            self.labels["acme.io/gpu"] = "true"


def written(clusters, random_):
    """Profiles in four levels, base > stage > tier > region, those that a cluster uses; then the clusters."""
    profiles, lines = {}, []
    for cluster in clusters:
        env, tier, region = (cluster.labels[key] for key in ("acme.io/env", "acme.io/tier", "topology.kubernetes.io/region"))
        profiles[f"in-{env}"] = f"profile in-{env} : base {{ env = {env}   default replicas = {3 if env == 'production' else 1} }}"
        profiles[f"in-{env}-{tier}"] = (
            f"profile in-{env}-{tier} : in-{env} {{ tier = {tier}   default storage-class = \"{'fast' if tier == 'platform' else 'local'}\" }}")
        leaf = f"in-{env}-{tier}-{region}"
        profiles[leaf] = f"profile {leaf} : in-{env}-{tier} {{ region = {region}   default ingress-domain = \"{region}.acme.example\" }}"
        settings = [f"ring = {cluster.labels['acme.io/ring']}", f"size = {cluster.labels['acme.io/size']}"]
        if "acme.io/gpu" in cluster.labels:
            settings.append("gpu = true")
        if random_.random() < 0.2:
            settings.append(f"replicas = {random_.randint(2, 12)}")
        lines.append(f"cluster {cluster.name} : {leaf} {{ {'   '.join(settings)} }}")
    base = 'profile base { default log-level = "warn" }'
    return "\n".join([base] + [profiles[name] for name in sorted(profiles)]) + "\n", "\n".join(lines) + "\n"


def listed(clusters):
    """What `kubectl get clusters.fleet.cattle.io -o json` prints of them, in short."""
    items = []
    for cluster in clusters:
        labels = dict(cluster.labels, **{"acme.io/provider": cluster.provider, "app.kubernetes.io/managed-by": "rancher"})
        items.append({"apiVersion": "fleet.cattle.io/v1alpha1", "kind": "Cluster",
                      "metadata": {"labels": labels, "name": cluster.name, "namespace": "fleet-default"}, "spec": {}})
    return json.dumps({"apiVersion": "v1", "items": items, "kind": "List"}, indent=4) + "\n"


def variants_of(index, target, random_):
    """Two to five variants that do not overlap; `skip` once in a while."""
    count = 2 + index % (3 if "size" in target else 4)
    by_provider = count <= 4 and index % 3 == 0 and "provider" not in target
    values = random_.sample(PROVIDERS if by_provider else SIZES[1:] if count < 5 else SIZES, count)
    dimension = "provider" if by_provider else "size"
    for number, value in enumerate(values):
        if number == 1 and index % 10 == 1:
            yield f"  variant {value} when {dimension} == {value} {{ skip }}"
        else:
            yield (f"  variant {value} when {dimension} == {value} {{ values {{ service: {{ workers: {random_.randint(1, 64)} }}"
                   f"   cache: {{ size: \"{random_.randint(1, 64)}Gi\" }} }} }}")


def deployment(index, teams, clusters, random_):
    target, data = TARGETS[index % len(TARGETS)]
    team = index % teams
    name = f"app-{index:04d}"
    text = [f"## Application {index} of team {team}.",
            f"deploy {name} : {'careful' if index % 2 else 'service'} {{",
            f'  from team-{team:02d} path "apps/{name}"',
            f"  to {target}"]
    if index % 50 == 9:
        text.append(f"  except cluster({clusters[random_.randrange(len(clusters))].name})")
    elif index % 7 == 3:
        text.append(f"  except {'gpu == true' if index % 2 else 'ring == early and tier == edge'}")
    if data:
        text.append(f"  carries {data}")
    text += [f"  namespace team-{team:02d}",
             f'  helm {{ chart: "./chart"   releaseName: "{name}"   timeoutSeconds: {random_.choice([60, 120, 300])} }}',
             "  values {",
             f"    image: {{ repository: \"registry.acme.example/team-{team:02d}/{name}\"   tag: \"1.{random_.randint(0, 40)}.{random_.randint(0, 9)}\"   pullPolicy: \"IfNotPresent\" }}",
             "    replicas: replicas",
             '    host: "${region}.${ingress-domain}"',
             "    cluster: cluster.name",
             "    stage: env",
             "    residency: region.country" if index % 2 else "    provider: provider",
             f"    log: {{ level: log-level   format: \"json\"   sample: {random_.randint(1, 100)} }}",
             f"    service: {{ type: \"ClusterIP\"   port: {8000 + index % 1000}   workers: {random_.randint(1, 16)} }}",
             f"    cache: {{ enabled: true   size: \"{random_.randint(1, 16)}Gi\" }}",
             f"    storage: {{ class: storage-class   size: \"{random_.randint(1, 500)}Gi\" }}",
             f"    database: {{ host: \"db-{team}.${{region}}.internal\"   pool: max-connections   tls: true }}",
             "  }",
             *variants_of(index, target, random_),
             "}", ""]
    return "\n".join(text)


def generate(out, clusters, deployments, inventory, per_file, seed=1):
    """Writes the spec into the folder `out`; `per_file` 0 puts all deployments into one file."""
    random_ = random.Random(seed)
    out = pathlib.Path(out)

    def write(path, text):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, encoding="utf-8")

    fleet = [Cluster(index, random_) for index in range(clusters)]
    # With an inventory a region's first cluster, which runs the tools, is written nevertheless.
    known = fleet[:len(REGIONS)] if inventory else fleet
    profiles, declared = written(known, random_)
    regions = "\n".join(f"  {name} ({country}, {provider})," for name, country, provider in REGIONS)
    write("main.fleet", MAIN + ('\ninventory live from "inventory/clusters.json"\n' if inventory else ""))
    write("schema.fleet", SCHEMA % regions)
    write("profiles.fleet", profiles)
    write("clusters.fleet", declared)
    if inventory:
        write("inventory/clusters.json", listed(fleet[len(REGIONS):]))
    teams = max(2, deployments // 25)
    write("repos.fleet", "\n".join(
        f'repo team-{team:02d} {{ url "https://git.acme.example/team-{team:02d}/apps"   branch main   poll 5m }}' for team in range(teams)) + "\n")
    texts = [deployment(index, teams, fleet, random_) for index in range(deployments)]
    step = per_file or len(texts)
    for first in range(0, len(texts), step):
        write(f"deployments/{first:04d}.fleet" if per_file else "deployments.fleet", "\n".join(texts[first:first + step]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", help="the folder to write the spec into")
    parser.add_argument("--clusters", type=int, default=100)
    parser.add_argument("--deployments", type=int, default=20)
    parser.add_argument("--inventory", action="store_true", help="list the clusters in a JSON file instead of writing them")
    parser.add_argument("--per-file", type=int, default=10, help="deployments in one file; 0 for all of them")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.out, given.clusters, given.deployments, given.inventory, given.per_file, given.seed)


if __name__ == "__main__":
    main()
