"""A random program as plain data, and its text. Selectors, sets and formulas are tuples whose first element says which.

selector  ("all",) ("none",) ("test", dimension, operator, argument) ("group", name) ("cluster", [name…])
          ("not", s) ("and", [s…]) ("or", [s…])
set       ("sel", selector) ("reach", d) ("first", d) ("var", v) ("not", S) ("and", [S…]) ("or", [S…])
          d is the name of a deployment or of a variable, v of a variable that stands for a group or a wave
formula   ("within" | "covers" | "overlaps", S, S) ("count", S, operator, number) ("share", S, S, operator, percent)
          ("fact", d, fact, operator, argument) ("of", test) ("in", group) ("reaches", d)    the last three: of the cluster
          ("not", f) ("implies", f, f) ("and", [f…]) ("or", [f…])
"""

ABSENT = None


class Dimension:
    """`values`: texts, of strings none; `pattern`: what texts must match. Of a derived one `derive` says how:
    ("fact", base, {value: value}), ("if", selector), ("arms", base, [(values, value or ABSENT)])."""

    def __init__(self, name, kind, values=(), ordered=False, optional=False, pattern=None, derive=None):
        self.name, self.kind, self.values, self.ordered = name, kind, list(values), ordered
        self.optional, self.pattern, self.derive = optional, pattern, derive


class Deployment:
    """`variants`: (name, selector, skips, options); `mode`: "", "first-match" or "all-matches"."""

    def __init__(self, name, to, excepts, repo, options, tags, carries, variants, mode, rollout):
        self.name, self.to, self.excepts, self.repo, self.options = name, to, excepts, repo, options
        self.tags, self.carries, self.variants, self.mode, self.rollout = tags, carries, variants, mode, rollout


class Rule:
    """`binders`: (variable, kind, what) with kind "deployments", "groups", "waves", "waivers" or "clusters"."""

    def __init__(self, binders, where, forbid, statement):
        self.binders, self.where, self.forbid, self.statement = binders, where, forbid, statement


class Policy:
    def __init__(self, name, of_inventory, rules):
        self.name, self.of_inventory, self.rules = name, of_inventory, rules


class Waiver:
    def __init__(self, policy, deployment, on, until, owner):
        self.policy, self.deployment, self.on, self.until, self.owner = policy, deployment, on, until, owner


class Program:
    """`clusters`: (name, {dimension: text or ABSENT}); `repos`: {name: pinned}; `rollouts`: {name: [(wave, selector or
    None for `else`)]}; `data`: {name: selector}; `tags`: {name: (kind, values)}; `checks`: (name, "prove" or "expect",
    formula) of tests."""

    def __init__(self):
        self.dimensions, self.invariants, self.groups, self.clusters = [], [], {}, []
        self.repos, self.rollouts, self.data, self.tags = {}, {}, {}, {}
        self.deployments, self.policies, self.waivers, self.checks = [], [], [], []

    def dimension(self, name):
        return next(d for d in self.dimensions if d.name == name)


# ---- text -----------------------------------------------------------------------------------------------------------

def literal(dimension, text):
    return f'"{text}"' if dimension.kind == "string" else text


def test_text(program, name, operator, argument, prefix=""):
    dimension = program.dimension(name)
    if operator in ("is set", "is not set"):
        return f"{prefix}{name} {operator}"
    if operator in ("in", "not in"):
        return f"{prefix}{name} {operator} [{', '.join(literal(dimension, v) for v in argument)}]"
    if operator in ("like", "not like", "matches", "not matches"):
        return f'{prefix}{name} {operator} "{argument}"'
    return f"{prefix}{name} {operator} {literal(dimension, argument)}"


def joined(parts, word):
    return "(" + f" {word} ".join(parts) + ")"


def selector_text(program, s):
    if s[0] in ("all", "none"):
        return s[0]
    if s[0] == "test":
        return test_text(program, *s[1:])
    if s[0] == "group":
        return s[1]
    if s[0] == "cluster":
        return f"cluster({', '.join(s[1])})"
    if s[0] == "not":
        return f"not ({selector_text(program, s[1])})"
    return joined([selector_text(program, o) for o in s[1]], s[0])


def set_text(program, s):
    if s[0] == "sel":
        return f"({selector_text(program, s[1])})"
    if s[0] == "reach":
        return f"reach({s[1]})"
    if s[0] == "first":
        return f"first-wave({s[1]})"
    if s[0] == "var":
        return s[1]
    if s[0] == "not":
        return f"(not {set_text(program, s[1])})"
    return joined([set_text(program, o) for o in s[1]], s[0])


def formula_text(program, f, cluster="c"):
    again = lambda o: formula_text(program, o, cluster)
    if f[0] in ("within", "covers", "overlaps"):
        return f"{set_text(program, f[1])} {f[0]} {set_text(program, f[2])}"
    if f[0] == "count":
        return f"count({set_text(program, f[1])}) {f[2]} {f[3]}"
    if f[0] == "share":
        return f"share({set_text(program, f[1])}, {set_text(program, f[2])}) {f[3]} {f[4]}%"
    if f[0] == "fact":
        _, d, fact, operator, argument = f
        if operator == "true":
            return f"{d}.{fact}"
        if operator == "carries":
            return f"{d} carries {argument}"
        if operator in ("is set", "is not set"):
            return f"{d}.{fact} {operator}"
        return f"{d}.{fact} {operator} {argument}"
    if f[0] == "of":
        return test_text(program, *f[1][1:], prefix=cluster + ".")
    if f[0] == "in":
        return f"{cluster} in {f[1]}"
    if f[0] == "reaches":
        return f"{f[1]} reaches {cluster}"
    if f[0] == "not":
        return f"not ({again(f[1])})"
    if f[0] == "implies":
        return f"({again(f[1])} implies {again(f[2])})"
    return joined([again(o) for o in f[1]], f[0])


def dimension_text(program, d):
    flag = " optional" if d.optional else ""
    if d.derive is None:
        if d.kind == "enum":
            return f"dimension {d.name} : {d.name}-type{flag}"
        if d.kind == "int":
            return f"dimension {d.name} : int {d.values[0]}..{d.values[-1]}{flag}"
        matching = f' matching "{d.pattern}"' if d.pattern else ""
        return f"dimension {d.name} : {d.kind}{matching}{flag}"
    if d.derive[0] == "fact":
        return f"dimension {d.name} = {d.derive[1]}.{d.name}"
    if d.derive[0] == "if":
        return f"dimension {d.name} : bool = {selector_text(program, d.derive[1])}"
    base = program.dimension(d.derive[1])
    arms = []
    for values, to in d.derive[2]:
        said = f"{values[0]}..{values[-1]}" if base.kind == "int" else f"[{', '.join(values)}]"
        arms.append(f"{said} => {to or 'absent'}")
    return f"dimension {d.name} : {d.name}-type{flag}\nderive {d.name} from {d.derive[1]} {{ {'  '.join(arms)} }}"


def enum_text(program, d):
    """Its type, with the facts that other dimensions read."""
    facts = [f for f in program.dimensions if f.derive and f.derive[0] == "fact" and f.derive[1] == d.name]
    columns = ", ".join(f"{f.name}: {f.name}-type" for f in facts)
    values = ", ".join(v + (f" ({', '.join(f.derive[2][v] for f in facts)})" if facts else "") for v in d.values)
    return f"enum {d.name}-type{' ordered' if d.ordered else ''}{' has ' + columns if facts else ''} {{ {values} }}"


def options_lines(options):
    if "version" in options:
        yield f'helm {{ chart: "x"  version: "{options["version"]}" }}'
    if "keepResources" in options:
        yield f'options {{ keepResources: {options["keepResources"]} }}'
    if "namespace" in options:
        yield f'namespace {options["namespace"]}'


def deployment_lines(program, d):
    yield f"deploy {d.name} {{"
    yield f'  from {d.repo} path "{d.name}"'
    yield f"  to {selector_text(program, d.to)}"
    if d.excepts:
        yield f"  except {selector_text(program, d.excepts)}"
    if d.carries:
        yield f"  carries {', '.join(d.carries)}"
    if d.rollout:
        yield f"  rollout {d.rollout}"
    for tag, value in d.tags.items():
        yield f"  tag {tag} = {value}"
    for line in options_lines(d.options):
        yield "  " + line
    if d.mode:
        yield f"  variants {d.mode} {{"
    for name, when, skips, options in d.variants:
        yield f"    variant {name} when {selector_text(program, when)} {{ {'skip' if skips else '  '.join(options_lines(options))} }}"
    if d.mode:
        yield "  }"
    yield "}"


def rule_text(program, rule):
    kinds = {"deployments": "deployments", "groups": "groups", "waivers": "waivers"}
    binders, cluster = [], "c"
    for variable, kind, what in rule.binders:
        if kind == "waves":
            over = f"waves({what})"
        elif kind == "clusters":
            over = "clusters" if what is None else set_text(program, what)
        else:
            over = kinds[kind]
        binders.append(f"{variable} in {over}")
    where = f" where {formula_text(program, rule.where, cluster)}" if rule.where else ""
    word = "forbid" if rule.forbid else "require"
    return f"forall {', '.join(binders)}{where}\n    {word} {formula_text(program, rule.statement, cluster)}"


def text(program):
    lines = ['fleet acme { engine "0.16" }']
    lines += [enum_text(program, d) for d in program.dimensions if d.kind == "enum"]
    lines += [dimension_text(program, d) for d in program.dimensions]
    lines += [f"invariant {name}: {selector_text(program, s)}" for name, s in program.invariants]
    lines += [f"group {name} = {selector_text(program, s)}" for name, s in program.groups.items()]
    for name, labels in program.clusters:
        said = "  ".join(f"{d} = {literal(program.dimension(d), v)}" for d, v in labels.items() if v is not ABSENT)
        lines.append(f"cluster {name} {{ {said} }}")
    for name, (kind, values) in program.tags.items():
        said = f"int {values[0]}..{values[-1]}" if kind == "int" else f"enum{' ordered' if kind == 'ordered' else ''} {{ {', '.join(values)} }}"
        lines.append(f"tag {name} : {said}")
    lines += [f'repo {name} {{ url "https://example.com/{name}"  {"revision" if pinned else "branch"} "v1" }}' for name, pinned in program.repos.items()]
    lines += [f"data {name} stays {selector_text(program, s)}" for name, s in program.data.items()]
    for name, waves in program.rollouts.items():
        said = "  ".join(f"wave {w} : {'else' if s is None else selector_text(program, s)} {{ }}" for w, s in waves)
        lines.append(f"rollout {name} {{ {said} }}")
    for d in program.deployments:
        lines += deployment_lines(program, d)
    for policy in program.policies:
        lines.append(f"policy {policy.name} {{" + (" scope inventory" if policy.of_inventory else ""))
        lines += ["  " + rule_text(program, rule) for rule in policy.rules]
        lines.append("}")
    for w in program.waivers:
        whom = f" for {w.deployment}" if w.deployment else ""
        lines.append(f'waive {w.policy}{whom} on {selector_text(program, w.on)} until {w.until} owner "{w.owner}" because "agreed"')
    lines += [f'test "{name}" {{ {word} {formula_text(program, f)} }}' for name, word, f in program.checks]
    return "\n".join(lines) + "\n"
