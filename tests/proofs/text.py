"""The text of a random program: one file, or several, each after a line that names it."""
from program import ABSENT, WORKSPACE

FILE = "--- "


class Writer:
    """`prefix`: how a file calls what the schema declares."""

    def __init__(self, program, prefix):
        self.program, self.prefix = program, prefix

    # ---- selectors ----

    def literal(self, d, text):
        if d.kind == "string":
            return f'"{text}"'
        # A value of a union may be called by its enum, too; that needs no chance: the letter decides.
        if d.members and text[-1] == "b":
            return f"{self.prefix}{d.name}-type{next(i for i, m in enumerate(d.members) if text in m)}.{text}"
        return text

    def subject(self, d):
        return f"{self.prefix}{d.derive[1]}.{d.name}" if d.is_fact else d.name if d.name == WORKSPACE else self.prefix + d.name

    def test(self, name, operator, argument, of=""):
        d = self.program.dimension(name)
        if d.kind == "marker":
            profile = f"profile({self.prefix}{name[len('profile '):]})"
            return profile if operator == "is set" else f"not {profile}"
        said = of + self.subject(d)
        if operator in ("is set", "is not set"):
            return f"{said} {operator}"
        if operator in ("in", "not in"):
            if hasattr(argument, "name"):
                return f"{said} {operator} {self.prefix}{argument.name}"
            return f"{said} {operator} [{', '.join(self.literal(d, v) for v in argument)}]"
        if operator in ("like", "not like", "matches", "not matches"):
            return f'{said} {operator} "{argument}"'
        return f"{said} {operator} {self.literal(d, argument)}"

    def selector(self, s):
        if s[0] in ("all", "none"):
            return s[0]
        if s[0] == "test":
            return self.test(*s[1:])
        if s[0] == "group":
            return s[1]
        if s[0] == "cluster":
            return f"cluster({', '.join(s[1])})"
        if s[0] == "cluster-like":
            return f'cluster like "{s[1]}"'
        if s[0] == "not":
            return f"not ({self.selector(s[1])})"
        if s[0] == "implies":
            return joined([self.selector(s[1]), self.selector(s[2])], "implies")
        return joined([self.selector(o) for o in s[1]], s[0])

    # ---- statements ----

    def set(self, s):
        if s[0] == "sel":
            return f"({self.selector(s[1])})"
        if s[0] == "reach":
            return f"reach({s[1]})"
        if s[0] == "first":
            return f"first-wave({s[1]})"
        if s[0] in ("var", "param"):
            return s[1]
        if s[0] == "not":
            return f"(not {self.set(s[1])})"
        return joined([self.set(o) for o in s[1]], s[0])

    def formula(self, f, cluster="c"):
        again = lambda o: self.formula(o, cluster)
        if f[0] in ("within", "covers", "overlaps"):
            return f"{self.set(f[1])} {f[0]} {self.set(f[2])}"
        if f[0] == "count":
            return f"count({self.set(f[1])}) {f[2]} {shown(f[3])}"
        if f[0] == "share":
            return f"share({self.set(f[1])}, {self.set(f[2])}) {f[3]} {shown(f[4]) if hasattr(f[4], 'name') else f'{f[4]}%'}"
        if f[0] == "fact":
            _, d, fact, operator, argument = f
            if operator == "true":
                return f"{d}.{fact}"
            if operator == "carries":
                return f"{d} carries {argument}"
            if operator in ("is set", "is not set"):
                return f"{d}.{shown(fact)} {operator}"
            return f"{d}.{shown(fact)} {operator} {shown(argument)}"
        if f[0] == "of":
            return self.test(*f[1][1:], of=cluster + ".")
        if f[0] in ("in", "in-param"):
            return f"{cluster} in {f[1]}"
        if f[0] == "reaches":
            return f"{f[1]} reaches {cluster}"
        if f[0] == "reaches-named":
            return f"{f[1]} reaches {f[2]}"
        if f[0] == "holds":
            return f"policy {f[1]} holds"
        if f[0] == "not":
            return f"not ({again(f[1])})"
        if f[0] == "implies":
            return f"({again(f[1])} implies {again(f[2])})"
        return joined([again(o) for o in f[1]], f[0])

    def rule(self, rule):
        binders = []
        for variable, kind, what in rule.binders:
            over = f"waves({what})" if kind == "waves" else kind if kind != "clusters" or what is None else self.set(what)
            binders.append(f"{variable} in {over}")
        where = f" where {self.formula(rule.where)}" if rule.where else ""
        word = "forbid" if rule.forbid else "require"
        return f"  forall {', '.join(binders)}{where}\n    {word} {self.formula(rule.statement)}"

    def policy_body(self, policy):
        yield "{" + (" scope inventory" if policy.of_inventory else "")
        yield from (self.rule(rule) for rule in policy.rules)
        yield "}"

    def template(self, policy):
        """The policy with its parameters, as it is declared."""
        params = ", ".join(f"{name}: {kind}" + ("" if default is None else f" = {self.argument(kind, default)}") for name, kind, _, default in policy.params)
        body = list(self.policy_body(policy))
        return [f"policy of-{policy.name}" + (f"({params}) " if params else " ") + body[0], *body[1:]]

    def argument(self, kind, value):
        if kind == "clusters":
            return self.selector(value[1])
        return f"{int(value)}%" if kind == "percent" else f"{int(value)}" if kind == "int" else str(value)

    def policy(self, policy):
        if not policy.home:
            body = list(self.policy_body(policy))
            return [f"policy {policy.name} {body[0]}", *body[1:]]
        given = ", ".join(f"{name}: {self.argument(kind, value)}" for name, kind, value, default in policy.params if value != default)
        return [f"policy {policy.name} = {'shared.' if policy.home == 'module' else ''}of-{policy.name}({given})"]

    # ---- the schema ----

    def type_of(self, d):
        if d.kind == "enum":
            return " | ".join(f"{d.name}-type{i}" for i in range(len(d.members))) if d.members else f"{d.name}-type"
        if d.kind == "int":
            return f"int {d.values[0]}..{d.values[-1]}"
        return d.kind + (f' matching "{d.pattern}"' if d.pattern else "")

    def dimension(self, d):
        flags = (f' key "{d.key}"' if d.key else "") + (" optional" if d.optional and (d.derive is None or d.derive[0] == "arms") else "") + (" observed" if d.is_observed else "")
        if d.derive is None:
            return f"dimension {d.name} : {self.type_of(d)}{flags}"
        if d.derive[0] == "fact":
            return f"dimension {d.name} = {d.derive[1]}.{d.name}{flags}"
        if d.derive[0] == "if":
            return f"dimension {d.name} : bool = {self.selector(d.derive[1])}{flags}"
        base, arms = self.program.dimension(d.derive[1]), []
        for i, (values, to) in enumerate(d.derive[2]):
            said = f"{values[0]}..{values[-1]}" if base.kind == "int" else f"[{', '.join(self.literal(base, v) for v in values)}]"
            is_else = d.derive[3] and i + 1 == len(d.derive[2])
            arms.append(f"{'else' if is_else else said} => {to or 'absent'}")
        return f"dimension {d.name} : {d.name}-type{flags}\nderive {d.name} from {d.derive[1]} {{ {'  '.join(arms)} }}"

    def enums(self, d):
        """Its type, with the facts that other dimensions, or selectors, read."""
        facts = [f for f in self.program.dimensions if f.derive and f.derive[0] == "fact" and f.derive[1] == d.name]
        has = " has " + ", ".join(f"{f.name}: {f.name}-type" for f in facts) if facts else ""
        for i, member in enumerate(d.members or [d.values]):
            values = ", ".join(v + (f" ({', '.join(f.derive[2][v] for f in facts)})" if facts else "") for v in member)
            yield f"enum {d.name}-type{i if d.members else ''}{' ordered' if d.ordered else ''}{has} {{ {values} }}"

    def schema(self):
        p = self.program
        for d in p.dimensions:
            if d.kind == "enum":
                yield from self.enums(d)
        yield from (self.dimension(d) for d in p.dimensions if d.is_declared())
        for name, (dimension, lists) in p.sets.items():
            d = p.dimension(dimension)
            said = "".join(f" {sign} [{', '.join(self.literal(d, v) for v in values)}]" for sign, values in lists)
            yield f"set {name} : {self.type_of(d)} = {said[3:]}"
        yield from (f"invariant {name}: {self.selector(s)}" for name, s in p.invariants)
        for profile in p.profiles:
            labels = []
            for name, text, rank in profile.labels:
                value = f"{name} = {self.literal(p.dimension(name), text)}"
                labels.append({"default": f"default {value}", "plain": value, "force": f'force {value} because "it is so"'}[rank])
            requires = f"  require {self.selector(profile.requires)}" if profile.requires else ""
            yield f"profile {profile.name}{' : ' + profile.base if profile.base else ''} {{ {'  '.join(labels)}{requires} }}"

    # ---- the fleet ----

    def cluster(self, cluster):
        p = self.program
        said = "  ".join(f"{self.prefix}{name} = {self.literal(p.dimension(name), v)}" for name, v in cluster.said.items() if v is not ABSENT and p.dimension(name).is_declared())
        if WORKSPACE in cluster.labels:
            said += f"  register {{ workspace: \"{cluster.labels[WORKSPACE]}\" }}"
        profile = f" : {self.prefix}{cluster.profile}" if cluster.profile else ""
        return f"cluster {cluster.name}{profile} {{ {said} }}"

    def inventory(self):
        """As CSV."""
        dimensions = [d for d in self.program.dimensions if d.derive is None and d.kind not in ("workspace", "marker")]
        yield ",".join(["name", "workspace", *(self.key(d) for d in dimensions)])
        for c in self.program.clusters:
            if c.is_listed:
                yield ",".join([c.name, c.labels.get(WORKSPACE, "fleet-default"), *(c.labels[d.name] or "" for d in dimensions)])

    def key(self, d):
        return d.key or d.name

    def deployment(self, d):
        said = d.said or d
        yield f"{'deploy' if d.repo else 'blueprint'} {d.name}{' : ' + d.blueprint if d.blueprint else ''} {{"
        items = [
            (d.repo, lambda: f'from {d.repo} path "{d.name}"'),
            (said.to, lambda: f"to {self.selector(said.to)}"),
            (said.excepts, lambda: f"except {self.selector(said.excepts)}"),
            (said.carries, lambda: f"carries {', '.join(said.carries)}"),
            (d.after, lambda: f"after {', '.join(d.after)}"),
            (said.rollout, lambda: f"rollout {said.rollout}"),
        ]
        for is_said, text in items:
            if is_said:
                yield "  " + text()
        for tag, value in said.tags.items():
            yield f"  tag {tag} = {value}"
        for line in options_lines(said.options):
            yield "  " + line
        if said.mode or said.total:
            yield f"  variants {said.mode}{' total' if said.total else ''} {{"
        for name, when, skips, options in said.variants:
            yield f"    variant {name} when {self.selector(when)} {{ {'skip' if skips else '  '.join(options_lines(options))} }}"
        if said.mode or said.total:
            yield "  }"
        yield "}"

    def fleet(self):
        p = self.program
        yield from (f"group {name} = {self.selector(s)}" for name, s in p.groups.items())
        yield from (self.cluster(c) for c in p.clusters if not c.is_listed)
        if any(c.is_listed for c in p.clusters):
            yield 'inventory live from "live.csv"'
        for name, (kind, values) in p.tags.items():
            said = f"int {values[0]}..{values[-1]}" if kind == "int" else f"enum{' ordered' if kind == 'ordered' else ''} {{ {', '.join(values)} }}"
            yield f"tag {name} : {said}"
        for name, repo in p.repos.items():
            to = f"  to {self.selector(repo.to)}" if repo.to else ""
            yield f'repo {name} {{ url "https://example.com/{name}"  {"revision" if repo.pinned else "branch"} "v1"  workspace {repo.workspace}{to} }}'
        yield from (f"data {name} stays {self.selector(s)}" for name, s in p.data.items())
        for name, waves in p.rollouts.items():
            said = "  ".join(f"wave {w} : {'else' if s is None else self.selector(s)} {{ {measures} }}" for w, s, measures in waves)
            yield f"rollout {name} {{ {said} }}"
        for d in [*p.blueprints, *p.deployments]:
            yield from self.deployment(d)
        for policy in p.policies:
            yield from self.policy(policy)
            if policy.home == "main":
                yield from self.template(policy)
        for w in p.waivers:
            whom = f" for {w.deployment}" if w.deployment else ""
            yield f'waive {w.policy}{whom} on {self.selector(w.on)} until {w.until} owner "{w.owner}" because "agreed"'
        for c in p.checks:
            given = "".join(f"given {self.cluster(g)} " for g in c.given)
            yield f'test "{c.name}" {{ {given}{c.word} {self.formula(c.formula)} }}'


def shown(value):
    return getattr(value, "name", value)


def joined(parts, word):
    return "(" + f" {word} ".join(parts) + ")"


def options_lines(options):
    if "version" in options:
        yield f'helm {{ chart: "x"  version: "{options["version"]}" }}'
    if "keepResources" in options:
        yield f'options {{ keepResources: {options["keepResources"]} }}'
    if "namespace" in options:
        yield f'namespace {options["namespace"]}'


def text(program):
    main, module = Writer(program, program.prefix), Writer(program, "")
    lines, shared = ['fleet acme { engine "0.16" }'], []
    if program.prefix:
        shared += module.schema()
    else:
        lines += main.schema()
    for policy in program.policies:
        if policy.home == "module":
            shared += module.template(policy)
    if shared:
        lines[1:1] = ['use "shared"']
        shared[0:0] = [FILE + "shared/main.fleet", 'fleet shared { engine "0.16" }']
    lines += main.fleet()
    if any(c.is_listed for c in program.clusters):
        shared += [FILE + "live.csv", *main.inventory()]
    return "\n".join([*lines, *shared]) + "\n"
