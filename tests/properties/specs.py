"""Random specs with references wherever they may stand: as the text of a spec, and as a description for naive.py."""
import itertools

from naive import ABSENT, UNDECLARED, Cluster, Deployment, Dimension, Fleet, text_of

FACTS = {"fra": ("DE", "Frankfurt"), "par": ("FR", "Paris"), "nyc": ("US", "New York"), "ber": ("DE", "Berlin")}


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


class Writer:
    def __init__(self, random):
        self.random = random
        self.lines = []
        self.dimensions, self.defaults, self.clusters = [], {}, []
        self.references = ["cluster.name", "cluster.workspace"]
        self.profiles = {}  # name: (bases, profile's own variables)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def one_of(self, items):
        return items[self.random.randrange(len(items))]

    def some_of(self, items):
        picked = [item for item in items if self.chance(50)]
        return picked or [self.one_of(items)]

    # ---- the schema -----------------------------------------------------------------------------------------------

    def key(self, name):
        return self.one_of(["", "", f"acme.io/{name}", f"acme.example.com/X_{name}.y"])

    def dimension(self, name, kind, values, type_text, optional=False, ordered=False):
        key = self.key(name)
        self.dimensions.append(Dimension(name, kind, values, key, optional, ordered))
        self.lines.append(f"dimension {name} : {type_text}" + (f'  key "{key}"' if key else "") + ("  optional" if optional else ""))

    def derived(self, name, kind, values, text, derive, optional=False):
        key = self.key(name)
        self.dimensions.append(Dimension(name, kind, values, key, optional, derive=derive))
        return f'  key "{key}"' if key else ""

    def schema(self):
        self.lines.append("enum country { DE, FR, US }")
        rows = ", ".join(f'{name} ({c}, "{city}")' for name, (c, city) in FACTS.items())
        self.lines.append(f"enum place has country: country, city: string {{ {rows} }}")
        self.dimension("env", "enum", ["dev", "prod"], "enum { dev, prod }")
        self.dimension("ring", "enum", ["canary", "early", "broad"], "enum ordered { canary, early, broad }", ordered=True)
        self.dimension("place", "enum", list(FACTS), "place")
        if self.chance(50):
            self.dimension("tier-1", "enum", ["edge", "core"], "enum { edge, core }", optional=True)
        if self.chance(50):
            self.dimension("nodes", "int", list(range(1, 13)), "int 1..12")
        if self.chance(40):
            self.dimension("gpu", "bool", [True, False], "bool", optional=self.chance(50))
        if self.chance(40):
            self.dimension("site", "string", ["a1", "a2", "b7", "1e3"], 'string', optional=self.chance(50))
        if self.chance(70):
            suffix = self.derived("country", "enum", ["DE", "FR", "US"], "", lambda f, c: FACTS[c.values["place"]][0])
            self.lines.append(f"dimension country = place.country{suffix}")
        if self.chance(40):
            optional = self.chance(50)
            table = {"fra": "eu", "ber": "eu", "par": "fr", "nyc": ABSENT if optional else "us"}
            suffix = self.derived("law", "enum", ["eu", "fr", "us"], "", lambda f, c: table[c.values["place"]], optional)
            self.lines.append("dimension law : enum { eu, fr, us }" + suffix + ("  optional" if optional else ""))
            self.lines.append(f"derive law from place {{ [fra, ber] => eu   par => fr   nyc => {'absent' if optional else 'us'} }}")
        if self.chance(40):
            suffix = self.derived("live", "bool", [True, False], "",
                                  lambda f, c: c.values["env"] == "prod" and c.values["ring"] != "canary")
            self.lines.append(f"dimension live : bool = env == prod and ring != canary{suffix}")

    # ---- variables, profiles, clusters ----------------------------------------------------------------------------

    def variables(self):
        self.variable_values = {
            "domain": ["a.example.com", "b.example.com", "on", "1.10", 'quo"te', "back\\slash", "white  space", "${x}", "é", "0x1F"],
            "replicas": [1, 2, 5, 9], "level-2": ["info", "debug"], "spare": [True, False], "zones": [["a", "b"], ["c"], []]}
        self.lines.append("variable domain : string")
        self.lines.append("variable replicas : int 1..9 = 2")
        self.lines.append('variable level-2 : string = "info"')
        self.defaults = {"replicas": 2, "level-2": "info"}
        if self.chance(50):
            self.lines.append("variable spare : bool = false")
            self.defaults["spare"] = False
        if self.chance(40):
            self.lines.append('variable zones : [string] = ["a"]')
            self.defaults["zones"] = ["a"]

    def literal(self, value):
        if isinstance(value, list):
            return "[" + ", ".join(self.literal(item) for item in value) + "]"
        return quoted(value) if isinstance(value, str) else text_of(value)

    def settings(self, most):
        """Of variables: by name."""
        names = [name for name in self.variable_values if name == "domain" or name in self.defaults]
        return {self.one_of(names): None for _ in range(self.random.randrange(most + 1))}

    def fill(self, settings):
        for name in settings:
            settings[name] = self.one_of(self.variable_values[name])
        return settings

    def profile(self, name, base):
        own = self.fill(self.settings(2))
        self.profiles[name] = (base, own)
        body = "  ".join(f"{key} = {self.literal(value)}" for key, value in own.items())
        self.lines.append(f"profile {name}{' : ' + base if base else ''} {{ {body} }}")

    def from_profiles(self, name):
        """What a chain of profiles says of variables; the more derived wins."""
        base, own = self.profiles[name]
        return {**(self.from_profiles(base) if base else {}), **own}

    def chain(self, name):
        base, _ = self.profiles[name]
        return [name] + (self.chain(base) if base else [])

    def cluster(self, name):
        values = {}
        for dimension in self.dimensions:
            if not dimension.derive and not (dimension.optional and self.chance(40)):
                values[dimension.name] = self.one_of(dimension.values)
        profile = self.one_of(list(self.profiles))
        own = self.fill(self.settings(2))
        variables = {"domain": "base.example.com", **self.from_profiles(profile), **own}
        words = [f"{key} = {self.spec_value(key, value)}" for key, value in values.items()]
        words += [f"{key} = {self.literal(value)}" for key, value in own.items()]
        self.lines.append(f"cluster {name} : {profile} {{ {'  '.join(words)} }}")
        self.clusters.append(Cluster(name, values, variables, self.chain(profile)))

    def listed(self, name):
        """One that registered itself: it has labels, and of variables the defaults."""
        values = {d.name: self.one_of(d.values) for d in self.dimensions if not d.derive and not (d.optional and self.chance(40))}
        self.clusters.append(Cluster(name, values, {}, [], listed=True))

    def spec_value(self, name, value):
        kind = next(d.kind for d in self.dimensions if d.name == name)
        return quoted(value) if kind == "string" else text_of(value)

    # ---- selectors ------------------------------------------------------------------------------------------------

    def atom(self):
        if self.chance(12):
            return ("cluster", [self.one_of(self.clusters).name])
        if self.chance(8):
            return ("profile", self.one_of(list(self.profiles)))
        if self.chance(10):
            return ("all",)
        dimension = self.one_of(self.dimensions)
        if dimension.optional and self.chance(40):
            return (self.one_of(["set", "unset"]), dimension.name)
        if dimension.kind == "string":
            return (self.one_of(["==", "!="]), dimension.name, self.one_of(dimension.values))
        if dimension.kind == "bool":
            return ("==", dimension.name, self.one_of([True, False]))
        if (dimension.ordered or dimension.kind == "int") and self.chance(60):
            return (self.one_of(["<", "<=", ">", ">="]), dimension.name, self.one_of(dimension.values))
        if self.chance(50):
            return (self.one_of(["in", "not in"]), dimension.name, self.some_of(dimension.values))
        return (self.one_of(["==", "!="]), dimension.name, self.one_of(dimension.values))

    def selector(self, depth):
        if depth == 0 or self.chance(50):
            return self.atom()
        if self.chance(25):
            return ("not", self.selector(depth - 1))
        return (self.one_of(["and", "or"]), [self.selector(depth - 1), self.selector(depth - 1)])

    def selector_text(self, selector):
        kind = selector[0]
        if kind == "all":
            return "all"
        if kind == "not":
            return f"not ({self.selector_text(selector[1])})"
        if kind in ("and", "or"):
            return f" {kind} ".join(f"({self.selector_text(s)})" for s in selector[1])
        if kind == "cluster":
            return f"cluster({', '.join(selector[1])})"
        if kind == "profile":
            return f"profile({selector[1]})"
        if kind in ("set", "unset"):
            return f"{selector[1]} is {'set' if kind == 'set' else 'not set'}"
        if kind in ("in", "not in"):
            return f"{selector[1]} {kind} [{', '.join(self.spec_value(selector[1], v) for v in selector[2])}]"
        return f"{selector[1]} {kind} {self.spec_value(selector[1], selector[2])}"

    # ---- values ---------------------------------------------------------------------------------------------------

    def reference(self, in_text):
        names = [n for n in self.references if not (in_text and n == "zones")]
        return ("ref", self.one_of(names))

    def text(self):
        pieces = [self.one_of(["", "a ", "x-", "on", '"', "tab\t", "line\nbreak", "1", "{{ .x }}", "$ ", "${y}", "'"])]
        for _ in range(1 + self.random.randrange(2)):
            pieces += [self.reference(True), self.one_of(["", ".", " b", ": ", "# no", "\\", "}"])]
        return ("text", pieces)

    def value(self, depth):
        roll = self.random.randrange(100)
        if roll < 30:
            return self.reference(False)
        if roll < 50:
            return self.text()
        if roll < 60 and depth:
            return [self.value(0) for _ in range(self.random.randrange(3))]
        if roll < 72 and depth:
            return self.values(depth - 1, 2)
        return self.one_of([1, 0, 17, True, False, "text", "on", "1.10", "~", "0o7", "", "two words", "${plain}", "{{ x }}", "null", {}, []])

    def values(self, depth, most):
        keys = ["a", "b-c", "on", "db", "x_y", "1", "host"]
        return {self.one_of(keys): self.value(depth) for _ in range(1 + self.random.randrange(most))}

    def value_text(self, value):
        if isinstance(value, tuple) and value[0] == "ref":
            return value[1]
        if isinstance(value, tuple):
            return '"' + "".join("${" + p[1] + "}" if isinstance(p, tuple) else quoted(p)[1:-1] for p in value[1]) + '"'
        if isinstance(value, dict):
            return "{ " + "  ".join(f"{quoted(key)}: {self.value_text(item)}" for key, item in value.items()) + " }"
        if isinstance(value, list):
            return "[" + ", ".join(self.value_text(item) for item in value) + "]"
        return quoted(value) if isinstance(value, str) else text_of(value)

    # ---- deployments ----------------------------------------------------------------------------------------------

    def name_text(self):
        """Of a namespace or a release: where Fleet has no templates."""
        closed = [d.name for d in self.dimensions if d.name in ("env", "ring", "place", "nodes")]
        if self.chance(25):
            return ("text", ["n-", ("ref", self.one_of(closed))])
        return self.one_of(["web", "team-a", "b2"])

    def options_text(self, options):
        text = ""
        if "namespace" in options:
            text += f"  namespace {self.value_text(options['namespace'])}\n"
        if "release" in options:
            text += f"  helm {{ releaseName: {self.value_text(options['release'])} }}\n"
        if "values" in options:
            text += f"  values {self.value_text(options['values'])}\n"
        return text

    def deployment(self, name, engine):
        to = self.selector(2)
        excepts = [self.atom()] if self.chance(20) else []
        options = {"namespace": self.name_text(), "values": self.values(2, 4)}
        if self.chance(40):
            options["release"] = self.name_text()
        mode = self.one_of(["first-match", "first-match", "all-matches" if engine == "0.16" else "first-match"])
        variants = []
        for index in range(self.random.randrange(4)):
            over = {}
            if self.chance(80):
                over["values"] = self.values(2, 3)
            if self.chance(20):
                over["namespace"] = self.one_of(["other", "third"])
            variants.append((f"v{index}", self.selector(1), None if self.chance(20) else over))
        lines = [f'deploy {name} {{', f'  from apps path "{name}"', f"  to {self.selector_text(to)} may be empty"]
        lines += [f"  except {self.selector_text(s)}" for s in excepts]
        lines.append(self.options_text(options).rstrip("\n"))
        if variants:
            lines.append(f"  variants {mode} {{")
            for variant, when, over in variants:
                body = "skip" if over is None else self.options_text(over).replace("\n", "  ")
                lines.append(f"    variant {variant} when {self.selector_text(when)} may be empty {{ {body} }}")
            lines.append("  }")
        lines.append("}")
        self.lines += lines
        return Deployment(name, to, excepts, options, variants, mode)

    def run(self):
        engine = self.one_of(["0.13", "0.14", "0.15", "0.16", "0.16", "0.16"])
        self.lines.append(f'fleet t {{ engine "{engine}" }}')
        self.schema()
        self.variables()
        self.references += [d.name for d in self.dimensions if not (d.optional and self.chance(70))]
        self.references += ["domain"] + list(self.defaults)
        if self.chance(60):
            self.references += ["place.city", "place.country"]
        self.lines.append('profile base { default domain = "base.example.com" }')
        self.profiles["base"] = ("", {})
        self.profile("big", "base")
        if self.chance(50):
            self.profile("bigger", "big")
        for name in ["par-1", "par-2", "nyc-1", "lab", "old"][:3 + self.random.randrange(3)]:
            self.cluster(name)
        if self.chance(40):
            for name in ["found-1", "found-2"]:
                self.listed(name)
            self.lines.append('inventory live from "live.json"')
        self.lines.append('repo apps { url "https://git.example.com/apps"  branch main }')
        facts = {"place.country": ("place", {name: row[0] for name, row in FACTS.items()}),
                 "place.city": ("place", {name: row[1] for name, row in FACTS.items()})}
        deployments = [self.deployment(name, engine) for name in ["web", "db-2"][:1 + self.random.randrange(2)]]
        return Spec("\n".join(self.lines) + "\n", engine, Fleet(self.dimensions, facts, self.defaults, self.clusters), deployments)


class Spec:
    def __init__(self, text, engine, fleet, deployments):
        self.text, self.engine, self.fleet, self.deployments = text, engine, fleet, deployments

    def inventory(self, strangers):
        """The listed clusters, as the hub has them, and these."""
        items = []
        for cluster in self.fleet.clusters + strangers:
            if not cluster.listed:
                continue
            labels = {"variable.fleetc.dev/domain": "true"} if cluster in strangers else {}
            for dimension in self.fleet.dimensions.values():
                value = self.fleet.value(cluster, dimension.name)
                if dimension.is_label() and value is not ABSENT:
                    labels[dimension.key] = text_of(value)
            items.append({"apiVersion": "fleet.cattle.io/v1alpha1", "kind": "Cluster",
                          "metadata": {"name": cluster.name, "namespace": self.fleet.workspace, "labels": labels}})
        return {"apiVersion": "v1", "kind": "List", "items": items}


def random_spec(random):
    return Writer(random).run()


def strangers(spec):
    """Clusters that nobody knows: each value of the dimensions that namespaces and releases speak of, each of these also
    absent and a text that nobody declared, the rest as a known cluster has it."""
    dimensions = spec.fleet.dimensions
    if "live" in dimensions:  # it follows from a condition, which is more than naive.py knows of such labels
        return []
    like = spec.fleet.clusters[0].values
    names = ["env", "ring", "place"]
    result = []
    for texts in itertools.product(*[[*dimensions[name].values, ABSENT, UNDECLARED] for name in names]):
        values = dict(like)
        for name, text in zip(names, texts):
            values.pop(name)
            if text is not ABSENT:
                values[name] = text
        result.append(Cluster(f"stranger-{len(result)}", values, {}, [], listed=True))
    for number in [*dimensions["nodes"].values, ABSENT, UNDECLARED] if "nodes" in dimensions else []:
        values = {name: value for name, value in like.items() if name != "nodes"}
        if number is not ABSENT:
            values["nodes"] = number
        result.append(Cluster(f"stranger-{len(result)}", values, {}, [], listed=True))
    return result
