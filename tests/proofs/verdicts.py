"""What is to be said of each obligation of a program, by the plain universe of oracle.py."""
import datetime
import operator as operators

TODAY = datetime.date(2026, 11, 21)
COMPARE = {"==": operators.eq, "!=": operators.ne, "<": operators.lt, "<=": operators.le, ">": operators.gt, ">=": operators.ge}
OPTIONS = {"helm.version": "version", "keepResources": "keepResources", "namespace": "namespace"}
WORST = ["PROVED", "VACUOUS", "HOLDS-TODAY", "VIOLATED", "UNDECIDED"]


def worst(verdicts):
    return max(verdicts, key=WORST.index)


def of_cluster(f):
    if f[0] in ("of", "in", "in-param", "reaches"):
        return True
    if f[0] in ("and", "or"):
        return any(map(of_cluster, f[1]))
    return f[0] in ("not", "implies") and any(map(of_cluster, f[1:]))


def asks_options(f):
    """The emitted options that a formula asks for, with their deployments."""
    if f[0] == "fact":
        return {(f[1], OPTIONS[f[2]])} if f[2] in OPTIONS else set()
    if f[0] in ("and", "or", "not", "implies"):
        parts = f[1] if f[0] in ("and", "or") else f[1:]
        return set().union(*map(asks_options, parts))
    return set()


def speaks_of_waves(said):
    """Of a first one, or of each."""
    if not isinstance(said, (tuple, list)):
        return said == "waves"
    return bool(said) and said[0] == "first" or any(map(speaks_of_waves, said))


def relates_sets(f):
    if f[0] in ("and", "or", "not", "implies"):
        return any(map(relates_sets, f[1] if f[0] in ("and", "or") else f[1:]))
    return f[0] in ("within", "covers", "overlaps")


class Obligation:
    """`violations`: the combinations that break it, where they are clusters; None where that is not told apart."""

    def __init__(self, verdict, violations=None, waived=False):
        self.verdict, self.violations, self.waived = verdict, violations, waived


class Verdicts:
    def __init__(self, universe, gaps):
        """`gaps`: the deployments of which `rollout/gap` is the finding. Which wave is their first is not asked."""
        self.u, self.program, self.gaps = universe, universe.program, gaps
        self.deployments = {d.name: d for d in self.program.deployments}

    # ---- sets and formulas; `known`: over the clusters that exist ----

    def deployment(self, name, binding):
        return self.deployments[binding.get(name, name)]

    def first_wave(self, d, known):
        for wave in self.u.waves(d):
            if self.u.any_known(wave) if known else wave & self.u.admissible:
                return wave
        return 0

    def set(self, s, binding, known):
        if s[0] == "sel":
            return self.u.select(s[1])
        if s[0] == "param":
            return self.set(s[2], binding, known)
        if s[0] == "reach":
            return self.u.reach(self.deployment(s[1], binding))
        if s[0] == "first":
            return self.first_wave(self.deployment(s[1], binding), known)
        if s[0] == "var":
            if s[1] == "g":
                return self.u.select(("group", binding["g"]))
            return self.u.waves(self.deployment("d", binding))[binding["w"]]
        if s[0] == "not":
            return self.u.all & ~self.set(s[1], binding, known)
        a, b = (self.set(o, binding, known) for o in s[1])
        return a & b if s[0] == "and" else a | b

    def fact(self, f, binding, options):
        _, name, fact, operator, argument = f
        if name == "v":
            w = self.program.waivers[binding["v"]]
            if operator == "is set":
                return True
            return COMPARE[operator](self.days(w), argument) if fact == "days" else getattr(w, fact) == argument.strip('"')
        d = self.deployment(name, binding)
        if operator == "carries":
            return argument in d.carries
        said = dict(options.get(d.name, ()))
        value = {"name": d.name, "repo.pinned": self.program.repos[d.repo].pinned, "repo.url": f"https://example.com/{d.repo}",
                 "repo.ref": "v1", "rollout": d.rollout or None,
                 "helm.version": said.get("version"), "keepResources": said.get("keepResources"),
                 "namespace": said.get("namespace"), **{tag: None for tag in self.program.tags}, **d.tags}[fact]
        if operator == "true":
            return value is True or value == "true"
        if operator.startswith("is"):
            return (value is not None) == (operator == "is set")
        if value is None:
            return False
        kind, values = self.program.tags.get(fact, ("", []))
        if kind == "ordered":
            return COMPARE[operator](values.index(value), values.index(argument))
        return COMPARE[operator](value, argument.strip('"') if isinstance(argument, str) else argument)

    @staticmethod
    def days(waiver):
        return (datetime.date.fromisoformat(waiver.until) - TODAY).days

    def true(self, f, binding, options, known):
        """A formula that does not speak of the rule's cluster."""
        again = lambda o: self.true(o, binding, options, known)
        if f[0] in ("within", "covers", "overlaps"):
            a, b = self.set(f[1], binding, known), self.set(f[2], binding, known)
            bits = a & b if f[0] == "overlaps" else a & ~b if f[0] == "within" else b & ~a
            found = self.u.any_known(bits) if known else bits & self.u.admissible != 0
            return found if f[0] == "overlaps" else not found
        if f[0] == "count":
            return COMPARE[f[2]](self.u.count(self.set(f[1], binding, True)), f[3])
        if f[0] == "share":
            among = self.set(f[2], binding, True)
            part, whole = self.u.count(self.set(f[1], binding, True) & among), max(1, self.u.count(among))
            return COMPARE[f[3]](part * 100, f[4] * whole)
        if f[0] == "fact":
            return self.fact(f, binding, options)
        if f[0] == "reaches-named":
            at = self.u.known[[c.name for c in self.program.clusters].index(f[2])]
            return bool(self.u.reach(self.deployments[f[1]]) >> at & 1)
        if f[0] == "holds":
            # `expect` is about known clusters: what only those that could come break holds for them.
            return self.verdict(f[1]) in (("PROVED", "VACUOUS", "HOLDS-TODAY") if known else ("PROVED", "VACUOUS"))
        if f[0] == "not":
            return not again(f[1])
        if f[0] == "implies":
            return not again(f[1]) or again(f[2])
        return (all if f[0] == "and" else any)([again(o) for o in f[1]])

    def where(self, f, binding, options, known):
        """The clusters for which it holds."""
        again = lambda o: self.where(o, binding, options, known)
        if not of_cluster(f):
            return self.u.all if self.true(f, binding, options, known) else 0
        if f[0] == "of":
            return self.u.select(f[1])
        if f[0] == "in":
            return self.u.select(("group", f[1]))
        if f[0] == "in-param":
            return self.set(f[2], binding, known)
        if f[0] == "reaches":
            return self.u.reach(self.deployment(f[1], binding))
        if f[0] == "not":
            return self.u.all & ~again(f[1])
        if f[0] == "implies":
            return self.u.all & ~again(f[1]) | again(f[2])
        found = [again(o) for o in f[1]]
        bits = found[0]
        for other in found[1:]:
            bits = bits & other if f[0] == "and" else bits | other
        return bits

    # ---- policies ----

    def bindings(self, binders, binding, about_waves):
        if not binders:
            yield dict(binding)
            return
        (variable, kind, what), rest = binders[0], binders[1:]
        choices = [None]
        if kind == "deployments":
            choices = [d for d in sorted(self.deployments) if not about_waves or d not in self.gaps]
        elif kind == "groups":
            choices = sorted(self.program.groups)
        elif kind == "waves":
            choices = range(len(self.u.waves(self.deployments[binding[what]])))
        elif kind == "waivers":
            choices = range(len(self.program.waivers))
        for choice in choices:
            yield from self.bindings(rest, {**binding, variable: choice}, about_waves)

    def cases(self, formulas, binding):
        """The ways in which the options that the formulas ask for are the same, by deployment, each with where it is so."""
        asked = {}  # by deployment: two names may be of the same
        for name, option in set().union(*map(asks_options, formulas)):
            asked.setdefault(self.deployment(name, binding).name, set()).add(option)
        cases = [({}, {})]
        for name in sorted(asked):
            d, alike = self.deployments[name], {}
            for where, options, by in self.u.options(d):
                # What nobody asks for does not tell clusters apart; each variant that says something asked for does.
                said = tuple(sorted((option, value) for option, value in options.items() if option in asked[name]))
                variants = tuple(v for v in by if any(option in asked[name] for option in d.variants[v][3]))
                alike[said, variants] = alike.get((said, variants), 0) | where
            cases = [({**said, d.name: options}, {**bits, d.name: where}) for said, bits in cases for (options, _), where in alike.items()]
        return cases

    def common(self, parts):
        found = self.u.all
        for part in parts.values():
            found &= part
        return found

    def unused(self, parts):
        """Whom the options are for, if that is a part of a deployment's reach where no known cluster is; of several nobody."""
        found = None
        for name, part in parts.items():
            reach = self.u.reach(self.deployments[name])
            if reach & self.u.admissible & ~part and not self.u.any_known(reach & part):
                found = reach & part & self.u.admissible if found is None else 0
        return found

    def obligations(self, policy):
        """By (rule, deployment, the other thing it is about): what is to be said of it."""
        found = {}
        for i, rule in enumerate(policy.rules):
            cluster = next((b for b in rule.binders if b[1] == "clusters"), None)
            about_waves = speaks_of_waves((rule.binders, rule.where, rule.statement))
            for binding in self.bindings(rule.binders, {}, about_waves):
                other = next((binding[v] for v, kind, _ in reversed(rule.binders) if kind in ("groups", "waves", "waivers")), None)
                if isinstance(other, str):
                    other = sorted(self.program.groups).index(other)
                for options, parts in self.cases([f for f in (rule.where, rule.statement) if f], binding):
                    one = (self.of_clusters if cluster else self.of_sets)(policy, rule, cluster, binding, options, parts)
                    if one and one.verdict == "PROVED" and not one.waived and not policy.of_inventory and not self.u.admissible:
                        one = Obligation("VACUOUS")
                    if one:
                        found.setdefault((i, binding.get("d"), other), []).append(one)
        return found

    def knows_today(self):
        """There are known clusters, and none breaks the schema, which is an error by itself."""
        return bool(self.u.known) and not self.u.any_known(self.u.all & ~self.u.admissible)

    def is_judged_today(self, policy):
        return policy.of_inventory or self.knows_today()

    def of_clusters(self, policy, rule, cluster, binding, options, parts):
        part = self.common(parts)

        def broken(known):
            about = part & (self.u.all if cluster[2] is None else self.set(cluster[2], binding, known))
            if rule.where:
                about &= self.where(rule.where, binding, options, known)
            right = self.where(rule.statement, binding, options, known)
            return about, about & (right if rule.forbid else ~right)
        about, violations = broken(False)
        about, violations = about & self.u.admissible, violations & self.u.admissible
        about_today, violations_today = broken(True)
        if not about and not (self.is_judged_today(policy) and self.u.any_known(about_today)):
            return None
        today = self.u.any_known(violations_today)
        if not violations and not (self.is_judged_today(policy) and today):
            return Obligation("PROVED")
        only_today = not violations
        if only_today or today and not self.u.any_known(violations):
            violations = violations_today
        return self.settle(policy, binding, "VIOLATED" if today else "HOLDS-TODAY", violations, True, only_today)

    def of_sets(self, policy, rule, _, binding, options, parts):
        def judge(known):
            asked = rule.where is None or self.true(rule.where, binding, options, known)
            return asked, not asked or self.true(rule.statement, binding, options, known) != rule.forbid
        asked, holds = judge(False)
        # Options that no known cluster has break nothing today.
        reached = [self.u.reach(self.deployments[binding[v]]) for v in ("d", "e") if v in binding]
        unused = self.unused(parts)
        asked_today, holds_today = judge(True) if unused is None else (False, True)
        if not asked and not (self.is_judged_today(policy) and asked_today):
            return None
        if holds and (holds_today or not self.is_judged_today(policy)):
            return None if not rule.forbid and self.u.admissible and self.compares_nobody(rule.statement, binding) else Obligation("PROVED")
        verdict = "HOLDS-TODAY" if holds_today else "VIOLATED"
        violations = self.outside(rule, binding, holds)
        if not holds and not holds_today and violations and not self.u.any_known(violations):
            violations = self.outside(rule, binding, True)
        if violations is not None:
            return self.settle(policy, binding, verdict, violations, True, holds)
        if unused and not relates_sets(rule.statement):
            return self.settle(policy, binding, verdict, unused, True)
        about = self.u.admissible & self.common(parts)
        if reached:
            about &= reached[0] | reached[-1]
        return self.settle(policy, binding, verdict, about, False)

    def compares_nobody(self, f, binding):
        """All that it says is of sets within others that no cluster is in."""
        if f[0] == "and":
            return all(self.compares_nobody(o, binding) for o in f[1])
        left = {"within": 1, "covers": 2}.get(f[0])
        return left is not None and not self.set(f[left], binding, False) & self.u.admissible and not self.u.any_known(self.set(f[left], binding, True))

    def outside(self, rule, binding, known):
        """Of a statement that is one relation of sets: those that are where they must not be."""
        f = rule.statement
        if f[0] not in ("within", "covers", "overlaps") or f[0] == "overlaps" and not rule.forbid:
            return None
        a, b = self.set(f[1], binding, known), self.set(f[2], binding, known)
        if f[0] != "overlaps" and rule.forbid:  # all of it is where it must not be
            return (a if f[0] == "within" else b) & self.u.admissible or None
        return self.u.admissible & (a & b if f[0] == "overlaps" else a & ~b if f[0] == "within" else b & ~a)

    def settle(self, policy, binding, verdict, violations, are_clusters, only_today=False):
        waived = 0
        for w in self.program.waivers:
            if w.policy == policy.name and self.days(w) >= 0 and w.deployment in ("", binding.get("d")):
                waived |= self.u.select(w.on) & violations
        if waived:
            violations &= ~waived
            # Of known clusters' sets, combinations are left that no cluster has and none can have.
            if not violations & self.u.admissible and not self.u.any_known(violations):
                return Obligation("PROVED", waived=True)
            if are_clusters and verdict == "VIOLATED" and not self.u.any_known(violations):
                if only_today:
                    return Obligation("PROVED", waived=True)
                verdict = "HOLDS-TODAY"
        return Obligation(verdict, violations if are_clusters else None)

    # ---- tests and data ----

    def verdict(self, name):
        """Of a policy as a whole."""
        found = self.obligations(next(p for p in self.program.policies if p.name == name))
        return worst(o.verdict for all in found.values() for o in all) if found else "VACUOUS"

    def check(self, word, f):
        cases = self.cases([f], {})
        used = [options for options, parts in cases if self.unused(parts) is None]
        if not used and word == "expect":
            used = [options for options, _ in cases]
        today = all(self.true(f, {}, options, True) for options in used)
        possible = all(self.true(f, {}, options, False) for options, _ in cases)
        if word == "prove" and not self.u.admissible or self.is_vacuous(f, word == "expect", used if word == "expect" else [options for options, _ in cases]):
            return "VACUOUS"
        if today if word == "expect" else possible and (today or not self.knows_today()):
            return "PROVED"  # of the clusters that it asks about
        return "HOLDS-TODAY" if today and word == "prove" else "VIOLATED"

    def is_vacuous(self, f, known, cases):
        if f[0] == "and":
            vacuous = [self.is_vacuous(o, known, cases) for o in f[1]]
            # One that is false, and compares something, is what fails.
            return any(vacuous) and all(v or all(self.true(o, {}, options, known) for options in cases) for v, o in zip(vacuous, f[1]))
        if f[0] == "holds":
            return self.verdict(f[1]) == "VACUOUS"
        if f[0] not in ("within", "covers"):
            return False
        subject = self.set(f[1 if f[0] == "within" else 2], {}, known)
        return not (self.u.any_known(subject) if known else subject & self.u.admissible)


def leaves(wild):
    """By (deployment, data class): HOLDS-TODAY or VIOLATED where it can go where the data must not. Over wild clusters."""
    found = {}
    for d in wild.program.deployments:
        for data in d.carries:
            bits = wild.reach(d) & ~wild.select(wild.program.data[data])
            if bits:
                found[d.name, data] = "VIOLATED" if wild.any_known(bits) else "HOLDS-TODAY"
    return found
