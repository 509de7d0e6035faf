#!/usr/bin/env python3
"""Holds what the product proves against a plain evaluation of every label combination.

usage: run.py ANSWERS [--programs N] [--seconds S] [--seed FIRST] [--z3 N]
       run.py ANSWERS --show SEED
       run.py ANSWERS --smallest SEED

Each seed is a program of its own, so that what breaks can be had again with --seed and --programs 1. Equal must be: the
clusters that the schema admits, whom each deployment reaches, the verdict of each obligation of each policy and which of
the admissible clusters break it, what is waived, the verdict of each test, where data can leave, and what is found of
sets, variants, waves, order and profiles. A counterexample must be a cluster that breaks something.

--seconds goes on until the time is over; --z3 asks Z3, too, for the first N programs; --show prints a program, and
--smallest the smallest one with the same problem.

Exit status 0: all agree, 1: something does not, 2: wrong use, 77: there is no Z3.
"""
import argparse
import copy
import importlib.util
import re
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from answering import Answers  # noqa: E402
from generate import generate  # noqa: E402
from oracle import OTHER, Universe  # noqa: E402
from program import ABSENT, WORKSPACE, Check, parts  # noqa: E402
from rules import RULES, Rules  # noqa: E402
from smaller import smallest  # noqa: E402
from choices import TEXTS  # noqa: E402
from text import text  # noqa: E402
from verdicts import Verdicts, asks_options, leaves, speaks_of_waves, worst  # noqa: E402

MEANT = ("policy/", "targeting/", "rollout/", "test/", "waiver/", "schema/invariant-broken", "schema/invariants-contradict",
         "inherit/require-broken",
         "deploy/dependency-gap", "lowering/not-expressible")
MOST_POINTS = 1000
MOST_WILD_POINTS = 4000


def may_be_narrowed(answer):
    """Some target, group or variant takes known values only. Of a group that is impossible that is all that is said."""
    return any(f["id"] == "lowering/expanded" or f["id"] == "targeting/impossible" and "the group" in f["message"] for f in answer["findings"])


def level_names(program, answer):
    """The names of the answer's levels, as our dimensions are called."""
    names = [level["name"].removeprefix(program.prefix) for level in answer.get("levels", ())]
    markers = {d.name.removeprefix("profile "): d.name for d in program.dimensions if d.kind == "marker"}
    return [WORKSPACE if name == "workspace" else markers.get(name, name) for name in names]


def own_points(universe, answer):
    """For each point of the answer the bit of the combination that it is."""
    names = level_names(universe.program, answer)
    columns = [names.index(d.name) if d.name in names else None for d in universe.labels]
    cluster = names.index("cluster")
    bits = []
    for row in answer["points"]:
        labels = {}
        for d, column in zip(universe.labels, columns):
            # A label that no selector speaks of has no level: whatever it is.
            labels[d.name] = universe.domains[universe.labels.index(d)][0] if column is None else answer["levels"][column]["texts"][row[column]]
        name = answer["levels"][cluster]["texts"][row[cluster]]
        bits.append(universe.index.get(universe.point(name, labels)))
    return bits


def members(bits, text):
    found = 0
    for bit, flag in zip(bits, text):
        if flag == "1":
            found |= 1 << bit
    return found


def is_split(bits, text):
    """Some of what counts as one combination here is in the set, and some is not: numbers that can and cannot be listed."""
    return bool({bit for bit, flag in zip(bits, text) if flag == "1"} & {bit for bit, flag in zip(bits, text) if flag == "0"})


def compare(program, answer, universe):
    """What the product says otherwise than the oracle."""
    if "ended" in answer:
        yield f"the product ended with {answer['ended']}"
        return
    if "policies" not in answer:
        yield "nothing was proved: " + "; ".join(f"line {f['line']}: {f['message']}" for f in answer["findings"] if f["severity"] == "error")
        return
    bits = own_points(universe, answer)
    if None in bits:
        row = answer["points"][bits.index(None)]
        yield f"the combination {[level['texts'][a] for level, a in zip(answer['levels'], row)]} is none that the schema knows"
        return
    admissible = members(bits, "1" * len(bits))
    if admissible != universe.admissible:
        yield f"admissible are {admissible.bit_count()} combinations, not {universe.admissible.bit_count()}"
        return
    verdicts = Verdicts(universe, gaps(answer))
    is_expanded = may_be_narrowed(answer)
    if is_expanded and any(is_split(bits, reach["members"]) for reach in answer["reaches"]):
        return
    for reach in answer["reaches"]:
        d = verdicts.deployments[reach["name"]]
        own, said = universe.reach(d) & admissible, members(bits, reach["members"])
        if said == own:
            continue
        # What no selector can say is narrowed to the texts that known clusters have, and proofs are of what is left.
        if is_expanded and said & ~own == 0 and all((own & ~said) >> k & 1 == 0 for k in universe.known):
            universe.narrowed[d.name] = own & ~said
        else:
            yield f"{d.name} reaches other clusters"
    proofs = {p["name"]: p for p in answer["policies"]}
    odd = is_odd(program, universe) or is_expanded  # then a variant may be narrowed, too
    waived = {w.policy for w in program.waivers}
    of_options = {p.name for p in program.policies if any(asks_options(f) for rule in p.rules for f in (rule.where, rule.statement) if f)}
    for policy in program.policies:
        # A known cluster that breaks an invariant is an error, and what is waived of it no question.
        if policy.name in waived and (any(not admissible >> k & 1 for k in universe.known) or policy.name in of_options):
            continue
        # Where errors about other things stand, options are those of clusters that cannot be.
        if odd and policy.name in of_options:
            continue
        if is_beside_errors(policy, answer):
            continue
        if policy.name not in proofs:
            yield f"{policy.name} is not proved"
            continue
        yield from compare_policy(policy, proofs[policy.name], verdicts, bits)
    checks = {t["name"]: t for t in answer["tests"]}
    for check in program.checks:
        # With patterns, the texts that known clusters have are others there; and of what breaks an invariant it is not asked.
        if check.given and is_expanded or any(not admissible >> k & 1 for k in universe.known):
            continue
        if odd and (asks_options(check.formula) or any(part[0] == "holds" and part[1] in of_options for part in parts(check.formula) if part)):
            continue
        own, said = verdict_of(check, program, universe, verdicts), checks.get(check.name, {}).get("verdict")
        # An error was said of what it asks about: a deployment whose waves leave out clusters, a cluster that it is given.
        if said is None and any(f["id"].startswith(("targeting/", "rollout/", "inherit/")) for f in answer["findings"] if f["severity"] == "error"):
            continue
        if own and own != said:
            yield f"test {check.name}: {said}, not {own}"


def verdict_of(check, program, universe, verdicts):
    """Of a test, which has a fleet of its own if it is given clusters; None if one of these breaks an invariant."""
    if check.given:
        other = copy.copy(program)
        other.clusters, other.checks = [*program.clusters, *check.given], [Check(check.name, check.word, check.formula)]
        own = Universe(other, universe.texts, {})
        if own.size > MOST_POINTS or any(not own.admissible >> k & 1 for k in own.known):
            return None
        verdicts = Verdicts(own, verdicts.gaps)
    return verdicts.check(check.word, check.formula)


def is_odd(program, universe):
    """Nothing is admissible, a known cluster is not, or a deployment reaches nobody: all of them errors."""
    outside = any(not universe.admissible >> k & 1 for k in universe.known)
    return outside or not universe.admissible or any(not universe.reach(d) & universe.admissible for d in program.deployments)


def gaps(answer):
    """Compared by itself: see compare_rules."""
    found = (re.match(r"the rollout `.*` leaves out clusters that `(.*)` reaches", f["message"]) for f in answer["findings"] if f["id"] == "rollout/gap")
    return {match.group(1) for match in found}


def is_beside_errors(policy, answer):
    """It asks about the waves of a rollout; of one that has an error, or uses a group that has, no gap is told."""
    has_error = any(f["id"] == "targeting/impossible" for f in answer["findings"])
    return has_error and any(speaks_of_waves((r.binders, r.where, r.statement)) for r in policy.rules)


def compare_policy(policy, proof, verdicts, bits):
    said = {}
    for one in proof["obligations"]:
        said.setdefault((one["rule"], one.get("deployment"), one.get("other")), []).append(one)
    own = verdicts.obligations(policy)
    if said.keys() != own.keys():
        yield f"{policy.name}: obligations about {sorted(said.keys() - own.keys(), key=str)} too many, {sorted(own.keys() - said.keys(), key=str)} too few"
    for key in said.keys() & own.keys():
        ours, theirs = worst([o.verdict for o in own[key]]), worst([o["verdict"] for o in said[key]])
        if ours != theirs:
            yield f"{policy.name} {key}: {theirs}, not {ours}"
            continue
        if any(o.waived for o in own[key]) != any(o["waived"] for o in said[key]):
            yield f"{policy.name} {key}: waived is {said[key][0]['waived']}"
        if ours != "PROVED" and all(o.violations is not None for o in own[key] if o.verdict != "PROVED"):
            expected = found = 0
            for o in own[key]:
                expected |= o.violations or 0
            for o in said[key]:
                found |= members(bits, o.get("violations", ""))
            expected &= verdicts.u.admissible
            if expected != found:
                yield f"{policy.name} {key}: {found.bit_count()} combinations break it, not {expected.bit_count()}"


def compare_rules(program, answer, universe):
    """What is found beside policies, message by message."""
    own = Rules(universe).found
    said = {(f["id"], f["message"].replace(program.prefix, "")): f.get("verdict") for f in answer["findings"] if f["id"] in RULES}
    for key in own.keys() | said.keys():
        if own.get(key, "nothing") != said.get(key, "nothing") and not is_elsewhere(key[1]):
            yield f"{key[0]}: {key[1]}: {said.get(key, 'nothing')}, not {own.get(key, 'nothing')}"


def is_elsewhere(message):
    """Targets are judged by whose they are, and their groups; invariants and known clusters by other rules."""
    return "target of" in message or "`p" in message and "breaks what" in message or "break what" in message


def compare_counterexamples(program, answer, universe):
    """Each must be of a cluster that the schema admits, or a known one."""
    if any(not universe.admissible >> k & 1 for k in universe.known):
        return  # these are shown, too, with what would make them others
    for finding in answer["findings"]:
        example = finding.get("counterexample")
        if not example or not finding["id"].startswith("policy/"):
            continue
        labels = {d.name: ABSENT if example["labels"].get(d.name, "absent") == "absent" else example["labels"][d.name] for d in universe.labels}
        if any(d.name not in example["labels"] for d in universe.labels):
            continue
        name = example.get("cluster") or OTHER
        points = [universe.index.get(universe.point(n, labels)) for n in [name, *universe.names]]
        if not any(p is not None and universe.admissible >> p & 1 for p in points) and not example.get("cluster"):
            yield f"{finding['id']}: the counterexample {example} is not admissible"


def compare_data(program, answer, wild):
    said = {}
    for finding in answer["findings"]:
        if finding["id"] == "targeting/data-leaves":
            said[re.match(r"`(.*)` can place (\S+) outside", finding["message"]).groups()] = finding.get("verdict")
    # That no admissible cluster is in a target is a finding, beside which where it leads is none.
    impossible = {d.name for d in program.deployments if not wild.reach(d) & wild.admissible}
    own = {key: verdict for key, verdict in leaves(wild).items() if key[0] not in impossible}
    said = {key: verdict for key, verdict in said.items() if key[0] not in impossible}
    if said != own:
        yield f"data leaves: {said}, not {own}"


def compare_z3(program, answer):
    """The verdicts again, with Z3 in the place of looking at each combination."""
    from z3_oracle import Undecided, Z3Universe
    verdicts = Verdicts(Z3Universe(program), gaps(answer))
    proofs = {p["name"]: p for p in answer["policies"]}
    for policy in program.policies:
        if is_beside_errors(policy, answer):
            continue
        try:
            own = {key: worst([o.verdict for o in all]) for key, all in verdicts.obligations(policy).items()}
        except Undecided:
            continue
        said = {}
        for one in proofs[policy.name]["obligations"]:
            key = (one["rule"], one.get("deployment"), one.get("other"))
            said[key] = worst([said.get(key, "PROVED"), one["verdict"]])
        if own != said:
            yield f"Z3: {policy.name}: {said}, not {own}"


def judge(program, answers):
    """What the product says of it, and what is wrong with that; nothing where there is too much to look at."""
    answer = answers.ask(text(program))
    listed = {name: set(level["texts"]) for name, level in zip(level_names(program, answer), answer.get("levels", ()))}
    # What the product thinks of counts, too: longer texts than ours.
    texts = TEXTS + sorted(set().union(*listed.values()) - {None, *TEXTS}) if listed else TEXTS
    universe = Universe(program, texts, listed)
    if universe.size > MOST_POINTS:
        return None, universe, []
    # Any other error is of a program that should not have been made, or a mistake of the product.
    odd = [f"line {f['line']}: {f['id']}: {f['message']}" for f in answer["findings"] if f["severity"] == "error" and not f["id"].startswith(MEANT)]
    if odd:
        return answer, universe, odd
    problems = list(compare(program, answer, universe))
    if "policies" in answer:
        problems += compare_counterexamples(program, answer, universe)
        # Clusters of workspaces that nothing speaks of count there.
        has_workspaces = any(d.name == WORKSPACE for d in program.dimensions)
        if not has_workspaces and not is_odd(program, universe) and not any(f["id"].startswith(("lowering/", "targeting/workspace")) for f in answer["findings"]):
            problems += compare_rules(program, answer, universe)
        # Over many numbers or patterns, a derived dimension with a key is a label of its own: a wild cluster can have any.
        has_own_labels = any(d.derive and d.name in listed for d in program.dimensions)
        if any(d.carries for d in program.deployments) and not has_own_labels and not may_be_narrowed(answer):
            wild = Universe(program, texts, listed, wild=True)
            if wild.size <= MOST_WILD_POINTS:
                problems += compare_data(program, answer, wild)
    return answer, universe, problems


def kind(problem):
    return re.sub(r"[^A-Za-z -]+", "", re.sub(r"\b\w*\d\w*\b", "", problem))


def show_smallest(program, answers):
    """The smallest program with the last problem of this one, and no other."""
    problems = judge(program, answers)[2]
    if not problems:
        print("there is nothing wrong with it")
        return 0
    kinds = {kind(p) for p in problems}

    def is_wrong(one):
        found = {kind(p) for p in judge(one, answers)[2]}
        return found <= kinds and kind(problems[-1]) in found

    found = smallest(program, is_wrong)
    print(text(found), *judge(found, answers)[2], sep="\n")
    return 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("answers")
    parser.add_argument("--programs", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--z3", type=int, default=0)
    parser.add_argument("--show", type=int)
    parser.add_argument("--smallest", type=int)
    options = parser.parse_args()
    if options.show is not None:
        print(text(generate(options.show)), end="")
        return 0
    if options.z3 and not importlib.util.find_spec("z3"):
        print("there is no Z3 for Python: install python3-z3")
        return 77
    answers, begin = Answers(options.answers), time.monotonic()
    if options.smallest is not None:
        return show_smallest(generate(options.smallest), answers)
    seed, judged, asked, wrong, skipped, counts = options.seed, 0, 0, 0, 0, Counter()
    while judged < options.programs or time.monotonic() - begin < options.seconds:
        program = generate(seed)
        answer, universe, problems = judge(program, answers)
        if answer is None:
            seed, skipped = seed + 1, skipped + 1
            continue
        if "policies" in answer:
            counts.update(o["verdict"] for p in answer["policies"] for o in p["obligations"])
            is_expanded = may_be_narrowed(answer)  # of which Z3 knows nothing
            if asked < options.z3 and not is_expanded and not is_odd(program, universe):
                asked += 1
                problems += compare_z3(program, answer)
        if problems:
            wrong += 1
            print(f"seed {seed}: " + "\n  ".join(problems), flush=True)
        judged += 1
        seed += 1
    said = ", ".join(f"{counts[v]} {v}" for v in sorted(counts))
    also = f", {asked} of them by Z3, too" if asked else ""
    print(f"{judged} programs{also}, seeds {options.seed} to {seed - 1} ({skipped} too large): {sum(counts.values())} obligations ({said}); {wrong} disagree; {time.monotonic() - begin:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
