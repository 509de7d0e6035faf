"""Hostile policies, waivers, tests and questions: each function is a case; it raises Failed."""
import random

from harness import HEAD, Failed, judge, one_finding, passes, run, snapshot, unchanged

BASE = HEAD + """dimension env : enum { dev, prod }
cluster a { env = dev }
cluster b { env = prod }
repo r { url "https://git.example/r" revision "v1" }
deploy d { from r path "d" to env == dev }
"""
RULE = "forall d in deployments require reach(d) within (env == %s)"
BROKEN = "policy p { " + RULE % "prod" + "%s }\n"
WAIVER = 'waive p for d on all until %s owner "x" because "y"\n'


def questions(new):
    """`prove` takes any text: a verdict, or a finding in the text."""
    place = new({"main.fleet": BASE})
    before = snapshot(place.root)
    fine = "reach(d) within (env == dev)"
    for text, statuses in (
            (fine, (0,)), ("not " * 200 + f"({fine})", (0,)), (fine + f" and {fine}" * 2000, (0,)), (f"not ({fine})", (1,)),
            ("(" * 5000 + fine + ")" * 5000, (2,)), ("(" * 100_000, (2,)), ("not " * 5000 + f"({fine})", (2,)),
            ("reach(" * 3000, (2,)), ("x" * 100_000, (2,)), ("", (2,)), ('"', (2,)), ("\x01", (2,)), (b"\xff\xfe", (2,)),
            ("count(reach(d)) <= " + "9" * 1000, (2,)), (fine + " expect " + fine, (2,)), ("forall d in deployments", (2,))):
        judge(run([place.fleetc, "prove", text, place.spec]), statuses)
    unchanged(place, before)


def many_statements(new):
    rule = RULE % "dev"
    passes(new({"main.fleet": BASE + "".join(f"policy p{i} {{ {rule} }}\n" for i in range(10_000))}))
    passes(new({"main.fleet": BASE + "policy p {\n" + f"  {rule}\n" * 10_000 + "}\n"}))
    one_finding(new({"main.fleet": BASE + "".join(f"policy p{i} {{ {RULE % 'prod'} }}\n" for i in range(1000))}), None, 1000)
    passes(new({"main.fleet": BASE + BROKEN % "" + WAIVER % "9999-12-31" * 10_000}))
    passes(new({"main.fleet": BASE + "".join(f'test "t{i}" {{ prove reach(d) within (env == dev) }}\n' for i in range(10_000))}))
    passes(new({"main.fleet": BASE + 'test "t" {\n  given cluster x-[00001..99999] { env = prod }\n'
                "  expect not (d reaches x-00001)\n}\n"}))


def messages(new):
    """What stands in braces is filled in once; nothing else of a message is read."""
    for message, said in (("%s%n%n", "%s%n%n"), ("{{", "{"), ("{{}}", "{}"), ("}", "}"), ("{d}" * 1000, "d" * 1000),
                          ("{count(reach(d))}", "1"), ("{{d}", "{d}")):
        place = new({"main.fleet": BASE + BROKEN % f' message "{message}"'})
        result = place.build()
        judge(result, (1,))
        if [f["message"] for f in result.findings()] != [said]:
            raise Failed(f"{message!r}: {result.out[:300]}")
    for message, rule in (("{", "syntax/bad-literal"), ("{}", "syntax/bad-literal"), ("{d", "syntax/bad-literal"),
                          ("{0}", "name/unknown"), ("{d:>100000}", "name/unknown"), ("{d.name.x}", "name/unknown"),
                          ("{reach(d)}", "schema/type-mismatch"), ("${d}", "syntax/unexpected")):
        one_finding(new({"main.fleet": BASE + BROKEN % f' message "{message}"'}), rule)


def a_message_of_a_megabyte(new):
    """It is cut, wherever it is shown."""
    place = new({"main.fleet": BASE + BROKEN % (' message "' + "é" * 500_000 + '"') + 'test "t" { expect policy p holds }\n'})
    result = run([place.fleetc, "check", place.spec])
    judge(result, (1,))
    if not 1000 < len(result.out) < 10_000:
        raise Failed(f"{len(result.out)} characters are shown")


def days_of_waivers(new):
    passes(new({"main.fleet": BASE + BROKEN % "" + WAIVER % "9999-12-31"}))
    for day in ("0000-00-00", "0000-01-01", "2026-00-10", "2026-13-01", "2100-02-29", "99999-12-31", "2026-1-1", "31.12.2026",
                '"2026-12-31"', "1" * 1000):
        one_finding(new({"main.fleet": BASE + BROKEN % "" + WAIVER % day}), None, 1)


def products(new):
    """Three deployments at a time are more than a policy may ask about: undecided, and soon."""
    family = 'deploy x-[001..300] { from r path "x/${n}" to env == dev }\n'
    place = new({"main.fleet": BASE + family + "policy p { forall a in deployments, b in deployments, c in deployments require a.repo.pinned }\n"})
    result = place.build()
    judge(result, (4,))
    if [f["id"] for f in result.findings()] != ["tool/undecided"]:
        raise Failed(f"three deployments at a time: {result.out[:300]}")


def exclusions_of_clusters(new):
    """Two hundred at once are undecided, whatever the budget ran out at."""
    chosen = random.Random(7)
    dimensions = "".join(f"dimension d{i} : enum {{ {', '.join(f'v{j}' for j in range(8))} }}\n" for i in range(12))
    excluded = " and ".join(
        "not (" + " and ".join(f"c.d{d} == v{chosen.randrange(1, 8)}" for d in chosen.sample(range(12), 3)) + ")" for _ in range(200))
    cluster = "cluster a { " + " ".join(f"d{i} = v0" for i in range(12)) + " }\n"
    place = new({"main.fleet": HEAD + dimensions + cluster + f"policy p {{ forall c in clusters where {excluded} require not (c.d0 == v1 and c.d1 == v1) }}\n"})
    result = place.build()
    judge(result, (4,))
    if [f["id"] for f in result.findings()] != ["tool/undecided"]:
        raise Failed(result.out[:300])


CASES = [(function.__name__.replace("_", " "), function) for function in (questions, many_statements, messages, a_message_of_a_megabyte, days_of_waivers, products,
                                                                   exclusions_of_clusters)]
