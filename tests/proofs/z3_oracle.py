"""The same universe as oracle.py has, with Z3 in the place of looking at each combination: texts are its strings, patterns
its regular expressions, and a set of clusters is a formula that is asked for a solution. verdicts.py judges over either.
"""
import re._parser as parser  # what Python makes of a pattern

import z3

from oracle import Universe, labels_of, names_in
from program import ABSENT, spoken

MOST_STEPS = 3_000_000  # of a question; most take some thousands
LETTER = z3.Range("a", "z")
TEXT = z3.Star(LETTER)


def expression(pattern):
    """A regular expression of Python for Z3; `.` is a letter."""
    return sequence(parser.parse(pattern))


def sequence(items):
    found = z3.Re("")
    for item in items:
        found = z3.Concat(found, one(*item))
    return found


def one(kind, what):
    name = str(kind)
    if name == "LITERAL":
        return z3.Re(chr(what))
    if name == "ANY":
        return LETTER
    if name == "RANGE":
        return z3.Range(chr(what[0]), chr(what[1]))
    if name == "IN":
        return either([one(*item) for item in what])
    if name == "BRANCH":
        return either([sequence(items) for items in what[1]])
    if name == "SUBPATTERN":
        return sequence(what[3])
    low, high, items = what  # MAX_REPEAT
    found = sequence(items)
    if high == parser.MAXREPEAT:
        return z3.Concat(*[found] * low, z3.Star(found)) if low else z3.Star(found)
    return z3.Loop(found, low, int(high))


def either(choices):
    return choices[0] if len(choices) == 1 else z3.Union(*choices)


class Undecided(Exception):
    """Z3 gave up: it has no answer for some patterns."""


class Set:
    """A formula over one cluster, with the operators of the sets of oracle.py."""

    def __init__(self, universe, formula):
        self.universe, self.formula = universe, formula

    def of(self, other):
        return other.formula if isinstance(other, Set) else z3.BoolVal(bool(other))

    def __and__(self, other):
        return Set(self.universe, z3.And(self.formula, self.of(other)))

    def __or__(self, other):
        return Set(self.universe, z3.Or(self.formula, self.of(other)))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self):
        return Set(self.universe, z3.Not(self.formula))

    def __bool__(self):
        return self.universe.has_solution(self.formula)

    def __ne__(self, other):
        return bool(self) != bool(other)


class Z3Universe(Universe):
    def __init__(self, program):
        self.program, self.narrowed = program, {}
        said = list(spoken(program))
        self.labels = labels_of(program, said, ())
        self.names = sorted(names_in(program, said))
        self.name = z3.Int("the name")
        self.present = {d.name: z3.Bool(d.name + " is set") for d in self.labels}
        self.value = {d.name: (z3.String if d.kind == "string" else z3.Int)(d.name) for d in self.labels}
        legal = [self.name >= 0, self.name <= len(self.names)]
        for d in self.labels:
            value = self.value[d.name]
            if not d.optional:
                legal.append(self.present[d.name])
            legal.append(z3.InRe(value, expression(d.pattern) if d.pattern else TEXT) if d.kind == "string" else z3.And(value >= 0, value < len(d.values)))
        self.solver = z3.Solver()
        self.solver.set("rlimit", MOST_STEPS)
        self.solver.add(*legal)
        self.all = Set(self, z3.BoolVal(True))
        self.admissible = self.all
        for _, selector in program.invariants:
            self.admissible &= self.select(selector)
        self.known = [self.cluster(c.name, c.labels) for c in program.clusters]

    def has_solution(self, formula):
        self.solver.push()
        self.solver.add(formula)
        answer = self.solver.check()
        self.solver.pop()
        if answer == z3.unknown:
            raise Undecided()
        return answer == z3.sat

    def cluster(self, name, labels):
        """What stands for the variables on a cluster that exists."""
        pairs = [(self.name, z3.IntVal(self.names.index(name) if name in self.names else len(self.names)))]
        for d in self.labels:
            text = labels[d.name]
            pairs.append((self.present[d.name], z3.BoolVal(text is not ABSENT)))
            if text is not ABSENT:
                pairs.append((self.value[d.name], z3.StringVal(text) if d.kind == "string" else z3.IntVal(d.values.index(text))))
        return pairs

    def count(self, bits):
        formula = bits.formula if isinstance(bits, Set) else z3.BoolVal(bool(bits))
        return sum(z3.is_true(z3.simplify(z3.substitute(formula, *pairs))) for pairs in self.known)

    def any_known(self, bits):
        return self.count(bits) > 0

    def select(self, s, wanted=True):
        if s[0] in ("all", "none"):
            return self.all if (s[0] == "all") == wanted else ~self.all
        if s[0] == "cluster":
            named = Set(self, z3.Or([self.name == self.names.index(n) for n in s[1]]))
            return named if wanted else ~named
        if s[0] == "test":
            found = Set(self, self.asked(*s[1:]))
            return found if wanted else ~found
        return super().select(s, wanted)

    def asked(self, name, operator, argument):
        d = self.program.dimension(name)
        if operator.startswith("is"):
            present = self.is_one_of(d, None)
            return present if operator == "is set" else z3.Not(present)
        if d.kind == "string":
            return z3.And(self.present[name], self.text(self.value[name], operator, argument))
        values = d.values
        if operator in ("==", "in"):
            taken = [argument] if operator == "==" else argument
        elif operator in ("!=", "not in"):
            taken = [v for v in values if v not in ([argument] if operator == "!=" else argument)]
        else:
            at = values.index(argument)
            taken = {"<": values[:at], "<=": values[:at + 1], ">": values[at + 1:], ">=": values[at:]}[operator]
        return self.is_one_of(d, taken)

    @staticmethod
    def text(value, operator, argument):
        if operator in ("==", "!=", "in", "not in"):
            same = z3.Or([value == z3.StringVal(t) for t in ([argument] if "=" in operator else argument)])
            return z3.Not(same) if operator in ("!=", "not in") else same
        if "like" in operator:
            parts = argument.split("*")
            pattern = z3.Re(parts[0])
            for part in parts[1:]:
                pattern = z3.Concat(pattern, TEXT, z3.Re(part))
        else:
            pattern = expression(argument)
        return z3.Not(z3.InRe(value, pattern)) if operator.startswith("not") else z3.InRe(value, pattern)

    def is_one_of(self, d, taken):
        """The dimension has one of these values; None: any."""
        if d.derive is None:
            if taken is None:
                return self.present[d.name]
            return z3.And(self.present[d.name], z3.Or([self.value[d.name] == d.values.index(v) for v in taken]))
        if d.derive[0] == "if":
            holds = self.select(d.derive[1]).formula
            return z3.Or(taken is None, z3.And("true" in (taken or ()), holds), z3.And("false" in (taken or ()), z3.Not(holds)))
        base = self.program.dimension(d.derive[1])
        if base.kind == "string":
            *arms, (_, rest) = d.derive[2]
            said = z3.Or([self.asked(base.name, "in", values) for values, _ in arms])
            wanted = [self.asked(base.name, "in", values) for values, to in arms if to is not ABSENT and (taken is None or to in taken)]
            if rest is not ABSENT and (taken is None or rest in taken):
                wanted.append(z3.And(self.present[base.name], z3.Not(said)))
            return z3.Or(wanted)
        to = d.derive[2] if d.derive[0] == "fact" else {value: result for values, result in d.derive[2] for value in values}
        return self.is_one_of(base, [v for v in base.values if to[v] is not ABSENT and (taken is None or to[v] in taken)])
