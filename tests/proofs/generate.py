"""Random programs: small enough that every label combination can be looked at, and well-typed."""
import random

from program import ABSENT, Deployment, Dimension, Policy, Program, Rule, Waiver

LETTERS = "abz"  # `z` stands in no pattern and no text of a selector: it is any other letter
TEXTS = [""] + [x for x in LETTERS] + [x + y for x in LETTERS for y in LETTERS]
TEXTS += [x + y for x in TEXTS[4:] for y in LETTERS]
TEXTS += [x + y for x in TEXTS[13:] for y in LETTERS]
GLOBS = ["a*", "b*", "*a", "*b", "ab*", "*ba", "a*b", "b*a", "*a*", "*", "a", "bb"]
PATTERNS = ["a.*", "[ab]+", "a|b", ".*b", "a[ab]*b", "b?a+", "(ab)+", ".{2}"]
MATCHING = ["[ab]{1,3}", "a[a-z]*", "[a-z]+b?", "(a|b)[abz]"]
COMPARE = ["==", "!=", "<", "<=", ">", ">="]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.program = Program()

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return self.random.choice(list(items))

    def some(self, items, least=1):
        items = list(items)
        return sorted(self.random.sample(items, self.random.randint(least, len(items))), key=items.index)

    # ---- the schema ----

    def schema(self):
        p = self.program
        for i in range(self.random.randint(2, 4)):
            kind = self.pick(["enum", "enum", "ordered", "bool", "int", "string"])
            optional = self.chance(0.3)
            if kind in ("enum", "ordered"):
                values = [f"v{i}{x}" for x in "abcd"[:self.random.randint(2, 4)]]
                p.dimensions.append(Dimension(f"d{i}", "enum", values, kind == "ordered", optional))
            elif kind == "bool":
                p.dimensions.append(Dimension(f"d{i}", "bool", ["true", "false"], False, optional))
            elif kind == "int":
                values = [str(n) for n in range(1, self.random.randint(3, 9))]
                p.dimensions.append(Dimension(f"d{i}", "int", values, True, optional))
            else:
                p.dimensions.append(Dimension(f"d{i}", "string", (), False, optional, self.pick([None, *MATCHING])))
        for i in range(self.random.randint(0, 2)):
            self.derived(f"e{i}")

    def derived(self, name):
        p = self.program
        kind = self.pick(["fact", "if", "arms"])
        if kind == "if":
            derived = Dimension(name, "bool", ["true", "false"], derive=("if", self.selector(2, groups=False, names=False)))
            p.dimensions.append(derived)
            return
        # Others read facts of an enum in place, so that it must be a label.
        bases = [d for d in p.dimensions if d.kind == "enum" and not d.derive or kind == "arms" and d.kind == "int"]
        if not bases:
            return
        base = self.pick(bases)
        values = [f"w{name}{x}" for x in "abc"[:self.random.randint(2, 3)]]
        if kind == "fact":
            to = {v: self.pick(values) for v in base.values}
            p.dimensions.append(Dimension(name, "enum", values, optional=base.optional, derive=("fact", base.name, to)))
            return
        optional = base.optional or self.chance(0.4)
        if base.kind == "int":
            cuts = sorted(self.random.sample(range(1, len(base.values)), min(len(base.values) - 1, self.random.randint(1, 2))))
            parts = [base.values[a:b] for a, b in zip([0, *cuts], [*cuts, len(base.values)])]
        else:
            parts = [[v] for v in base.values]
            self.random.shuffle(parts)
            if len(parts) > 2 and self.chance(0.5):
                parts[0:2] = [parts[0] + parts[1]]
        arms = [(part, ABSENT if optional and self.chance(0.3) else self.pick(values)) for part in parts]
        p.dimensions.append(Dimension(name, "enum", values, optional=optional, derive=("arms", base.name, arms)))

    # ---- selectors ----

    def test(self):
        d = self.pick(self.program.dimensions)
        if d.optional and self.chance(0.2):
            return ("test", d.name, self.pick(["is set", "is not set"]), None)
        if d.kind == "string":
            operator = self.pick(["==", "!=", "in", "not in", "like", "like", "not like", "matches", "not matches"])
            words = [t for t in admissible_texts(d) if t and "z" not in t and len(t) < 4]
            argument = self.pick(words)
            if operator in ("in", "not in"):
                argument = self.random.sample(words, self.random.randint(1, min(3, len(words))))
            elif "like" in operator:
                argument = self.pick(GLOBS)
            elif "matches" in operator:
                argument = self.pick(PATTERNS)
        else:
            operator = self.pick(["==", "!=", "in", "not in"] + (COMPARE if d.ordered else []))
            argument = self.some(d.values) if "in" in operator else self.pick(d.values)
        return ("test", d.name, operator, argument)

    def selector(self, depth=2, groups=True, names=True):
        again = lambda: self.selector(depth - 1, groups, names)
        if depth and self.chance(0.6):
            kind = self.pick(["and", "and", "or", "not"])
            return ("not", again()) if kind == "not" else (kind, [again() for _ in range(self.random.randint(2, 3))])
        if groups and self.program.groups and self.chance(0.2):
            return ("group", self.pick(self.program.groups))
        if names and self.program.clusters and self.chance(0.1):
            return ("cluster", self.some([name for name, _ in self.program.clusters])[:2])
        return self.test()

    # ---- the fleet ----

    def cluster(self, name):
        labels = {}
        for d in self.program.dimensions:
            if d.derive:
                continue
            if d.optional and self.chance(0.4):
                labels[d.name] = ABSENT
            else:
                labels[d.name] = self.pick(d.values or admissible_texts(d)[1 if d.pattern is None else 0:])
        return (name, labels)

    def fleet(self):
        p = self.program
        p.clusters = [self.cluster(f"c{i}") for i in range(self.random.randint(0, 6))]
        p.invariants = [(f"i{i}", self.selector(names=False)) for i in range(self.random.choice([0, 0, 1, 1, 2]))]
        for i in range(self.random.randint(0, 3)):
            p.groups[f"g{i}"] = self.selector()
        p.repos = {"fixed": True, "moving": False}
        if self.chance(0.6):
            p.tags = {"team": ("enum", ["red", "blue"]), "tier": ("ordered", ["low", "mid", "high"]), "cost": ("int", list(range(1, 6)))}
        for i in range(self.random.randint(0, 2)):
            p.data[f"data{i}"] = self.selector()
        for i in range(self.random.randint(0, 2)):
            waves = [(f"w{j}", self.selector(1)) for j in range(self.random.randint(1, 3))]
            p.rollouts[f"r{i}"] = waves + ([("last", None)] if self.chance(0.7) else [])
        for i in range(self.random.randint(1, 4)):
            p.deployments.append(self.deployment(f"x{i}"))

    def options(self, p):
        options = {}
        if self.chance(p):
            options["version"] = self.pick(["1.0.0", "2.0.0"])
        if self.chance(p):
            options["keepResources"] = self.pick(["true", "false"])
        if self.chance(p):
            options["namespace"] = self.pick(["one", "two"])
        return options

    def deployment(self, name):
        p = self.program
        tags = {tag: self.pick(values) for tag, (_, values) in p.tags.items() if self.chance(0.6)}
        mode, variants = self.pick(["", "", "first-match", "all-matches"]), []
        for i in range(self.random.randint(0, 3) if mode else self.random.randint(0, 1)):
            skips = self.chance(0.4)
            variants.append((f"o{i}", self.selector(1), skips, {} if skips else self.options(0.5) or {"version": "3.0.0"}))
        if not variants:
            mode = ""
        to = ("all",) if self.chance(0.1) else self.selector()
        return Deployment(name, to, self.selector(1) if self.chance(0.3) else None, self.pick(p.repos), self.options(0.4), tags,
                          self.some(p.data) if p.data and self.chance(0.5) else [], variants, mode,
                          self.pick(p.rollouts) if p.rollouts and self.chance(0.6) else "")

    # ---- statements ----

    def set(self, deployments, bound, depth=1):
        if depth and self.chance(0.25):
            kind = self.pick(["and", "or", "not"])
            again = lambda: self.set(deployments, bound, 0)
            return ("not", again()) if kind == "not" else (kind, [again(), again()])
        choices = [("sel", self.selector(1))]
        choices += [("reach", d) for d in deployments] * 2 + [("first", d) for d in deployments] + [("var", v) for v in bound] * 2
        return self.pick(choices)

    def fact(self, d):
        tests = [("name", self.pick(["==", "!="]), f'"{self.pick(self.program.deployments).name}"'),
                 ("rollout", self.pick(["is set", "is not set"]), None), ("repo.ref", "==", '"v1"')]
        if d in ("d", "e"):
            tests.append(("repo.pinned", "true", None))
        if self.program.data:
            tests.append(("", "carries", self.pick(self.program.data)))
        for tag, (kind, values) in self.program.tags.items():
            tests.append((tag, self.pick(["is set", "is not set"]), None))
            tests.append((tag, self.pick(COMPARE if kind != "enum" else COMPARE[:2]), self.pick(values)))
        return ("fact", d, *self.pick(tests))

    def option(self, d):
        return ("fact", d, *self.pick([
            ("helm.version", "is set", None), ("helm.version", "==", '"1.0.0"'), ("helm.version", "!=", '"2.0.0"'),
            ("keepResources", "true", None), ("keepResources", "is not set", None), ("namespace", "==", '"one"'),
            ("namespace", "is not set", None)]))

    def relation(self, deployments, bound):
        kind = self.pick(["within", "within", "covers", "overlaps", "overlaps", "count", "share"] + ["fact"] * (2 if deployments else 0))
        if kind == "fact":
            return self.fact(self.pick(deployments))
        if kind == "count":
            return ("count", self.set(deployments, bound), self.pick(COMPARE), self.random.randint(0, 4))
        if kind == "share":
            return ("share", self.set(deployments, bound), self.set(deployments, bound), self.pick(COMPARE), self.pick([0, 10, 25, 33, 50, 67, 100]))
        return (kind, self.set(deployments, bound), self.set(deployments, bound))

    def formula(self, atom, depth=1):
        if depth and self.chance(0.35):
            kind = self.pick(["and", "or", "not", "implies"])
            again = lambda: self.formula(atom, depth - 1)
            if kind == "not":
                return ("not", again())
            return ("implies", again(), again()) if kind == "implies" else (kind, [again(), again()])
        return atom()

    def rule(self, simple):
        """`simple`: its statement is one relation or fact, or of clusters, so that a waiver's part in it is plain."""
        p = self.program
        binders, deployments, bound, options = [], [], [], False
        kind = self.pick(["d", "d", "d", "dd", "dc", "dc", "dc", "c", "g", "dw", "dg", "dwc"])
        if kind[0] == "d":
            binders.append(("d", "deployments", None))
            deployments.append("d")
        if kind == "dd":
            binders.append(("e", "deployments", None))
            deployments.append("e")
        if "g" in kind:
            binders.append(("g", "groups", None))
            bound.append("g")
        if "w" in kind:
            binders.append(("w", "waves", "d"))
            bound.append("w")
        if self.chance(0.15):
            deployments.append(self.pick(p.deployments).name)
        of_cluster = kind.endswith("c")
        if of_cluster:
            options = kind == "dc" and self.chance(0.3)
            over = ("reach", "d") if options else self.pick([None, ("sel", self.selector(1)), *[("reach", d) for d in deployments], *[("var", v) for v in bound]])
            binders.append(("c", "clusters", over))
        elif kind == "d":
            options = self.chance(0.2)

        def atom():
            if options and self.chance(0.5):
                return self.option("d")
            if of_cluster and self.chance(0.75):
                choices = [("of", self.test())]
                if p.groups:
                    choices.append(("in", self.pick(p.groups)))
                choices += [("reaches", d) for d in deployments]
                return self.pick(choices)
            return self.relation(deployments, bound)

        where = self.formula(atom) if self.chance(0.4) else None
        return Rule(binders, where, self.chance(0.25), self.formula(atom, 0 if simple and not of_cluster else 2 if of_cluster else 1))

    def statements(self):
        p = self.program
        for i in range(self.random.randint(1, 5)):
            waived = self.chance(0.3)
            p.policies.append(Policy(f"p{i}", self.chance(0.2), [self.rule(waived) for _ in range(self.pick([1, 1, 1, 2]))]))
            for _ in range(self.random.randint(1, 2) if waived else 0):
                deployment = self.pick(p.deployments).name if self.chance(0.5) else ""
                on = ("all",) if self.chance(0.2) else self.selector(1)
                p.waivers.append(Waiver(f"p{i}", deployment, on, self.pick(["2026-11-20", "2026-11-21", "2026-12-05", "2027-06-01"]), "somebody"))
        if p.waivers and self.chance(0.3):
            days = ("fact", "v", "days", self.pick(COMPARE), self.pick([-1, 0, 14, 100]))
            p.policies.append(Policy("waivers", False, [Rule([("v", "waivers", None)], None, self.chance(0.2), days)]))
        names = [d.name for d in p.deployments]
        for i in range(self.random.randint(0, 2)):
            p.checks.append((f"t{i}", self.pick(["prove", "expect"]), self.formula(lambda: self.relation(names, []))))


def admissible_texts(dimension):
    import re
    return [t for t in TEXTS if dimension.pattern is None or re.fullmatch(dimension.pattern, t)]


def generate(seed):
    generator = Generator(seed)
    generator.schema()
    generator.fleet()
    generator.statements()
    return generator.program
