"""Fixes, followed to the letter: what is offered for a mistake repairs it and makes no new one."""
from harness import HEAD, Failed, judge

FLEET = HEAD + """dimension env  : enum { dev, test, prod }
dimension zone : enum { a, b }
enum country { FR, IE, US }
enum site has country: country { paris (FR), dublin (IE), virginia (US) }
dimension site : site optional
dimension nodes : int 1..40 optional
set eu : country = [FR, IE]
cluster x { env = dev   zone = a }
cluster y { env = prod   zone = b   site = paris }
"""
REPO = FLEET + 'repo r { url "https://git.example/r"   revision "v1" }\n'


def values(text):
    return REPO + f'deploy d {{\n  from r path "d"\n  to all\n  helm {{ chart: "./c" }}\n  values {{\n{text}\n  }}\n}}\n'


def target(text):
    return REPO + f'deploy d {{\n  from r path "d"\n  to {text}\n}}\n'


# Each is one mistake, and whether a fix with edits is to be offered for it.
MISTAKES = {
    "revision v1.4.2": (FLEET + 'repo q { url "https://git.example/q"   revision v1.4.2 }\n', True),
    "branch release-1.2": (FLEET + 'repo q { url "https://git.example/q"   branch release-1.2 }\n', True),
    "secret git.creds": (FLEET + 'repo q { url "https://git.example/q"   branch main   secret git.creds }\n', True),
    "url without quotes": (FLEET + "repo q { url https://git.example/q   branch main }\n", True),
    "url in curly quotes": (FLEET + "repo q { url \u201chttps://git.example/q\u201d   branch main }\n", True),
    "namespace 1web": (REPO + 'deploy d { from r path "d"   to all   namespace 2048-game }\n', True),
    "version v1.16.1": (values("    version: v1.16.1"), True),
    "half word": (values("    memory: 128Mi"), True),
    "single quotes": (values("    a: 'x y'"), True),
    "a quote in single quotes": (values("    a: 'it''s'"), True),
    "double quotes in single quotes": (values("    a: 'say \"hi\" # no comment'"), True),
    "a backslash in single quotes": (values("    a: 'C:\\x'"), True),
    "don't": (values("    a: don't"), True),
    "don't do it": (values("    a: don't do it"), False),
    "Fleet's template": (values('    a: "${ .ClusterLabels.env }"'), False),
    "a semicolon": (values("    a: 1;\n    b: 2"), True),
    "a no-break space": (target("env ==\u00a0prod"), True),
    "a comment of two slashes": (target("env == prod  // ours"), True),
    "values with commas": (target("env == prod, dev"), True),
    "other values with commas": (target("env != dev, prod"), True),
    "conditions with commas": (target("env == prod, zone == a"), False),
    "a comma behind an item": (target('env == prod, namespace "d"'), True),
    "an `or` of C": (target("env == prod || zone == a"), True),
    "an `and` of C": (target("env == prod && zone == a"), True),
    "three operators of C": (target("env == prod && !(zone == b) && !(zone == a and env == dev)"), True),
    "a `not` of C": (target("!(env == prod)"), True),
    "three equal signs": (target("env === prod"), True),
    "unequal as in SQL": (target("env <> prod"), True),
    "a range for values": (target("nodes in 1..3"), True),
    "a range in brackets": (target("nodes in [1..3]"), True),
    "not in a range": (target("nodes not in 2..9 and env == prod"), True),
    "equal to a range, and `or`": (target("nodes == 1..3 or env == prod"), True),
    "a number for a list": (target("nodes in 3"), True),
    "values in parentheses": (target("env in (prod, dev)"), True),
    "values in braces": (target("env not in { prod, dev }"), True),
    "a list behind `==`": (target("env == [prod, dev] and zone == b"), True),
    "a list behind `!=`": (target("env != (prod)"), True),
    "a list without brackets": (target("env in prod, dev"), True),
    "values with `|`": (target("env == prod | dev"), True),
    "a list without commas": (target("env in [prod dev test]"), True),
    "a second `implies`": (FLEET + "invariant i : env == prod implies zone == a implies nodes == 3\n", False),
    "`=` in an arm": (FLEET +
                      "dimension size : enum { big, small }\nderive size from zone { a = big   b = small }\n", True),
    "a comment of C": (target("env == prod /* ours */"), True),
    "a comment of C over lines": (target("env == prod\n  /* ours\n   * and\n     theirs */\n  namespace x"), True),
    "a comment of C inside a line": (target("env /* ours */ == prod"), False),
    "a minus with a blank": (values("    a: - 1"), True),
    "an anchor of YAML": (values("    a: &x 1"), False),
    "`=` behind `:`": (values("    a: = 1"), True),
    "no value": (values("    a: ,\n    b: 2"), False),
    "nothing but quotes": (FLEET + 'cluster z { env = dev   zone = a   "x" }\n', False),
    "a setting in quotes": (FLEET + 'cluster z { env = dev   "zone" = a }\n', True),
    "a setting of JSON": (FLEET + 'cluster z { env = dev   "zone": a }\n', True),
    "an annotation without quotes": (FLEET + 'cluster z { env = dev   zone = a   annotation acme.io/x = "y" }\n', True),
    "an annotation of YAML": (FLEET + 'cluster z { env = dev   zone = a   annotation note: "y" }\n', True),
    "a setting that is set": (FLEET + 'cluster z { env = dev   zone = a   envv = dev }\n', False),
    "nothing for a block": (target("env == prod\n  helm null"), False),
    "a word for a block": (target("env == prod\n  options none"), False),
    "a stray value": (target("env == prod\n\n  null\n  namespace x"), False),
    "a stray value behind `all`": (target("all\n\n  3\n  namespace x"), False),
    "an item of a deployment in a variant": (target("all\n  variant v when env == prod {\n    to all\n  }"), False),
    "a rollout in a variant": (target("all\n  variant v when env == prod { rollout careful }"), False),
    "an item of a deployment in a wave": (REPO + "rollout c { wave one : else { values { a: 1 } } }\n", False),
    "a set for a value": (target("site.country == eu"), True),
    "another set for a value": (target("site.country != eu"), True),
    "a cluster's name": (target("cluster.name == x"), True),
    "clusters by name": (target("clusters(x)"), True),
    "a half word as a value": (target("env == 1.29.3"), False),
    "a number as a name": (FLEET + "dimension v : enum { 1.29, old } optional\n", True),
    "a half word as a name": (FLEET + "dimension v : enum { 1.29.3, old } optional\n", True),
    "quotes for a name": (FLEET + "dimension v : enum { 'new', old } optional\n", True),
    "budget 1pods": (REPO + "rollout c { wave one : else { budget 1pods } }\n", False),
    "soak 1hour": (REPO + "rollout c { deliver promote   wave one : else { soak 1hour } }\n", False),
    "a wave without a name": (REPO + "rollout c { wave : env == prod { }   wave rest : else { } }\n", False),
    "`:` behind a word": (REPO + 'deploy d { from r path "d"   to: all }\n', True),
    "soak with partitions": (REPO + "rollout c { wave one : env == dev { soak 1h }   wave rest : else { } }\n", True),
}


def edited(text, edits):
    """The text with the edits, whose columns count UTF-16 units."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-16-le")) // 2 + 1)
    units = text.encode("utf-16-le")
    for edit in sorted(edits, key=lambda e: (e["line"], e["column"]), reverse=True):
        begin = starts[edit["line"] - 1] + edit["column"] - 1
        end = starts[edit["end_line"] - 1] + edit["end_column"] - 1
        units = units[:2 * begin] + edit["text"].encode("utf-16-le") + units[2 * end:]
    return units.decode("utf-16-le")


def follow(new, text, is_offered):
    errors = check(new, text)
    if len(errors) != 1:
        raise Failed(f"{len(errors)} findings: {[f['message'] for f in errors]}")
    fixes = [fix for fix in errors[0].get("fixes", []) if fix.get("edits")]
    if bool(fixes) != is_offered:
        raise Failed(f"{'no' if is_offered else 'a'} fix: {errors[0]['message']!r} {[fix['title'] for fix in fixes]}")
    for fix in fixes:
        after = check(new, edited(text, fix["edits"]))
        if after:
            raise Failed(f"{fix['title']!r}, followed: {[f['message'] for f in after]}")


def check(new, text):
    result = new({"main.fleet": text}).build()
    judge(result, (0, 1))
    return result.findings()


CASES = [(f"fix: {name}", lambda new, t=text, o=offered: follow(new, t, o)) for name, (text, offered) in MISTAKES.items()]
