"""What a program means, found by looking at every label combination, one by one.

A set of clusters is the bits of an integer, one for each combination; a combination has a text for each label, and the
name of a cluster that some selector speaks of, or OTHER. Texts that all tests of the program treat alike count once.

The universe that policies are decided over has the combinations that the schema knows, of which `admissible` also keep the
invariants. A `wild` one, for data classes, has labels absent, and texts that nobody declared, too.
"""
import itertools
import re

from program import ABSENT

OTHER = "(another)"
UNDECLARED = "(undeclared)"


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
        self.program = program
        self.labels = [d for d in program.dimensions if d.derive is None]
        self.names = sorted(names_in(program)) + [OTHER]
        self.tests = tests_in(program)
        known = {d.name: {labels.get(d.name) for _, labels in program.clusters} for d in program.dimensions}
        patterned = {name for name, tests in self.tests.items() if any("like" in o or "matches" in o for o, _ in tests)}
        self.listed = {name: texts & known[name] for name, texts in listed.items() if name in patterned}
        self.narrowed = {}  # by deployment: whom it cannot reach, since no selector of Kubernetes says so
        self.alike = {}  # by dimension: by what its tests say of a text, the one that stands for all such
        domains = []
        for d in self.labels:
            if d.kind in ("string", "int"):
                domain = self.classes(d, d.values or all_texts, wild)
            else:
                domain = list(d.values)
            if d.optional or wild:
                domain.append(ABSENT)
            if wild and d.kind != "string":
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
        self.known = [self.index[self.point(name, labels)] for name, labels in program.clusters]

    def classes(self, d, texts, wild):
        """One text for all that are alike; where only admissible ones count, others are left out."""
        alike = self.alike[d.name] = {}
        for text in texts:
            signature = self.signature(d, text)
            if signature[0] or wild:
                alike.setdefault(signature, text)
        return list(alike.values())

    def signature(self, d, text):
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
        if d.derive[0] == "fact":
            to = d.derive[2]
        else:
            to = {value: result for values, result in d.derive[2] for value in values}
        for value, bits in self.where[d.derive[1]].items():
            result = value if value in (ABSENT, UNDECLARED) else to[value]
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
        if s[0] == "test":
            return self.test(*s[1:], wanted)
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

    def reach(self, d):
        found = self.select(d.to)
        if d.excepts:
            found &= self.select(d.excepts, False)
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
        for _, selector in self.program.rollouts[d.rollout]:
            wave = self.all & ~taken if selector is None else self.select(selector)
            taken |= wave
            found.append(wave & reach)
        return found

    def options(self, d):
        """By what its options are: the combinations of its reach where they are so."""
        cases = {}
        reach = self.reach(d) & self.admissible
        parts = [(reach, dict(d.options))]
        taken = 0
        for _, when, skips, options in d.variants:
            own = self.select(when)
            applies = own if d.mode == "all-matches" else own & ~taken
            taken |= own
            if not skips:
                parts = [part for bits, said in parts for part in ((bits & applies, {**said, **options}), (bits & ~applies, said)) if part[0]]
        for bits, said in parts:
            key = tuple(sorted(said.items()))
            cases[key] = cases.get(key, 0) | bits
        return cases or {tuple(sorted(d.options.items())): 0}


def parts(value):
    """Every tuple that a program is made of."""
    if hasattr(value, "__dict__"):
        value = list(vars(value).values())
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple):
        yield value
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from parts(one)


def names_in(program):
    """The clusters that selectors call by name."""
    return set().union(*(p[1] for p in parts(program) if len(p) == 2 and p[0] == "cluster"))


def tests_in(program):
    """By dimension: what its values are asked for, as (operator, argument)."""
    tests = {d.name: [] for d in program.dimensions}
    for p in parts(program):
        if len(p) == 4 and p[0] == "test" and not p[2].startswith("is"):
            tests[p[1]].append(p[2:])
        elif len(p) == 3 and p[0] == "arms":
            tests[p[1]] += [("in", values) for values, _ in p[2]]
    return tests
