"""The smallest program that still goes wrong in the same way: leaves out whatever can be left out."""
import copy

from program import Program, Values


def smaller(value):
    """The same with one thing less."""
    if isinstance(value, Values):
        return
    if isinstance(value, list):
        for i in range(len(value)):
            yield value[:i] + value[i + 1:]
        for i, one in enumerate(value):
            yield from (value[:i] + [less] + value[i + 1:] for less in smaller(one))
    elif isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
        for key, one in value.items():
            yield from ({**value, key: less} for less in smaller(one))
    elif isinstance(value, tuple):
        if value and value[0] in ("and", "or"):
            yield from value[1]
        elif value and value[0] in ("not", "implies"):
            yield from value[1:]
        for i, one in enumerate(value):
            yield from (value[:i] + (less,) + value[i + 1:] for less in smaller(one))
    elif hasattr(value, "__dict__") and not isinstance(value, (str, int)):
        if isinstance(value, Program):
            yield from without_dimensions(value)
        if getattr(value, "blueprint", None):
            yield changed(value, blueprint=None, said=None)
        if getattr(value, "profile", None):
            yield changed(value, profile=None, said=value.labels)
        for name, one in vars(value).items():
            if name in ("said", "labels"):  # these go together
                continue
            replaced = [None] if isinstance(one, tuple) and name in ("excepts", "where", "requires", "pattern") else []
            if name in ("key", "home", "rollout", "mode", "prefix", "total", "optional", "is_observed", "is_listed", "of_inventory", "ordered") and one:
                replaced = [type(one)()]
            for less in [*replaced, *smaller(one)]:
                yield changed(value, **{name: less})


def changed(value, **attributes):
    other = copy.copy(value)
    vars(other).update(attributes)
    return other


def without_dimensions(program):
    for d in program.dimensions:
        less = lambda labels: {name: text for name, text in labels.items() if name != d.name}
        yield changed(program, dimensions=[o for o in program.dimensions if o is not d],
                      clusters=[changed(c, labels=less(c.labels), said=less(c.said)) for c in program.clusters],
                      profiles=[changed(p, labels=[l for l in p.labels if l[0] != d.name]) for p in program.profiles])


def smallest(program, is_wrong):
    """`is_wrong`: does a program still show it? What it throws at is no program."""
    def shows(one):
        try:
            return is_wrong(one)
        except (KeyError, IndexError, ValueError, StopIteration, AttributeError, TypeError, RuntimeError):
            return False
    while True:
        found = next((one for one in smaller(program) if shows(one)), None)
        if found is None:
            return program
        program = found
