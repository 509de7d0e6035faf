"""Random choices, and random selectors over the dimensions that a program has so far."""
import random
import re

from program import Program, Values

LETTERS = "abz"  # `z` stands in no pattern and no text of a selector: it is any other letter
TEXTS = [""] + [x for x in LETTERS] + [x + y for x in LETTERS for y in LETTERS]
TEXTS += [x + y for x in TEXTS[4:] for y in LETTERS]
TEXTS += [x + y for x in TEXTS[13:] for y in LETTERS]
GLOBS = ["a*", "b*", "*a", "*b", "ab*", "*ba", "a*b", "b*a", "*a*", "*", "a", "bb"]
PATTERNS = ["a.*", "[ab]+", "a|b", ".*b", "a[ab]*b", "b?a+", "(ab)+", ".{2}"]
NAME_GLOBS = ["c*", "*1", "c2", "*", "x*"]
COMPARE = ["==", "!=", "<", "<=", ">", ">="]


class Selectors:
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

    def test(self, names=False):
        """`names`: what says something of clusters beside their labels is possible, too."""
        d = self.pick([d for d in self.program.dimensions if names or d.kind not in ("workspace", "marker")])
        if d.kind == "marker" or d.optional and not d.is_fact and self.chance(0.2):
            return ("test", d.name, self.pick(["is set", "is not set"]), None)
        if d.kind == "workspace":
            return ("test", d.name, "==", self.pick(d.values))
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
            return ("test", d.name, operator, argument)
        operator = self.pick(["==", "!=", "in", "not in"] + (COMPARE if d.ordered else []))
        if "in" not in operator:
            return ("test", d.name, operator, self.pick(d.values))
        named = [Values(name, self.of_set(lists)) for name, (dimension, lists) in self.program.sets.items() if dimension == d.name]
        named += [Values(f"{d.name}-type{i}", member) for i, member in enumerate(d.members or ())]
        if named and self.chance(0.5):
            return ("test", d.name, operator, self.pick(named))
        return ("test", d.name, operator, self.some(d.values) if len(d.values) < 10 else sorted(self.random.sample(d.values, 5), key=int))

    @staticmethod
    def of_set(lists):
        found = []
        for sign, values in lists:
            found = [v for v in found if v not in values] + (values if sign == "+" else [])
        return found

    def selector(self, depth=2, groups=True, names=True):
        again = lambda: self.selector(depth - 1, groups, names)
        if depth and self.chance(0.6):
            kind = self.pick(["and", "and", "or", "not", "implies"])
            if kind == "implies":
                return ("implies", again(), again())
            return ("not", again()) if kind == "not" else (kind, [again() for _ in range(self.random.randint(2, 3))])
        if groups and self.program.groups and self.chance(0.2):
            return ("group", self.pick(self.program.groups))
        if names and self.program.clusters and self.chance(0.1):
            if self.chance(0.3):
                return ("cluster-like", self.pick(NAME_GLOBS))
            return ("cluster", self.some([c.name for c in self.program.clusters])[:2])
        return self.test(names)


def admissible_texts(dimension):
    return [t for t in TEXTS if dimension.pattern is None or re.fullmatch(dimension.pattern, t)]
