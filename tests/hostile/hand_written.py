"""YAML that was written by hand, or by an enemy: what `fleetc fleet-says` must say of it, in one finding, in 5 s and 1 GB."""
import json
import os

from harness import Failed, judge, run

MOST_SECONDS = 5
MOST_MEMORY = 1_000_000  # KiB

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n"
CLUSTER = """apiVersion: fleet.cattle.io/v1alpha1
kind: Cluster
metadata: { name: a, namespace: fleet-default, labels: { env: prod } }
"""
REPO = """apiVersion: fleet.cattle.io/v1alpha1
kind: GitRepo
metadata: { name: r, namespace: fleet-default }
spec: { repo: "https://git.example/r", paths: %s, targets: [{ name: all, clusterSelector: {} }] }
"""
CHART = "apiVersion: v2\nname: x\nversion: 1.0.0\n"


def lol(levels, width):
    """The bomb of aliases."""
    lines = ["l0: &l0 lol"]
    for level in range(1, levels):
        lines.append(f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * width)}]")
    return "helm:\n  values:\n" + "".join(f"    {line}\n" for line in lines)


def template(text):
    return f"helm:\n  values:\n    x: '{text}'\n"


# Name, fleet.yaml, the one finding, the exit status.
FLEET_YAMLS = [
    ("a bomb of aliases", lol(12, 12), "yaml/refused", 1),
    ("an anchor that contains itself", "helm:\n  values: &x\n    y: [*x]\n", "yaml/refused", 1),
    ("an anchor that merges itself", "helm:\n  values: &x\n    <<: *x\n", "yaml/refused", 1),
    ("500 levels of lists", "helm: { values: { x: " + "[" * 500 + "]" * 500 + " } }\n", "yaml/limit", 1),
    ("500 levels of maps", "helm:\n  values:\n" + "".join("  " * n + "    x:\n" for n in range(500)), "yaml/limit", 1),
    ("a million brackets", "x: " + "[" * 1_000_000, "yaml/limit", 1),
    ("bytes that are not UTF-8", b"namespace: \xff\xfe\xfa\n", "yaml/not-utf-8", 1),
    ("a NUL", b"namespace: a\0b\n", "yaml/syntax", 1),
    ("UTF-16", "namespace: web\n".encode("utf-16"), "yaml/not-utf-8", 1),
    ("UTF-16 without a mark", "namespace: web\n".encode("utf-16-be"), "yaml/syntax", 1),
    ("100,000 values", "helm:\n  values:\n" + "".join(f"    k{n}: v\n" for n in range(100_000)), None, 0),
    ("100,000 lines of one key", "namespace: a\n" * 100_000, "yaml/duplicate-key", 0),
    ("two million values", "helm: { values: { x: [" + "1," * 2_000_000 + "] } }\n", "yaml/limit", 1),
    ("five million values", "helm: { values: { x: [" + "1," * 5_000_000 + "] } }\n", "yaml/limit", 1),
    ("a list", "- namespace: web\n", "yaml/wrong-type", 1),
    ("a text", "hello\n", "yaml/wrong-type", 1),
    ("a Kubernetes object", OBJECT, "yaml/kubernetes-object", 0),
    ("nothing", "", None, 0),
    ("a tab", "helm:\n\tvalues: {}\n", "yaml/syntax", 1),
    ("a template that loops", template("${ range until 1000000 }${ range until 1000000 }x${ end }${ end }"), "yaml/not-modelled", 0),
    ("a template that calls itself", template('${ define "x" }${ template "x" }${ end }${ template "x" }'), "yaml/not-modelled", 0),
    ("a template that writes a lot", template('${ repeat 900000 "x" }${ repeat 900000 "x" }' * 20), "yaml/not-modelled", 0),
    ("a template that divides by zero", template("${ div 1 0 }"), "yaml/template-fails", 1),
    ("a template that takes the rest by zero", template("${ mod 1 0 }"), "yaml/template-fails", 1),
    ("a template without end", template("${ if true }"), "yaml/template-fails", 1),
    ("a template in 10,000 brackets", template("${ " + "(" * 10_000 + "1" + ")" * 10_000 + " }"), "yaml/not-modelled", 0),
    ("a values file that is missing", "helm: { chart: chart, valuesFiles: [no.yaml] }\n", "yaml/missing-file", 1),
    ("a values file that is a folder", "helm: { chart: chart, valuesFiles: [chart] }\n", "yaml/missing-file", 1),
    ("a values file above the repository", "helm: { chart: chart, valuesFiles: [../../../secret.yaml] }\n", "yaml/leaves-repository", 1),
    ("a values file over a link", "helm: { chart: chart, valuesFiles: [link/hosts] }\n", "yaml/not-modelled", 0),
    ("a name of a megabyte", "name: " + "x" * 1_000_000 + "\n", "yaml/hub-refuses", 1),
]


def ask(place, *more):
    result = run([place.fleetc, "fleet-says", place.spec, "--format", "json", *more])
    judge(result, (0, 1, 2))
    if result.seconds > MOST_SECONDS or result.memory > MOST_MEMORY:
        raise Failed(f"took {result.seconds:.1f} s and {result.memory // 1024} MB")
    return result


def one(place, wanted, status, *more):
    """One finding of this id, whatever its severity, or none."""
    result = ask(place, *more)
    try:
        ids = [finding["id"] for finding in json.loads(result.out)["findings"]]
    except ValueError:
        raise Failed(f"no JSON: {result.out[:200]!r} {result.err[:200]!r}") from None
    if ids and len(ids) <= 10 and len(set(ids)) == 1 and wanted == "yaml/duplicate-key":
        ids = ids[:1]
    if ids != ([wanted] if wanted else []) or result.status != status:
        raise Failed(f"status {result.status}, {[finding for finding in ids[:5]]} in place of {wanted}: {result.out[:300]!r}")


def fleet_yaml(text, wanted, status):
    def case(new):
        place = new({"web/fleet.yaml": text, "web/x.yaml": OBJECT, "web/chart/Chart.yaml": CHART, "hub/c.yaml": CLUSTER})
        os.symlink("/etc", os.path.join(place.spec, "web/link"))
        one(place, wanted, status)
    return case


def a_file_of_200_mb(new):
    place = new({"web/fleet.yaml": "", "web/x.yaml": OBJECT})
    os.truncate(os.path.join(place.spec, "web/fleet.yaml"), 200_000_000)
    one(place, "yaml/limit", 1)
    place = new({"web/fleet.yaml": "namespace: a\n", "web/x.yaml": OBJECT})
    os.truncate(os.path.join(place.spec, "web/x.yaml"), 200_000_000)
    one(place, None, 0)


def unknown_keys(new):
    """A map of 100,000 of them is told in a few findings."""
    place = new({"web/fleet.yaml": "".join(f"key{n}: v\n" for n in range(100_000)), "web/x.yaml": OBJECT})
    findings = json.loads(ask(place).out)["findings"]
    if {f["id"] for f in findings} != {"yaml/unknown-key"} or len(findings) > 10:
        raise Failed(f"{len(findings)} findings")


def paths_that_leave(new):
    for path in ("../spec", "..", "web/../../x"):
        place = new({"hub.yaml": REPO % f'["web", "{path}"]', "web/fleet.yaml": "", "web/x.yaml": OBJECT})
        os.symlink("/etc", os.path.join(place.spec, "link"))
        one(place, "yaml/leaves-repository", 1)


def paths_over_a_link(new):
    for path in ("link", "link/hosts"):
        place = new({"hub.yaml": REPO % f'["web", "{path}"]', "web/fleet.yaml": "", "web/x.yaml": OBJECT})
        os.symlink("/etc", os.path.join(place.spec, "link"))
        one(place, "yaml/not-modelled", 0)


def alone(new):
    """With nothing beside it."""
    for text, wanted in ((OBJECT, "yaml/kubernetes-object"), ("", "yaml/no-bundles"), ("{}", "yaml/no-bundles")):
        one(new({"web/fleet.yaml": text}), wanted, 0)


def a_git_repo_that_cannot_be_read(new):
    """No bundle is made up in its place."""
    for spec in ("{ paths: app }", "{ targets: [{ clusterSelector: { matchLabels: { env: [1] } } }] }"):
        text = f"apiVersion: fleet.cattle.io/v1alpha1\nkind: GitRepo\nmetadata: {{ name: r }}\nspec: {spec}\n"
        place = new({"g.yaml": text, "app/x.yaml": OBJECT})
        one(place, "yaml/wrong-type", 1)
        if json.loads(ask(place).out)["origins"]:
            raise Failed("there is a bundle")


def limits_are_not_those_of_fleet(new):
    for text in ("helm: { values: { x: " + "[" * 500 + "]" * 500 + " } }\n",
                 "helm: { values: { x: [" + "1," * 2_000_000 + "] } }\n"):
        origins = json.loads(ask(new({"web/fleet.yaml": text, "web/x.yaml": OBJECT})).out)["origins"]
        if any(origin["git_job_fails"] for origin in origins):
            raise Failed("the git job is said to fail")


def a_chart(files, wanted, status):
    def case(new):
        one(new({"web/fleet.yaml": "namespace: web\n", **{f"web/{path}": text for path, text in files.items()}}),
            wanted, status)
    return case


CHARTS = [
    ("no apiVersion", {"Chart.yaml": "name: c\nversion: 0.1.0\n"}, None, 0),
    ("values that are no YAML", {"Chart.yaml": CHART, "values.yaml": "a: [\n"}, "yaml/bad-chart", 1),
    ("values that Helm ignores", {"Chart.yaml": CHART, "values.yaml": "a: [\n", ".helmignore": "values.yaml\n"}, None, 0),
    ("a type that is none", {"Chart.yaml": CHART + "type: foo\n"}, "yaml/bad-chart", 1),
    ("a slash in the name", {"Chart.yaml": "name: a/b\nversion: 1.0.0\n"}, "yaml/bad-chart", 1),
    ("one in another, broken", {"Chart.yaml": CHART, "charts/s/Chart.yaml": "name: s\n"}, "yaml/bad-chart", 1),
]


def odd_things_in_a_repository(new):
    place = new({"web/fleet.yaml": "namespace: web\n", "web/x.yaml": OBJECT})
    os.mkfifo(os.path.join(place.spec, "web/pipe.yaml"))
    os.symlink("/dev/zero", os.path.join(place.spec, "web/zero.yaml"))
    os.symlink(".", os.path.join(place.spec, "loop"))
    os.mkdir(os.path.join(place.spec, "fleet.yaml"))
    ask(place)


CASES = [(f"fleet.yaml: {name}", fleet_yaml(text, wanted, status)) for name, text, wanted, status in FLEET_YAMLS]
CASES += [(f.__name__.replace("_", " "), f) for f in
          (a_file_of_200_mb, unknown_keys, paths_that_leave, paths_over_a_link, alone, a_git_repo_that_cannot_be_read,
           limits_are_not_those_of_fleet, odd_things_in_a_repository)]
CASES += [(f"chart: {name}", a_chart(files, wanted, status)) for name, files, wanted, status in CHARTS]
