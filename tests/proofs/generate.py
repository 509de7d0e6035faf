"""Random programs: small enough that every label combination can be looked at, and well-typed."""
from fleets import Fleets
from program import Check, Number, Policy, Rule, Waiver, Word
from choices import COMPARE


class Generator(Fleets):
    def __init__(self, seed):
        super().__init__(seed)
        self.params = None  # of the policy that is being made, if it has some
        self.is_pure = False  # and does it speak of parameters alone?

    def set(self, deployments, bound, depth=1):
        if depth and self.chance(0.25):
            kind = self.pick(["and", "or", "not"])
            again = lambda: self.set(deployments, bound, 0)
            return ("not", again()) if kind == "not" else (kind, [again(), again()])
        choices = [self.own_set()]
        choices += [("reach", d) for d in deployments] * 2 + [("first", d) for d in deployments] + [("var", v) for v in bound] * 2
        return self.pick(choices)

    # ---- what a policy says by a parameter ----

    def parameter(self, kind, value, default):
        """Its name, which stands for the value; nothing where the policy has no parameters."""
        name = f"a{len(self.params)}"
        defaults = [None, default] if self.is_pure and kind in ("clusters", "tag") else [None, value, default]
        self.params.append((name, kind, value, self.pick(defaults)))
        return name

    def own_set(self):
        s = ("sel", self.selector(1))
        if self.params is None or not self.is_pure and self.chance(0.5):
            return s
        return ("param", self.parameter("clusters", s, ("sel", ("all",))), s)

    def number(self, kind, value):
        if self.params is None or self.chance(0.3):
            return value
        return Number(self.parameter(kind, value, 10), value)

    def tag(self, name):
        if self.params is None or not self.is_pure and self.chance(0.5):
            return name
        return Word(self.parameter("tag", name, None), name)

    def word(self, text):
        if self.params is None or self.chance(0.5):
            return text
        return Word(self.parameter("text", text, '"x0"'), text)

    # ---- formulas ----

    def fact(self, d):
        tests = [("name", self.pick(["==", "!="]), self.word(f'"{self.pick(self.program.deployments).name}"')),
                 ("repo.url", "==", '"https://example.com/fixed"'), ("rollout", self.pick(["is set", "is not set"]), None), ("repo.ref", "==", '"v1"')]
        if d in ("d", "e"):
            tests.append(("repo.pinned", "true", None))
        if self.program.data and not self.is_pure:
            tests.append(("", "carries", self.pick(self.program.data)))
        for tag, (kind, values) in self.program.tags.items() if not self.is_pure or self.chance(0.3) else ():
            tests.append((self.tag(tag), self.pick(["is set", "is not set"]), None))
            if not self.is_pure:
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
            return ("count", self.set(deployments, bound), self.pick(COMPARE), self.number("int", self.random.randint(0, 4)))
        if kind == "share":
            return ("share", self.set(deployments, bound), self.set(deployments, bound), self.pick(COMPARE), self.number("percent", self.pick([0, 10, 25, 33, 50, 67, 100])))
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
        if self.chance(0.15) and not self.is_pure:
            deployments.append(self.pick(p.deployments).name)
        of_cluster = kind.endswith("c")
        if of_cluster:
            options = kind == "dc" and self.chance(0.3)
            over = ("reach", "d") if options else self.pick([None, self.own_set(), *[("reach", d) for d in deployments], *[("var", v) for v in bound]])
            binders.append(("c", "clusters", over))
        elif kind in ("d", "dd"):
            options = self.chance(0.2)

        def atom():
            if options and self.chance(0.5):
                return self.option("d" if of_cluster else self.pick(deployments))
            if of_cluster and self.chance(0.75):
                choices = [] if self.is_pure else [("of", self.test())]
                if self.params is not None:
                    s = ("sel", self.selector(1))
                    choices.append(("in-param", self.parameter("clusters", s, ("sel", ("all",))), s))
                if p.groups and not self.is_pure:
                    choices.append(("in", self.pick(p.groups)))
                choices += [("reaches", d) for d in deployments]
                return self.pick(choices)
            return self.relation(deployments, bound)

        where = self.formula(atom) if self.chance(0.4) else None
        return Rule(binders, where, self.chance(0.25), self.formula(atom, 0 if simple and not of_cluster else 2 if of_cluster else 1))

    def policy(self, name, waived):
        """One of five has parameters: declared here, or in the module, where none of our names are known."""
        self.params, home = None, ""
        if self.chance(0.2):
            self.params, home = [], self.pick(["main", "module"])
        self.is_pure = home == "module"
        rules = [self.rule(waived) for _ in range(self.pick([1, 1, 1, 2]))]
        params, self.params, self.is_pure = self.params, None, False
        # What a formula chose and then did not say is no parameter.
        said = {getattr(p, "name", p[1] if isinstance(p, tuple) and p[0] in ("param", "in-param") else None) for p in named_parts(rules)}
        params = [p for p in params or () if p[0] in said]
        return Policy(name, self.chance(0.2), rules, params, home) if params or not home else self.policy(name, waived)

    def statements(self):
        p = self.program
        for i in range(self.random.randint(1, 5)):
            waived = self.chance(0.3)
            p.policies.append(self.policy(f"p{i}", waived))
            for _ in range(self.random.randint(1, 2) if waived else 0):
                deployment = self.pick(p.deployments).name if self.chance(0.5) else ""
                on = ("all",) if self.chance(0.2) else self.selector(1)
                p.waivers.append(Waiver(f"p{i}", deployment, on, self.pick(["2026-11-20", "2026-11-21", "2026-12-05", "2027-06-01"]), "somebody"))
        if p.waivers and self.chance(0.3):
            fact = self.pick([("days", self.pick(COMPARE), self.pick([0, 14, 100])), ("owner", "is set", None), ("owner", "==", '"nobody"'), ("policy", "==", '"p0"')])
            p.policies.append(Policy("waivers", False, [Rule([("v", "waivers", None)], None, self.chance(0.2), ("fact", "v", *fact))]))
        for i in range(self.random.randint(0, 2)):
            p.checks.append(self.check(f"t{i}"))

    def check(self, name):
        p = self.program
        given, names = [], [d.name for d in p.deployments]
        if self.chance(0.3) and not any(c.is_listed for c in p.clusters):
            given = [self.cluster(f"n{i}") for i in range(self.random.randint(1, 2))]
        known = [c.name for c in [*p.clusters, *given]]

        def atom():
            if known and self.chance(0.3):
                return ("reaches-named", self.pick(names), self.pick(known))
            if self.chance(0.2):
                return ("holds", self.pick(p.policies).name)
            if self.chance(0.15):
                return self.option(self.pick(names))
            return self.relation(names, [])

        return Check(name, self.pick(["prove", "expect"]), self.formula(atom), given)


def named_parts(value):
    """Every number, text and tuple that could stand for a parameter."""
    if hasattr(value, "__dict__") and not hasattr(value, "name"):
        value = list(vars(value).values())
    if isinstance(value, (tuple, int, str)):
        yield value
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from named_parts(one)


def generate(seed):
    generator = Generator(seed)
    generator.schema()
    generator.fleet()
    generator.statements()
    return generator.program
