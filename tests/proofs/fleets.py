"""Random fleets: groups, what is deployed to whom, and in which order."""
from oracle import Universe
from program import WORKSPACE, Deployment, Repo
from schemas import Schemas
from choices import TEXTS


class Fleets(Schemas):
    def fleet(self):
        p = self.program
        self.clusters()
        for i in range(self.random.randint(0, 3)):
            p.groups[f"g{i}"] = self.selector()
        spaces = next((d.values for d in p.dimensions if d.name == WORKSPACE), ["fleet-default"])
        p.repos = {"fixed": Repo(True, "fleet-default"), "moving": Repo(False, self.pick(spaces), self.selector(1) if self.chance(0.3) else None)}
        if self.chance(0.6):
            p.tags = {"team": ("enum", ["red", "blue"]), "tier": ("ordered", ["low", "mid", "high"]), "cost": ("int", list(range(1, 6)))}
        for i in range(self.random.randint(0, 2)):
            p.data[f"data{i}"] = self.selector()
        for i in range(self.random.randint(0, 2)):
            waves = [(f"w{i}{j}", self.selector(1), self.measures()) for j in range(self.random.randint(1, 3))]
            p.rollouts[f"r{i}"] = waves + ([(f"last{i}", None, self.measures())] if self.chance(0.7) else [])
        for i in range(self.random.randint(1, 2) if self.chance(0.3) else 0):
            p.blueprints.append(self.blueprint(f"b{i}"))
        for i in range(self.random.randint(1, 4)):
            p.deployments.append(self.deployment(f"x{i}"))
        if self.chance(0.9):
            self.reach_somebody()

    def measures(self):
        budget = self.pick(["", "", "budget 2", "budget 10%", "budget 50%"])
        return budget + self.pick(["", "  tolerate 1"]) if budget == "budget 2" else budget

    def reach_somebody(self):
        """A target that no admissible cluster is in is an error, beside which little is proved."""
        p = self.program
        universe = Universe(p, TEXTS, {})
        if universe.size > 4000:
            return
        for d in p.deployments:
            if not universe.reach(d) & universe.admissible:
                d.to = self.pick([("all",), ("or", [self.test(), self.test()])])
                d.excepts = d.blueprint = d.said = None
                d.variants = [v for v in d.variants if not v[2]]
                d.total = d.total and bool(d.variants)
                d.mode = d.mode if d.variants else ""

    def options(self, p, of_variant=False):
        options = {}
        if self.chance(p):
            options["version"] = self.pick(["1.0.0", "2.0.0"])
        if self.chance(p):
            said = self.pick(["true", "false"])
            # What a variant switches off stays on in Fleet, which is refused.
            options["keepResources"] = "true" if of_variant else said
        if self.chance(p):
            options["namespace"] = self.pick(["one", "two"])
        return options

    def variants(self, prefix, mode):
        for i in range(self.random.randint(0, 3) if mode else self.random.randint(0, 1)):
            skips = self.chance(0.4)
            yield f"{prefix}{i}", self.selector(1), skips, {} if skips else self.options(0.5, of_variant=True) or {"version": "3.0.0"}

    def block(self, name, to):
        """What a deployment says, or a blueprint."""
        p = self.program
        tags = {tag: self.pick(values) for tag, (_, values) in p.tags.items() if self.chance(0.6)}
        mode = self.pick(["", "", "first-match", "all-matches"])
        variants = list(self.variants("o", mode))
        one = Deployment(name, to, self.selector(1) if self.chance(0.3) else None, "", self.options(0.4), tags,
                         self.some(p.data) if p.data and self.chance(0.5) else [], variants, mode if variants else "",
                         self.pick(p.rollouts) if p.rollouts and self.chance(0.6) else "")
        one.total = bool(variants) and self.chance(0.2)
        return one

    def blueprint(self, name):
        one = self.block(name, self.selector() if self.chance(0.4) else None)
        one.variants, one.mode, one.total = [], "", False
        return one

    def deployment(self, name):
        p = self.program
        repo = self.pick(p.repos)
        own = self.block(name, ("all",) if self.chance(0.1) else self.selector())
        if p.repos[repo].to and self.chance(0.5):
            own.to = None
        own.repo, own.after = repo, [d.name for d in p.deployments if p.repos[d.repo].workspace == p.repos[repo].workspace and self.chance(0.1)]
        base = self.pick(p.blueprints) if p.blueprints and self.chance(0.6) else None
        if base and base.to and self.chance(0.5):
            own.to = None
        first = base or Deployment(name, None, None, "", {}, {}, [], [], "", "")
        d = Deployment(name, own.to or first.to or p.repos[repo].to, own.excepts or first.excepts, repo, {**first.options, **own.options},
                       {**first.tags, **own.tags}, [*first.carries, *(c for c in own.carries if c not in first.carries)], own.variants, own.mode, own.rollout or first.rollout)
        d.total, d.after, d.blueprint, d.said = own.total, own.after, base and base.name, own
        return d
