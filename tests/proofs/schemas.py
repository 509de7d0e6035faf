"""Random schemas, and clusters of them."""
from oracle import Universe
from program import ABSENT, WORKSPACE, Cluster, Dimension, Profile
from choices import TEXTS, Selectors, admissible_texts

MATCHING = ["[ab]{1,3}", "a[a-z]*", "[a-z]+b?", "(a|b)[abz]"]
RANKS = ["default", "plain", "force"]


class Schemas(Selectors):
    def schema(self):
        p = self.program
        for i in range(self.random.randint(2, 4)):
            p.dimensions.append(self.dimension(i))
        self.value_sets()
        for i in range(self.random.choice([0, 1, 1, 2, 3])):
            self.derived(f"e{i}")
        if self.chance(0.15):
            p.prefix = "shared."
        if self.chance(0.3):
            self.profiles()
        if self.chance(0.15):
            p.dimensions.append(Dimension(WORKSPACE, "workspace", ["edge", "fleet-default"]))

    def dimension(self, i):
        kind = self.pick(["enum", "enum", "ordered", "union", "bool", "int", "string"])
        optional = self.chance(0.3)
        if kind in ("enum", "ordered", "union"):
            values = [f"v{i}{x}" for x in "abcd"[:self.random.randint(2, 4)]]
            d = Dimension(f"d{i}", "enum", values, kind == "ordered", optional)
            if kind == "union":
                cut = self.random.randint(1, len(values) - 1)
                d.members = [values[:cut], values[cut:]]
        elif kind == "bool":
            d = Dimension(f"d{i}", "bool", ["true", "false"], False, optional)
        elif kind == "int":
            # Of more than 64 numbers a selector lists only those that known clusters have.
            is_large = self.chance(0.1) and all(len(d.values) < 10 for d in self.program.dimensions)
            most = self.random.randint(70, 120) if is_large else self.random.randint(2, 8)
            d = Dimension(f"d{i}", "int", [str(n) for n in range(1, most + 1)], True, optional)
        else:
            d = Dimension(f"d{i}", "string", (), False, optional, self.pick([None, *MATCHING]))
        d.key = f"acme.io/d{i}" if self.chance(0.3) else ""
        d.is_observed = optional and self.chance(0.1)
        return d

    def value_sets(self):
        bases = [d for d in self.program.dimensions if d.kind == "enum" and not d.members]
        for i in range(self.random.randint(0, 2) if bases else 0):
            d = self.pick(bases)
            lists = [("+", self.some(d.values))] + [(self.pick("+-"), self.some(d.values)) for _ in range(self.random.randint(0, 2))]
            if self.of_set(lists):
                self.program.sets[f"s{i}"] = (d.name, lists)

    def derived(self, name):
        p = self.program
        kind = self.pick(["fact", "fact", "if", "arms"])
        key = f"acme.io/{name}" if self.chance(0.3) else ""
        if kind == "if":
            derived = Dimension(name, "bool", ["true", "false"], derive=("if", self.selector(2, groups=False, names=False)))
            derived.key = key
            p.dimensions.append(derived)
            return
        bases = [d for d in p.dimensions if d.kind == "enum" and not d.is_fact or kind == "arms" and d.kind in ("int", "string")]
        if not bases:
            return
        base = self.pick(bases)
        values = [f"w{name}{x}" for x in "abc"[:self.random.randint(2, 3)]]
        derived = Dimension(name, "enum", values, ordered=self.chance(0.3), optional=base.optional)
        if kind == "fact":
            derived.derive = ("fact", base.name, {v: self.pick(values) for v in base.values})
            derived.is_fact = self.chance(0.4)
        else:
            derived.optional = base.optional or self.chance(0.4)
            arms, is_else = [], self.chance(0.3) or base.kind == "string"
            for part in self.cut(base):
                arms.append((part, ABSENT if derived.optional and self.chance(0.3) else self.pick(values)))
            derived.derive = ("arms", base.name, arms, is_else)
        derived.key = "" if derived.is_fact else key
        p.dimensions.append(derived)

    def cut(self, base):
        """Its values in parts; of texts the last one is all others."""
        if base.kind == "string":
            words = self.random.sample([t for t in admissible_texts(base) if t and "z" not in t and len(t) < 4], 2)
            return [*([w] for w in words), []] if self.chance(0.5) else [words, []]
        if base.kind == "int":
            cuts = sorted(self.random.sample(range(1, len(base.values)), min(len(base.values) - 1, self.random.randint(1, 2))))
            return [base.values[a:b] for a, b in zip([0, *cuts], [*cuts, len(base.values)])]
        parts = [[v] for v in base.values]
        self.random.shuffle(parts)
        if len(parts) > 2 and self.chance(0.5):
            parts[0:2] = [parts[0] + parts[1]]
        return parts

    # ---- clusters ----

    def value(self, d):
        return self.pick(d.values or admissible_texts(d)[1 if d.pattern is None else 0:])

    def profiles(self):
        p = self.program
        labels = [d for d in p.dimensions if d.derive is None and not d.is_observed]
        for i in range(self.random.randint(1, 3)):
            base = self.pick(p.profiles).name if p.profiles and self.chance(0.5) else None
            said = [(d.name, self.value(d), self.pick(RANKS)) for d in self.some(labels, 0)]
            requires = self.selector(1, groups=False, names=False) if self.chance(0.3) else None
            p.profiles.append(Profile(f"p{i}", base, said, requires))
        p.dimensions += [Dimension(f"profile {profile.name}", "marker", ["true"], optional=True) for profile in p.profiles]

    def line(self, profile):
        """The profile and those that it extends, the most derived first."""
        found = []
        while profile:
            found.append(next(p for p in self.program.profiles if p.name == profile))
            profile = found[-1].base
        return found

    def cluster(self, name, is_listed=False):
        p = self.program
        profile = self.pick(p.profiles).name if p.profiles and not is_listed and self.chance(0.6) else None
        line = self.line(profile)
        labels, said = {}, {}
        for d in p.dimensions:
            if d.kind == "marker":
                labels[d.name] = "true" if any(d.name == f"profile {one.name}" for one in line) else ABSENT
                continue
            if d.derive:
                continue
            given = [(RANKS.index(rank), -depth, text) for depth, one in enumerate(line) for n, text, rank in one.labels if n == d.name]
            own = ABSENT
            if d.is_observed and not is_listed or d.optional and self.chance(0.4) or given and d.kind != "workspace" and self.chance(0.5):
                pass
            else:
                own = said[d.name] = self.value(d)
                given.append((RANKS.index("plain"), 1, own))
            labels[d.name] = max(given)[2] if given else own
        return Cluster(name, labels, profile, said, is_listed)

    def clusters(self):
        """Mostly such as keep the invariants."""
        p = self.program
        is_labelled = any(d.derive and d.key for d in p.dimensions)  # a listed cluster need not have what we derive
        listed = not is_labelled and (self.chance(0.1) or any(d.is_observed for d in p.dimensions))
        p.clusters = [self.cluster(f"c{i}", listed and self.chance(0.6)) for i in range(self.random.randint(0, 6))]
        p.invariants = [(f"i{i}", self.selector(groups=False, names=False)) for i in range(self.random.choice([0, 0, 1, 1, 2]))]
        if p.invariants and self.chance(0.95):
            universe = Universe(p, TEXTS, {})
            if not universe.admissible:
                p.invariants = []
            else:
                p.clusters = [c for c, known in zip(p.clusters, universe.known) if universe.admissible >> known & 1]
