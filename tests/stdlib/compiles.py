#!/usr/bin/env python3
"""compiles.py FLEETC STDLIB: each module is laid out as `fleetc fmt` does it, says where it comes from, and a spec that
uses it compiles; its sets have the members that gdpr promises, told by fleetc itself."""
import os
import re
import subprocess
import sys
import tempfile

fleetc, stdlib = sys.argv[1:]
failed = False


def fail(text):
    global failed
    failed = True
    print(text)


def run(*words, text=None):
    return subprocess.run([fleetc, *words], input=text, capture_output=True, text=True)


def members(selector, codes):
    """Which countries a selector over `country` has: one cluster stands in each."""
    clusters = "".join(f"cluster c-{code.lower()} {{ country = {code} }}\n" for code in codes)
    spec = 'fleet t { engine "0.16" }\nuse std.geo\nuse std.gdpr\ndimension country : geo.country\n' + clusters
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "main.fleet"), "w", encoding="utf-8") as file:
            file.write(spec)
        result = run("-C", folder, "reach", selector)
    return [line[2:].upper() for line in result.stdout.splitlines() if line.startswith("c-")]


modules = sorted(name[:-len(".fleet")] for name in os.listdir(stdlib) if name.endswith(".fleet"))
if len(modules) < 10:
    fail(f"only {len(modules)} modules")
for module in modules:
    path = os.path.join(stdlib, module + ".fleet")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if run("fmt", "--check", path).returncode != 0:
        fail(f"std.{module} is not laid out as `fleetc fmt` does it")
    about = run("explain", "std." + module)
    if about.returncode != 0 or not re.search(r"As of \d{4}-\d\d-\d\d", about.stdout) or "Sources:" not in about.stdout:
        fail(f"`fleetc explain std.{module}` says no date or no source: {about.stdout}{about.stderr}")
    spec = f'fleet t {{ engine "0.16" }}\nuse std.{module}\n'
    if "enum region" in text:
        spec += f"dimension region : {module}.region\ndimension country = region.country\ndimension seat = region.provider.country\n"
        spec += 'group here = country.name == "x" may be empty\n'.replace('country.name == "x"', 'region.city is set')
    result = run("check", "-", text=spec)
    if result.returncode != 0:
        fail(f"a spec that uses std.{module} does not compile:\n{result.stdout}{result.stderr}")

with open(os.path.join(stdlib, "geo.fleet"), encoding="utf-8") as file:
    codes = re.findall(r"^  ([A-Z]{2}) +\(", file.read(), re.M)
for selector, count, there, absent in [("country in gdpr.eu", 27, "DE", "NO"), ("country in gdpr.eea", 30, "LI", "CH"),
                                       ("country in geo.country", 249, "ZW", "ZZ")]:
    found = members(selector, codes)
    if len(found) != count or there not in found or absent in found:
        fail(f"`{selector}` has {len(found)} countries, not {count}: {' '.join(found)}")
sys.exit(1 if failed else 0)
