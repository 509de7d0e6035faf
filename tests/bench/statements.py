"""Writes a spec with many deployments and policies, the same one for the same numbers: what each policy asks of each
deployment is one obligation, and all of them are proved.
"""
import random

ENVS = ["dev", "test", "staging", "prod", "dr"]
RINGS = ["canary", "early", "broad", "late"]
REGIONS = [f"r{n}" for n in range(41)]
COUNTRIES = [f"c{n}" for n in range(12)]


def names(values):
    return "[" + ", ".join(values) + "]"


def statement(n):
    return [
        f"reach(d) within (env in {names(ENVS)} and region in {names(REGIONS)})",
        "reach(d) within (tier in [a, b, c, d, e, f, g] or env == prod)",
        "not (reach(d) overlaps (env == prod) and reach(d) overlaps (env == dev))",
        f"d.repo.pinned and reach(d) within (region.country in {names(COUNTRIES)})",
    ][n % 4]


def write(folder, clusters, deployments, policies):
    pick = random.Random(7)
    lines = ['fleet bench { engine "0.16" }', f"enum country {{ {', '.join(COUNTRIES)} }}",
             "enum region has country: country { " + ", ".join(f"{r} (c{n % 12})" for n, r in enumerate(REGIONS)) + " }",
             "dimension region : region", f"dimension env : enum {{ {', '.join(ENVS)} }}",
             f"dimension ring : enum ordered {{ {', '.join(RINGS)} }}", "dimension tier : enum { a, b, c, d, e, f, g }",
             'repo apps { url "https://git.example.com/apps"  revision "v1" }']
    for n in range(clusters):
        lines.append(f"cluster k{n} {{ region = {REGIONS[n % 41]}  env = {ENVS[n % 5]}  ring = {RINGS[n // 5 % 4]}  tier = {'abcdefg'[n % 7]} }}")
    for n in range(deployments):
        regions = names(sorted(pick.sample(REGIONS, pick.randint(1, 12))))
        extra = pick.choice(["", " and tier != a", " and ring <= broad"])
        lines.append(f'deploy d{n} {{ from apps path "p{n}"  to (env == {pick.choice(ENVS)} and region in {regions}{extra}) may be empty }}')
    lines += [f"policy p{n} {{ forall d in deployments require {statement(n)} }}" for n in range(policies)]
    folder.mkdir(parents=True)
    (folder / "main.fleet").write_text("\n".join(lines) + "\n")
