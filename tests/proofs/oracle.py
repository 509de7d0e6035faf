"""What a program means, found by looking at every label combination, one by one.

A set of clusters is the bits of an integer, one for each combination; a combination has a text for each label, and the
name of a cluster that some selector speaks of, or OTHER. Texts that all tests of the program treat alike count once.

The universe that policies are decided over has the combinations that the schema knows, of which `admissible` also keep the
invariants. A `wild` one, for data classes, has labels absent, and texts that nobody declared, too.
"""
import itertools
import re

from program import ABSENT, WORKSPACE, spoken

OTHER = "(another)"
UNDECLARED = "(undeclared)"
MOST_NUMBERS = 64  # that a selector lists


def glob(pattern, text):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None


def passes(dimension, operator, argument, text):
    """One test of a value that is there."""
    if operator in ("==", "in"):
        return text in (argument if operator == "in" else [argument])
    if operator in ("!=", "not in"):
        return text not in (argument if operator == "not in" else [argument])
    if operator.endswith("like"):
        return glob(argument, text) != operator.startswith("not")
    if operator.endswith("matches"):
        return (re.fullmatch(argument, text) is not None) != operator.startswith("not")
    a, b = dimension.values.index(text), dimension.values.index(argument)
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]


class Universe:
    """`listed`: by dimension, texts that count by themselves if known clusters have them, although no test names them:
    a selector of Kubernetes can say these in the place of a pattern."""

    def __init__(self, program, all_texts, listed, wild=False):
        self.program, self.texts = program, all_texts
        said = list(spoken(program))
        self.labels = labels_of(program, said, listed)
        self.names = sorted(names_in(program, said)) + [OTHER]
        self.tests = tests_in(program, said)
        known = {d.name: {c.labels.get(d.name) for c in program.clusters} for d in program.dimensions}
        self.listed = {name: texts & known[name] for name, texts in listed.items() if self.is_narrowed(name)}
        self.narrowed = {}  # by deployment: whom it cannot reach, since no selector of Kubernetes says so
        self.alike = {}  # by dimension: by what its tests say of a text, the one that stands for all such
        self.signatures = {}
        domains = []
        for d in self.labels:
            if d.kind in ("string", "int"):
                domain = self.classes(d, d.values or all_texts, wild)
            else:  # nobody is in a workspace that nothing speaks of
                domain = [v for v in d.values if d.kind != "workspace" or v in listed.get(d.name, d.values)]
            if d.optional or wild and d.kind != "workspace":  # which every cluster has
                domain.append(ABSENT)
            if wild and d.kind not in ("string", "workspace"):
                domain.append(UNDECLARED)
            domains.append(domain)
        self.size = len(self.names)
        for domain in domains:
            self.size *= len(domain)
        self.domains = domains
        if self.size > 4000:
            return  # too many to look at
        self.points = list(itertools.product(*domains, self.names))
        self.all = (1 << len(self.points)) - 1
        self.index = {point: i for i, point in enumerate(self.points)}
        self.where = {}  # by dimension: by its value the combinations that have it
        for i, d in enumerate(self.labels):
            self.where[d.name] = self.split(lambda point, i=i: point[i])
        self.named = self.split(lambda point: point[-1])
        for d in program.dimensions:
            if d.derive is not None:
                self.where[d.name] = self.derived(d)
        self.admissible = self.all
        for d in self.labels:
            for value, bits in self.where[d.name].items():
                if value is ABSENT and not d.optional or value is UNDECLARED or d.pattern and value is not ABSENT and not re.fullmatch(d.pattern, value):
                    self.admissible &= ~bits
        for _, selector in program.invariants:
            self.admissible &= self.select(selector)
        self.known = [self.index[self.point(c.name, c.labels)] for c in program.clusters]

    def is_narrowed(self, name):
        """Is it asked for what no selector of Kubernetes says?"""
        d = next((d for d in self.labels if d.name == name), None)
        return d and (len(d.values) > MOST_NUMBERS or any("like" in o or "matches" in o for o, _ in self.tests[name]))

    def classes(self, d, texts, wild):
        """One text for all that are alike; where only admissible ones count, others are left out."""
        alike = self.alike[d.name] = {}
        for text in texts:
            signature = self.signature(d, text)
            if signature[0] or wild:
                alike.setdefault(signature, text)
        return list(alike.values())

    def signature(self, d, text):
        found = self.signatures.get((d.name, text))
        if found is None:
            found = self.signatures[d.name, text] = self.answers(d, text)
        return found

    def answers(self, d, text):
        declared = d.pattern is None or re.fullmatch(d.pattern, text) is not None
        listed = text if text in self.listed.get(d.name, ()) else ""
        return (declared, listed, *[passes(d, o, a, text) for o, a in self.tests[d.name]])

    def point(self, name, labels):
        texts = [labels[d.name] for d in self.labels]
        for i, d in enumerate(self.labels):
            if d.name in self.alike and texts[i] is not ABSENT:
                texts[i] = self.alike[d.name].get(self.signature(d, texts[i]))
        return (*texts, name if name in self.names else OTHER)

    def split(self, value_of):
        found = {}
        for i, point in enumerate(self.points):
            value = value_of(point)
            found[value] = found.get(value, 0) | 1 << i
        return found

    def derived(self, d):
        found = {}
        if d.derive[0] == "if":
            found = {"true": self.select(d.derive[1]), "false": self.select(d.derive[1], False)}
            found[UNDECLARED] = self.all & ~found["true"] & ~found["false"]
            return found
        to, otherwise = d.derive[2], None
        if d.derive[0] == "arms":
            to, otherwise = {value: result for values, result in d.derive[2] for value in values}, d.derive[2][-1][1]
        for value, bits in self.where[d.derive[1]].items():
            result = value if value in (ABSENT, UNDECLARED) else to.get(value, otherwise)
            found[result] = found.get(result, 0) | bits
        return found

    def select(self, s, wanted=True):
        """Of whom the selector holds, or whom its opposite. A text that nobody declared satisfies neither."""
        if s[0] in ("all", "none"):
            return self.all if (s[0] == "all") == wanted else 0
        if s[0] == "not":
            return self.select(s[1], not wanted)
        if s[0] == "group":
            return self.select(self.program.groups[s[1]], wanted)
        if s[0] == "cluster":
            named = 0
            for name in s[1]:
                named |= self.named.get(name, 0)
            return named if wanted else self.all & ~named
        if s[0] == "cluster-like":
            return self.select(("cluster", names_like(self.program, s[1])), wanted)
        if s[0] == "test":
            return self.test(*s[1:], wanted)
        if s[0] == "implies":
            return self.select(("or", [("not", s[1]), s[2]]), wanted)
        found = self.select(s[1][0], wanted)
        for o in s[1][1:]:
            found = found & self.select(o, wanted) if (s[0] == "and") == wanted else found | self.select(o, wanted)
        return found

    def test(self, name, operator, argument, wanted):
        d, found = self.program.dimension(name), 0
        if operator.startswith("is"):
            is_set = (operator == "is set") == wanted
            for value, bits in self.where[name].items():
                if value is not UNDECLARED and (value is not ABSENT) == is_set:
                    found |= bits
            return found
        for value, bits in self.where[name].items():
            if value is UNDECLARED:
                continue
            if value is ABSENT:
                taken = not wanted and d.optional
            else:
                taken = passes(d, operator, argument, value) == wanted
            if taken:
                found |= bits
        return found

    def any_known(self, bits):
        return any(bits >> k & 1 for k in self.known)

    def count(self, bits):
        return sum(bits >> k & 1 for k in self.known)

    # ---- deployments ----

    def target(self, d):
        """What it is for, before variants: within its repo's workspace, where there are several."""
        found = self.select(d.to)
        if any(label.name == WORKSPACE for label in self.labels):
            found &= self.select(("test", WORKSPACE, "==", self.program.repos[d.repo].workspace))
        return found & self.select(d.excepts, False) if d.excepts else found

    def reach(self, d):
        found = self.target(d)
        taken = 0
        for _, when, skips, _ in d.variants:
            own = self.select(when)
            if skips:
                found &= ~(own if d.mode == "all-matches" else own & ~taken)
            taken |= own
        return found & ~self.narrowed.get(d.name, 0)

    def waves(self, d):
        """The part of each wave that it reaches; without a rollout all of it."""
        reach, taken, found = self.reach(d), 0, []
        if not d.rollout:
            return [reach]
        for _, selector, _ in self.program.rollouts[d.rollout]:
            wave = self.all & ~taken if selector is None else self.select(selector)
            taken |= wave
            found.append(wave & reach)
        return found

    def options(self, d):
        """Its options, which variants make them so, and the combinations of its reach where they are so."""
        reach = self.reach(d) & self.admissible
        parts = [(reach, dict(d.options), ())]
        taken = 0
        for i, (_, when, skips, options) in enumerate(d.variants):
            own = self.select(when)
            applies = own if d.mode == "all-matches" else own & ~taken
            taken |= own
            if not skips:
                parts = [part for bits, said, by in parts for part in ((bits & applies, {**said, **options}, (*by, i)), (bits & ~applies, said, by)) if part[0]]
        return parts or [(0, dict(d.options), ())]


def names_in(program, said):
    """The clusters that selectors call by name."""
    found = set()
    for p in said:
        if len(p) == 2 and p[0] in ("cluster", "cluster-like"):
            found.update(p[1] if p[0] == "cluster" else names_like(program, p[1]))
    return found


def names_like(program, pattern):
    return [c.name for c in program.clusters if glob(pattern, c.name)]


def labels_of(program, said, levels):
    """The dimensions that a cluster has labels for, or other properties; markers only where a selector asks for them. `levels`:
    those that the product has, if they are known."""
    asked = levels or {p[1] for p in said if len(p) == 4 and p[0] == "test"}
    return [d for d in program.dimensions if d.derive is None and (d.kind != "marker" or d.name in asked)]


def tests_in(program, said):
    """By dimension: what its values are asked for, as (operator, argument)."""
    tests = {d.name: [] for d in program.dimensions}
    for p in said:
        if len(p) == 4 and p[0] == "test" and not p[2].startswith("is"):
            tests[p[1]].append(p[2:])
        elif len(p) == 4 and p[0] == "arms":
            tests[p[1]] += [("in", values) for values, _ in p[2]]
    return tests
