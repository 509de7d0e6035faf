"""A random program as plain data. Selectors, sets and formulas are tuples whose first element says which.

selector  ("all",) ("none",) ("test", dimension, operator, argument) ("group", name) ("cluster", [name…])
          ("cluster-like", glob) ("not", s) ("and", [s…]) ("or", [s…]) ("implies", s, s)
set       ("sel", selector) ("reach", d) ("first", d) ("var", v) ("param", name, S) ("not", S) ("and", [S…]) ("or", [S…])
          d is the name of a deployment or of a variable, v of a variable that stands for a group or a wave
formula   ("within" | "covers" | "overlaps", S, S) ("count", S, operator, number) ("share", S, S, operator, percent)
          ("fact", d, fact, operator, argument) ("of", test) ("in", group) ("in-param", name, S) ("reaches", d)
          the last four: of the cluster
          ("reaches-named", d, cluster) ("holds", policy)    of tests
          ("not", f) ("implies", f, f) ("and", [f…]) ("or", [f…])

What has a name in the text, though it is only its value here, is one of the three classes below.
"""

import copy

ABSENT = None
WORKSPACE = "cluster.workspace"


class Values(list):
    """The argument of `in`, where that is the name of a set or an enum."""

    def __init__(self, name, values):
        super().__init__(values)
        self.name = name


class Number(int):
    """A number that a parameter of the policy stands for."""

    def __new__(cls, name, value):
        self = super().__new__(cls, value)
        self.name = name
        return self


class Word(str):
    """A text, or the name of a tag, that a parameter of the policy stands for."""

    def __new__(cls, name, value):
        self = super().__new__(cls, value)
        self.name = name
        return self


class Dimension:
    """`values`: texts, of strings none; `pattern`: what texts must match. Of a derived one `derive` says how:
    ("fact", base, {value: value}), ("if", selector), ("arms", base, [(values, value or ABSENT)], does the last arm say `else`).
    `members`: of a union, the values of each enum. `is_fact`: it has no declaration, selectors say base.name.
    Two kinds are no dimensions in the text: "workspace" is cluster.workspace, "marker" is profile(…), whose one value is
    "true"."""

    def __init__(self, name, kind, values=(), ordered=False, optional=False, pattern=None, derive=None):
        self.name, self.kind, self.values, self.ordered = name, kind, list(values), ordered
        self.optional, self.pattern, self.derive = optional, pattern, derive
        self.members, self.is_fact, self.is_observed, self.key = None, False, False, ""

    def is_declared(self):
        return self.kind not in ("workspace", "marker") and not self.is_fact


class Cluster:
    """`labels`: by dimension that is not derived, its text or ABSENT. `said`: those that its own block says, the others
    come from its profile. `is_listed`: it stands in an inventory."""

    def __init__(self, name, labels, profile=None, said=None, is_listed=False):
        self.name, self.labels, self.profile, self.is_listed = name, labels, profile, is_listed
        self.said = labels if said is None else said


class Profile:
    """`labels`: (dimension, text, "default", "plain" or "force"); `requires`: a selector or None."""

    def __init__(self, name, base, labels, requires):
        self.name, self.base, self.labels, self.requires = name, base, labels, requires


class Repo:
    def __init__(self, pinned, workspace, to=None):
        self.pinned, self.workspace, self.to = pinned, workspace, to


class Deployment:
    """What it is, with what it takes over. `variants`: (name, selector, skips, options); `mode`: "", "first-match" or
    "all-matches". `blueprint`: a name, or None; `said`: what its own block says, where it takes over something: another
    Deployment, whose `to` can be None. A blueprint is one of these, too, without a repo."""

    def __init__(self, name, to, excepts, repo, options, tags, carries, variants, mode, rollout):
        self.name, self.to, self.excepts, self.repo, self.options = name, to, excepts, repo, options
        self.tags, self.carries, self.variants, self.mode, self.rollout = tags, carries, variants, mode, rollout
        self.total, self.after, self.blueprint, self.said = False, [], None, None


class Rule:
    """`binders`: (variable, kind, what) with kind "deployments", "groups", "waves", "waivers" or "clusters"."""

    def __init__(self, binders, where, forbid, statement):
        self.binders, self.where, self.forbid, self.statement = binders, where, forbid, statement


class Policy:
    """`params`: (name, type, value, default or None), for which names stand in the rules; `home`: it is declared in the
    "module" or in "main", and put to use here."""

    def __init__(self, name, of_inventory, rules, params=(), home=""):
        self.name, self.of_inventory, self.rules, self.params, self.home = name, of_inventory, rules, params, home


class Waiver:
    def __init__(self, policy, deployment, on, until, owner):
        self.policy, self.deployment, self.on, self.until, self.owner = policy, deployment, on, until, owner


class Check:
    """A test; `word`: "prove" or "expect"; `given`: clusters that it adds."""

    def __init__(self, name, word, formula, given=()):
        self.name, self.word, self.formula, self.given = name, word, formula, list(given)


class Program:
    """`rollouts`: {name: [(wave, selector or None for `else`, measures)]}; `data`: {name: selector}; `sets`: {name:
    (dimension, the lists that are added and taken away, as (sign, values))}; `tags`: {name: (kind, values)}; `prefix`: of
    the module that the schema is in, with its dot, or empty."""

    def __init__(self):
        self.prefix = ""
        self.dimensions, self.invariants, self.groups, self.clusters, self.profiles = [], [], {}, [], []
        self.repos, self.rollouts, self.data, self.tags, self.sets, self.blueprints = {}, {}, {}, {}, {}, []
        self.deployments, self.policies, self.waivers, self.checks = [], [], [], []

    def dimension(self, name):
        return next(d for d in self.dimensions if d.name == name)


def spoken(program):
    """Every tuple of what counts in a program: not what a deployment could have taken over, nor tests with other fleets."""
    p = copy.copy(program)
    p.blueprints, p.checks = [], [c for c in p.checks if not c.given]
    p.deployments = [copy.copy(d) for d in p.deployments]
    for d in p.deployments:
        d.said = None
    return parts(p)


def parts(value):
    """Every tuple in it."""
    if hasattr(value, "__dict__") and not isinstance(value, (list, str, int)):
        value = list(vars(value).values())
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple):
        yield value
    if isinstance(value, (list, tuple)):
        for one in value:
            if not isinstance(one, str):
                yield from parts(one)
