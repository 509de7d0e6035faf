"""What is to be found beside policies: sets that are empty, variants and waves that overlap or leave somebody out, order
that cannot be kept, and profiles whose marker promises too much. By its id and message: the verdict."""
RULES = ("targeting/impossible", "targeting/empty-today", "targeting/variants-overlap", "targeting/variants-gap", "targeting/unreachable-variant",
         "rollout/gap", "rollout/overlap", "deploy/dependency-gap", "inherit/require-broken")


class Rules:
    def __init__(self, universe):
        self.u, self.program, self.found = universe, universe.program, {}
        for name, selector in self.program.groups.items():
            bits = self.u.select(selector)
            self.empty(f"the group `{name}`", bits, not self.names(selector, lambda group: not self.u.any_known(group)))
        for name, selector in self.program.data.items():
            self.declared(f"the data class `{name}`", selector)
        for rollout, waves in self.program.rollouts.items():
            for name, selector, _ in waves:
                self.declared(f"the wave `{name}` of the rollout `{rollout}`", selector)
        for d in self.program.deployments:
            self.variants(d)
        for d in self.program.deployments:
            self.waves(d)
            self.order(d)
        for profile in self.program.profiles:
            self.marker(profile)

    def add(self, rule, message, verdict):
        self.found.setdefault((rule, message), verdict)

    def must_be_none(self, rule, message, bits):
        if bits & self.u.admissible:
            self.add(rule, message, "VIOLATED" if self.u.any_known(bits) else "HOLDS-TODAY")

    def empty(self, what, bits, today=True):
        if not bits & self.u.admissible:
            self.add("targeting/impossible", f"{what} holds no cluster that the schema admits", "VIOLATED")
        elif today and not self.u.any_known(bits):
            self.add("targeting/empty-today", f"no known cluster is in {what}", "VACUOUS")

    def declared(self, what, selector):
        # What is made of a group that is empty is not said again.
        if selector and not self.names(selector, lambda group: not group & self.u.admissible):
            self.empty(what, self.u.select(selector), not self.names(selector, lambda group: not self.u.any_known(group)))

    def names(self, selector, is_so):
        """Is it, or is it joined from, a group that is so?"""
        if selector[0] in ("and", "or", "implies"):
            return any(self.names(s, is_so) for s in (selector[2:] if selector[0] == "implies" else selector[1]))
        return selector[0] == "group" and is_so(self.u.select(selector))

    def variants(self, d):
        # A target of its own that is made of an impossible group is wrong there.
        if d.to is not self.program.repos[d.repo].to and self.names(d.to, lambda group: not group & self.u.admissible):
            return
        target = self.u.target(d)
        subject, rest, taken = target & self.u.admissible, target & self.u.admissible, []
        for name, selector, _, _ in d.variants:
            when = self.u.select(selector) & target
            shadowed = d.mode == "first-match" and not when & rest
            if shadowed and when & subject:
                self.add("targeting/unreachable-variant", f"the variant `{name}` can never apply", None)
            else:
                self.empty(f"the variant `{name}` of `{d.name}`", when, self.u.any_known(target))
            overlap = next((other for other in taken if when & other[1] & subject), None)
            if overlap and not d.mode:
                self.must_be_none("targeting/variants-overlap", f"the variants `{overlap[0]}` and `{name}` of `{d.name}` overlap, and nothing says which one holds", when & overlap[1])
            taken.append((name, when))
            rest &= ~when
        if d.total:
            self.must_be_none("targeting/variants-gap", f"the variants of `{d.name}` do not cover its reach", rest)

    def waves(self, d):
        # One with a wave that nobody can be in is wrong there.
        if not d.rollout or any(s and not self.u.select(s) & self.u.admissible for _, s, _ in self.program.rollouts[d.rollout]):
            return
        rest, taken = self.u.reach(d), []
        for (name, _, _), wave in zip(self.program.rollouts[d.rollout], self.u.waves(d)):
            overlap = next((other for other in taken if wave & other[1] & self.u.admissible), None)
            if overlap:  # said once, of the first deployment that it is so for
                self.must_be_none("rollout/overlap", f"the waves `{overlap[0]}` and `{name}` overlap", wave & overlap[1])
            taken.append((name, wave))
            rest &= ~wave
        self.must_be_none("rollout/gap", f"the rollout `{d.rollout}` leaves out clusters that `{d.name}` reaches; Fleet would never deploy it there", rest)

    def order(self, d):
        seen = set()  # the same clusters without what two others bring are said once
        for other in d.after:
            after = next(o for o in self.program.deployments if o.name == other)
            gap = self.u.reach(d) & ~self.u.reach(after) & self.u.admissible
            if gap not in seen:
                self.must_be_none("deploy/dependency-gap", f"`{d.name}` reaches clusters that `{other}` does not reach; Fleet would never deploy it there", gap)
            seen.add(gap)

    def marker(self, profile):
        """Of known clusters it is said where they extend it."""
        marker = f"profile {profile.name}"
        if profile.requires is None or all(d.name != marker for d in self.u.labels):
            return
        outside = self.u.select(("test", marker, "is set", None)) & ~self.u.select(profile.requires)
        if not self.u.any_known(outside):
            self.must_be_none("inherit/require-broken", f"a cluster with the marker of `{profile.name}` could break what `{profile.name}` requires", outside)
