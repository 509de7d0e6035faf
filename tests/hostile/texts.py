"""Hostile texts of specs, and what must come of each."""
import random

from harness import HEAD, SMALL

DEEP = 100_000


def group(expression):
    return SMALL + f"group g = {expression}\n"


def chain(form, count):
    """`form` for each number, with {i} and the next one {j}."""
    return "".join(form.format(i=i, j=i + 1) for i in range(count))


def pairs(count):
    """Conditions of two each, which stand far apart in the order of declaration: of 18, its set is nearly too large."""
    names = range(2 * count)
    return HEAD + "".join(f"dimension b{i} : bool\n" for i in names) + "cluster a { " + " ".join(
        f"b{i} = true" for i in names) + ' }\nrepo r { url "https://git.example/r" branch main }\n' + (
            'deploy d { from r path "d" to ' + " or ".join(
                f"(b{i} == true and b{i + count} == true)" for i in range(count)) + " }\n")


def doubling_groups(count):
    return SMALL + "group g0 = env == dev\n" + "".join(
        f"group g{i} = g{i - 1} and (g{i - 1} or env == dev)\n" for i in range(1, count + 1))


def doubling(form, count=60):
    """A chain of `let`, each of them the form of the one before."""
    return SMALL + 'let l0 = "x"\n' + "".join(f"let l{i + 1} = {form.format(i=i)}\n" for i in range(count)) + \
        f'deploy e {{ from r path "e" to all helm {{ chart: "./c" }} values {{ x: l{count} }} }}\n'


def parities(count):
    """Each derived dimension names the one before twice: 2^count ways to walk it."""
    text = HEAD + "".join(f"dimension a{i} : bool\n" for i in range(count)) + "dimension x0 : bool = a0 == true\n"
    text += "".join(f"dimension x{i} : bool = (x{i - 1} == true and a{i} == false) or (x{i - 1} == false and a{i} == true)\n"
                    for i in range(1, count))
    return text + "cluster c { " + " ".join(f"a{i} = true" for i in range(count)) + f" }}\ngroup g = x{count - 1} == false\n"


def equalities(count):
    """All of one kind of label before all of the other: the diagram has to remember `count` of them."""
    text = HEAD + "".join(f"dimension {k}{i} : bool\n" for k in "ab" for i in range(count))
    text += "cluster c { " + " ".join(f"a{i} = true b{i} = true" for i in range(count)) + " }\ngroup g = "
    return text + " and ".join(f"((a{i} == true and b{i} == true) or (a{i} == false and b{i} == false))" for i in range(count)) + "\n"


def random_exclusions(count):
    """A set that no small diagram holds: pairs of labels that must not come together."""
    chance = random.Random(1)
    names = [f"d{i}" for i in range(60)]
    text = HEAD + "".join(f"dimension {n} : enum {{ a, b, c, d }}\n" for n in names)
    text += "cluster x {\n" + "".join(f"  {n} = a\n" for n in names) + "}\n"
    pairs = [(chance.sample(names, 2), chance.choice("bcd"), chance.choice("bcd")) for _ in range(count)]
    return text + "group g = " + " and ".join(f"not ({p[0]} == {u} and {p[1]} == {v})" for p, u, v in pairs) + "\n"


BIG = "9" * 100_000

# Refused: name, text of main.fleet, rule (None: any), how many errors (None: some).
REFUSED = [
    ("brackets", group("(" * DEEP + "env == dev" + ")" * DEEP), "syntax/limit", 1),
    ("brackets never closed", group("(" * DEEP + "env == dev"), "syntax/limit", 1),
    ("brackets of 257", group("(" * 257 + "env == dev" + ")" * 257), "syntax/limit", 1),
    ("not", group("not " * 20_000 + "env == dev"), "syntax/limit", 1),
    ("not of 257", group("not " * 257 + "env == dev"), "syntax/limit", 1),
    ("lists", SMALL + "let l = " + "[" * DEEP + "]" * DEEP + "\n", "syntax/limit", 1),
    ("objects", SMALL + "let l = " + "{ a: " * DEEP + "1" + "}" * DEEP + "\n", "syntax/limit", 1),
    ("blocks", SMALL + "deploy e " + "{ variants first-match " * DEEP, "syntax/limit", 1),
    ("closing brackets", group("env == dev" + ")" * 5), "syntax/unexpected", None),
    ("names of 1,025 bytes", SMALL + "group " + "g" * 1025 + " = env == dev\n", "syntax/limit", 1),
    ("names of 1 MB", SMALL + "group " + "g" * 1_000_000 + " = env == dev\n", "syntax/limit", 1),
    ("names of 1 MB in backticks", SMALL + "group `" + "g" * 1_000_000 + "` = env == dev\n", "syntax/limit", 1),
    ("an enum of 65,537", SMALL + "enum e { " + ", ".join(f"v{i}" for i in range(65_537)) + " }\n", "syntax/limit", 1),
    ("an inline enum of 65,537", SMALL + "dimension e : enum { " + ", ".join(f"v{i}" for i in range(65_537)) +
     " } optional\n", "syntax/limit", 1),
    ("a family of 1,000,001", SMALL + "cluster c-[1..1000001] { env = dev }\n", "syntax/limit", 1),
    ("a family of 10^18", SMALL + "cluster c-[1..1000000000000000000] { env = dev }\n", "syntax/limit", 1),
    ("a family beyond 64 bits", SMALL + f"cluster c-[1..{BIG}] {{ env = dev }}\n", None, 1),
    ("a family backwards", SMALL + "cluster c-[9..1] { env = dev }\n", None, 1),
    ("a number beyond 64 bits", SMALL + f"dimension n : int 1..{BIG} optional\n", None, 1),
    ("a number beyond 64 bits in a comparison", SMALL + "dimension n : int 1..5 optional\n" + f"group g = n == {BIG}\n",
     None, 1),
    ("a budget beyond 64 bits", SMALL + f"rollout o {{ wave w : else {{ budget {BIG} }} }}\n"
     'deploy e { from r path "e" to all rollout o }\n', None, 1),
    ("a share beyond all", SMALL + f"rollout o {{ wave w : else {{ budget {BIG}% }} }}\n"
     'deploy e { from r path "e" to all rollout o }\n', None, 1),
    ("a day beyond all", SMALL + "let d = { x: 99999-99-99 }\n", None, None),
    ("a profile that extends itself", SMALL + "profile p : p { env = dev }\ncluster c : p { }\n", "name/cycle", 1),
    ("a cycle of profiles", SMALL + chain("profile p{i} : p{j} {{ }}\n", 20_000) + "profile p20000 : p0 { env = dev }\n"
     "cluster c : p0 { }\n", "name/cycle", 1),
    ("a cycle of groups", SMALL + chain("group g{i} = g{j} and env == dev\n", 20_000) + "group g20000 = g0\n",
     "name/cycle", 1),
    ("a group of itself", group("g"), "name/cycle", 1),
    ("a cycle of blueprints", SMALL + chain("blueprint p{i} : p{j} {{ }}\n", 20_000) + "blueprint p20000 : p0 { }\n"
     'deploy e : p0 { from r path "e" to all }\n', "name/cycle", 1),
    ("a cycle of repos", SMALL + "repo x : y { }\nrepo y : x { }\n", None, None),
    ("a cycle of let", SMALL + "let x = [y]\nlet y = [x]\n"
     'deploy e { from r path "e" to all helm { chart: "./c" } values { x: x } }\n', "name/cycle", 1),
    ("a let of itself", SMALL + "let x = [x]\n", "name/cycle", 1),
    ("a let of itself in a text", SMALL + 'let x = "${x}"\n', "name/cycle", 1),
    ("a cycle of derived dimensions", SMALL + "dimension x : bool = y == true\ndimension y : bool = x == true\n",
     "name/cycle", 1),
    ("a cycle of a dimension and a group", SMALL + "dimension x : bool = g\ngroup g = x == true\n", "name/unknown", 1),
    ("a cycle of derive", SMALL + "enum e { u, v }\ndimension x : e\ndimension y : e\nderive x from y { u => u v => v }\n"
     "derive y from x { u => u v => v }\n", "name/cycle", 1),
    ("a cycle of facts", SMALL + "enum e has f: e2 { u (v) }\nenum e2 has f: e { v (u) }\n"
     "dimension x : e optional\ngroup g = x.f.f.f.f.f.f == v\n", None, None),
    ("a chain of 20,000 derived dimensions that ends nowhere", SMALL +
     chain("dimension x{i} : bool = x{j} == true\n", 20_000), "name/unknown", 1),
    ("a bad pattern", SMALL + 'variable v : string matching "(" = "x"\n', "schema/bad-pattern", 1),
    ("a pattern that counts to a billion", SMALL + 'variable v : string matching "((a{1000}){1000}){1000}" = "x"\n',
     "schema/bad-pattern", 1),
    ("a pattern of 100,000 brackets", SMALL + 'variable v : string matching "' + "(" * DEEP + ")" * DEEP + '" = "x"\n',
     "schema/type-mismatch", 1),
    ("a pattern that is slow elsewhere", SMALL + 'variable v : string matching "(a*)*(a*)*b" = "' + "a" * 50_000 + '"\n',
     "schema/type-mismatch", 1),
    ("a pattern of 5,000 stars", SMALL + 'dimension x : string optional\ngroup g = x like "' + "*a" * 5000 + '"\n',
     "schema/bad-pattern", 1),
    ("a pattern of 1 MB", SMALL + 'variable v : string matching "' + "a?" * 500_000 + '" = "x"\n', None, 1),
    ("invalid UTF-8", SMALL.encode() + b"# \xff\n", "syntax/not-utf-8", 1),
    ("an overlong form", SMALL.encode() + b"# \xc0\x80\n", "syntax/not-utf-8", None),
    ("a surrogate", SMALL.encode() + b"# \xed\xa0\x80\n", "syntax/not-utf-8", None),
    ("UTF-16", SMALL.encode("utf-16"), "syntax/not-utf-8", None),
    ("1 MB of bytes that are not UTF-8", SMALL.encode() + b"\xff" * 1_000_000, "syntax/not-utf-8", None),
    ("NUL", SMALL.encode() + b"group g\0 = env == dev\n", "syntax/unexpected", None),
    ("1 MB of NUL", SMALL.encode() + b"\0" * 1_000_000, "syntax/unexpected", None),
    ("a text without an end", SMALL + 'let l = "x\n', "syntax/unterminated-string", 1),
    ("a block text without an end", SMALL + 'let l = """' + "x\n" * 100_000, "syntax/unterminated-string", 1),
    ("a file of 16 MB and a byte", (SMALL + "#").ljust(16_000_001, "x"), "syntax/limit", 1),
    ("an empty main.fleet", "", "schema/no-fleet", 1),
    ("lets that double", doubling("[l{i}, l{i}]"), "syntax/limit", 1),
    ("texts that double", doubling('"${{l{i}}}${{l{i}}}"'), "syntax/limit", 1),
    ("objects that double", doubling("{{ a: l{i}  b: l{i} }}"), "syntax/limit", 1),
    ("a chain of 20,000 lets", doubling("[l{i}]", 20_000), "syntax/limit", 1),
    ("a chain of 20,000 texts", doubling('"${{l{i}}}"', 20_000), "syntax/limit", 1),
    ("a chain of 20,000 groups", SMALL + chain("group g{i} = g{j} and env == dev\n", 20_000) + "group g20000 = env == dev\n",
     "syntax/limit", 1),
    ("a chain of 20,000 derived dimensions", SMALL + chain("dimension x{i} : bool = x{j} == true\n", 20_000) +
     "dimension x20000 : bool = env == dev\n", "syntax/limit", 1),
    ("a fact of a fact, 50,000 times", SMALL + "enum e has f: e { u (u) }\ndimension x : e optional\ngroup g = x" +
     ".f" * 50_000 + " == u\n", "syntax/limit", 1),
    ("100,000 names that nobody declared", SMALL + "".join(f"group g{i} = x{i}\n" for i in range(30_000)), "name/unknown", 30_000),
    ("a path of 200,000 bytes", SMALL + 'deploy e { from r path "' + "y/" * 100_000 + 'y" to all }\n',
     "deploy/path-not-plain", 1),
    ("a path that leads out", SMALL + 'deploy e { from r path "a/../../b" to all }\n', "deploy/path-not-plain", 1),
    ("a name that leads out", SMALL + 'cluster e as "../../evil" { env = dev }\n', "name/not-kubernetes", 1),
]

# Past the budget of the engine: as REFUSED, with exit status 4.
UNDECIDED = [
    ("random exclusions", random_exclusions(400)),
]

# Taken: name, text of main.fleet.
TAKEN = [
    ("equalities in the wrong order", equalities(40)),
    ("brackets of 250", group("(" * 250 + "env == dev" + ")" * 250)),
    ("not of 250", group("not " * 250 + "env == dev")),
    ("a byte-order mark", b"\xef\xbb\xbf" + SMALL.encode()),
    ("CRLF", SMALL.replace("\n", "\r\n")),
    ("CR", SMALL.replace("\n", "\r")),
    ("a group graph that doubles 60 times", doubling_groups(60)),
    ("a chain of 250 groups", SMALL + chain("group g{i} = g{j} and env == dev\n", 250) + "group g250 = env == dev\n"),
    ("derived dimensions that double 80 times", parities(80)),
    ("18 pairs that stand far apart", pairs(18)),
    ("a chain of 512 derived dimensions", SMALL + chain("dimension x{i} : bool = x{j} == true\n", 512) +
     "dimension x512 : bool optional\n"),
    ("a chain of 200,000 profiles", SMALL + chain("profile p{i} : p{j} {{ }}\n", 200_000) + "profile p200000 { env = dev }\n"
     "cluster c : p0 { }\n"),
    ("a chain of 200,000 repos", SMALL + chain("repo p{i} : p{j} {{ }}\n", 200_000) +
     'repo p200000 { url "https://git.example/p" branch main }\ndeploy e { from p0 path "e" to all }\n'),
    ("a chain of 200,000 blueprints", SMALL + chain("blueprint p{i} : p{j} {{ }}\n", 200_000) +
     'blueprint p200000 { to all }\ndeploy e : p0 { from r path "e" }\n'),
    ("names in backticks", HEAD + "dimension env : enum { `in`, `1.29`, prod }\ncluster a { env = `in` }\n"
     "group `not` = env == `1.29` may be empty\ngroup `deploy` = env == `in`\n"),
    ("operators of 60,000", group(" or ".join(["env == dev"] * 60_000))),
]
