"""The language, evaluated the slow and obvious way: over one cluster at a time, straight from a description of the spec.

Nothing here knows selectors of Kubernetes, templates, customizations or sets of clusters. The properties compare what
comes out with what Rancher Fleet does with the manifests that `fleetc build` writes.
"""

ABSENT = None
UNDECLARED = "nobody-declared-it"  # the text of a label


class Undefined(Exception):
    """A value is asked for that the cluster does not have."""


class Dimension:
    """`kind`: enum, string, int or bool. `derive`: of a derived one, from a cluster to its value, or ABSENT."""

    def __init__(self, name, kind, values, key="", optional=False, ordered=False, derive=None, text=""):
        self.name, self.kind, self.values, self.key = name, kind, values, key or name
        self.optional, self.ordered, self.derive, self.text = optional, ordered, derive, text
        self.has_key = bool(key)

    def is_label(self):
        return self.derive is None or self.has_key


class Cluster:
    """`values`: by dimension, those that are not derived; `variables`: those that it or a profile sets."""

    def __init__(self, name, values, variables, profiles, listed=False):
        self.name, self.values, self.variables = name, values, variables
        self.profiles, self.listed = profiles, listed


class Fleet:
    def __init__(self, dimensions, facts, defaults, clusters, workspace="fleet-default"):
        self.dimensions = {d.name: d for d in dimensions}
        self.facts = facts  # "place.city": (the dimension, what a value of it has)
        self.defaults = defaults  # of variables
        self.clusters = clusters
        self.workspace = workspace

    def value(self, cluster, name):
        """What a cluster has for a dimension, or ABSENT."""
        dimension = self.dimensions[name]
        if not dimension.derive:
            return cluster.values.get(name, ABSENT)
        try:
            return dimension.derive(self, cluster)
        except KeyError:  # it follows from the place, whose label is not there or one that nobody declared
            return cluster.values.get("place", ABSENT)

    def look_up(self, cluster, reference):
        """What a reference in a value stands for there."""
        if reference == "cluster.name":
            return cluster.name
        if reference == "cluster.workspace":
            return self.workspace
        if reference in self.facts:
            name, table = self.facts[reference]
            value = table.get(self.value(cluster, name), ABSENT)
        elif reference in self.dimensions:
            value = self.value(cluster, reference)
        else:
            value = cluster.variables.get(reference, self.defaults.get(reference, ABSENT))
        if value is ABSENT or value == UNDECLARED:
            raise Undefined(reference)
        return value


def text_of(value):
    return "true" if value is True else "false" if value is False else str(value)


# ---- selectors: tuples whose first element says which ---------------------------------------------------------------

def holds(selector, fleet, cluster):
    kind = selector[0]
    if kind == "all":
        return True
    if kind == "not":
        return not holds(selector[1], fleet, cluster)
    if kind == "and":
        return all(holds(s, fleet, cluster) for s in selector[1])
    if kind == "or":
        return any(holds(s, fleet, cluster) for s in selector[1])
    if kind == "cluster":
        return cluster.name in selector[1]
    if kind == "profile":
        return selector[1] in cluster.profiles
    value = fleet.value(cluster, selector[1])
    if kind == "set":
        return value is not ABSENT
    if kind == "unset":
        return value is ABSENT
    if value is ABSENT:
        return False  # satisfies no comparison
    if kind == "==":
        return value == selector[2]
    if kind == "!=":
        return value != selector[2]
    if kind == "in":
        return value in selector[2]
    if kind == "not in":
        return value not in selector[2]
    if kind == "like":
        return value.startswith(selector[2])
    dimension = fleet.dimensions[selector[1]]
    rank = dimension.values.index if dimension.kind == "enum" else int
    a, b = rank(value), rank(selector[2])
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[kind]


def decides(selector, wanted, fleet, cluster):
    """Does it hold, or does `not` of it, on a cluster whose labels may be none that the schema admits? Of a comparison
    neither does where the value is one that nobody declared, or where it is absent and every cluster must have it."""
    kind = selector[0]
    if kind == "not":
        return decides(selector[1], not wanted, fleet, cluster)
    if kind in ("and", "or"):
        every = all if (kind == "and") == wanted else any
        return every(decides(s, wanted, fleet, cluster) for s in selector[1])
    if kind not in ("all", "cluster", "profile"):
        value = fleet.value(cluster, selector[1])
        if value == UNDECLARED:
            return False
        if value is ABSENT and kind not in ("set", "unset") and not fleet.dimensions[selector[1]].optional:
            return False
    return holds(selector, fleet, cluster) == wanted


# ---- values: plain data, with ("ref", name) and ("text", [piece…]) in the places of references ----------------------

def evaluate(value, fleet, cluster):
    if isinstance(value, tuple) and value[0] == "ref":
        return fleet.look_up(cluster, value[1])
    if isinstance(value, tuple):
        return "".join(text_of(evaluate(piece, fleet, cluster)) for piece in value[1])
    if isinstance(value, list):
        return [evaluate(item, fleet, cluster) for item in value]
    if isinstance(value, dict):
        return {key: evaluate(item, fleet, cluster) for key, item in value.items()}
    return value


def references_in(value):
    if isinstance(value, tuple) and value[0] == "ref":
        yield value[1]
    elif isinstance(value, (tuple, list)):
        for item in value[1] if isinstance(value, tuple) else value:
            yield from references_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from references_in(item)


def lay_over(base, over):
    """Objects key by key, the rest is replaced."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    result = dict(base)
    for key, value in over.items():
        result[key] = lay_over(base[key], value) if key in base else value
    return result


def leaves(value, path=""):
    """By path; of an object that holds something, what it holds."""
    if not isinstance(value, dict) or not value:
        return {path: value}
    found = {}
    for key, below in value.items():
        found.update(leaves(below, path + "." + key if path else key))
    return found


class Deployment:
    def __init__(self, name, to, excepts, options, variants, mode):
        self.name, self.to, self.excepts, self.options = name, to, excepts, options
        self.variants, self.mode = variants, mode  # variants: [(name, selector, options, or None to skip)]

    def means(self, fleet, cluster):
        """What the cluster gets: namespace, release and values; None if nothing."""
        if not holds(self.to, fleet, cluster) or any(holds(s, fleet, cluster) for s in self.excepts):
            return None
        parts = [self.options]
        for _, when, over in self.variants:
            if not holds(when, fleet, cluster):
                continue
            if over is None:
                return None
            parts.append(over)
            if self.mode == "first-match":
                break
        for part in parts:
            evaluate(part, fleet, cluster)  # who uses a value must have it, also where a variant replaces it
        over = {}
        for part in parts[1:]:  # the variants over each other, and then over the deployment
            over = lay_over(over, part)
        options = lay_over(parts[0], over)
        return {
            "namespace": evaluate(options["namespace"], fleet, cluster),
            "release": evaluate(options.get("release", self.name), fleet, cluster),
            "values": leaves(evaluate(options["values"], fleet, cluster)),
        }

    def references(self):
        """All that its options refer to, those of variants, too."""
        return {name for part in [self.options, *(over or {} for _, _, over in self.variants)] for name in references_in(part)}

    def means_for_stranger(self, fleet, cluster):
        """Namespace and release on a cluster that registers with labels that the schema may not admit; None if it gets
        nothing, as where one of them follows from a value that it does not have."""
        if not decides(self.to, True, fleet, cluster) or any(not decides(s, False, fleet, cluster) for s in self.excepts):
            return None
        over = {}
        for _, when, part in self.variants:
            if not decides(when, True, fleet, cluster):
                continue
            if part is None:
                return None
            over = lay_over(over, part)
            if self.mode == "first-match":
                break
        options = {"release": self.name, **self.options, **over}
        try:
            return {key: evaluate(options[key], fleet, cluster) for key in ("namespace", "release")}
        except Undefined:
            return None
