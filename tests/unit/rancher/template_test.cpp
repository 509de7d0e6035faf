#include "compiler/rancher/template_run.h"

#include <string>

#include "tests/catch.h"

using namespace fleet::rancher;

namespace {

/// What comes out, or why nothing does, for a cluster c1 with one label and one value.
std::string run(std::string_view text) {
  GoMap labels;
  labels.entries["env"] = "prod";
  GoMap values;
  values.entries["size"] = 3.0;
  GoMap context;
  context.entries["ClusterName"] = "c1";
  context.entries["ClusterLabels"] = labels;
  context.entries["ClusterValues"] = values;
  const auto templates = parse_template(text);
  const auto out = templates ? run_template(*templates, context) : Outcome<std::string>(templates.failure());
  if (out) return *out;
  switch (out.failure().kind) {
    case Failure::Kind::Error: return "error";
    case Failure::Kind::Hazard: return "hazard";
    default: return "not modelled";
  }
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("templates give what Go gives") {
  CHECK(run("a${ .ClusterName }b") == "ac1b");
  CHECK(run("x ${- .ClusterName -} y") == "xc1y");
  CHECK(run("$${ .ClusterName }") == "$c1");
  CHECK(run("${ .ClusterLabels.env | upper | quote }") == "\"PROD\"");
  CHECK(run("${ .ClusterValues.size | int | add 1 }") == "4");
  CHECK(run("${ range $i, $x := list 1 2 }${ $i }${ $x },${ end }") == "01,12,");
  CHECK(run("${ range until 5 }${ if eq . 2 }${ continue }${ end }${ . }${ if eq . 3 }${ break }${ end }${ end }") ==
        "013");
  CHECK(run("${ $x := 1 }${ with 7 }${ $x = . }${ end }${ $x }") == "7");
  CHECK(run("${ define \"t\" }<${ . }>${ end }${ template \"t\" .ClusterName }") == "<c1>");
  CHECK(run("${ printf \"%05d|%-4s|%q|%.2f|%d\" 7 \"a\" \"b\" 1.5 \"x\" }") == "00007|a   |\"b\"|1.50|%!d(string=x)");
  CHECK(run("${ dict \"b\" 1 \"a\" (list true nil) | toJson }") == "{\"a\":[true,null],\"b\":1}");
  CHECK(run("${ regexReplaceAll \"(a)(b)?\" \"abac\" \"<$1$2>\" }") == "<ab><a>c");
}

TEST_CASE("what Go refuses is an error") {
  for (const auto text : {"${ .Nope }", "${ nope }", "${", "${ }", "${ end }", "${ if 1 }", "${ $x }", "${ 1 | 2 }",
                          "${ \"a }", "${ div 1 0 }", "${ fail \"x\" }", "${ trunc \"a\" \"b\" }", "${ env \"HOME\" }",
                          "${ eq 1 \"a\" }", "${ break }", "${ template \"x\" }", "${ (1 }"})
    CHECK(run(text) == "error");
}

TEST_CASE("what depends on chance or time is said to") {
  CHECK(run("${ keys (dict \"a\" 1 \"b\" 2) }") == "hazard");
  CHECK(run("${ keys (dict \"b\" 1 \"a\" 2) | sortAlpha }") == "[a b]");
  CHECK(run("${ now }") == "not modelled");
  CHECK(run("${ if false }${ now }${ end }") == "");
}

TEST_CASE("hostile templates end") {
  CHECK(run("${ define \"t\" }${ template \"t\" }${ end }${ template \"t\" }") == "not modelled");
  CHECK(run("${ range until 100000 }${ range until 100000 }x${ end }${ end }") == "not modelled");
  CHECK(run("${ range 9000000000 }${ end }") == "not modelled");
  CHECK(run("${ $d := dict }${ $x := set $d \"d\" $d }${ $d | toJson }") == "not modelled");
  CHECK(run("${ repeat 1000000000 \"abc\" }") == "not modelled");
  CHECK(run("${ repeat 4611686018427387904 \"abcdefgh\" }") == "not modelled");
  CHECK(run("${ repeat 9223372036854775807 \"\" }") == "");
  CHECK(run("${ untilStep 9223372036854775800 9223372036854775807 5 }") == "not modelled");
  CHECK(run("${ uniq (until 400000) }") == "not modelled");
  CHECK(run("${" + repeated("(", 100'000) + "1" + repeated(")", 100'000) + "}") == "not modelled");
  CHECK(run(repeated("${ if true }", 100'000)) == "not modelled");
  CHECK(run("${ if true }" + repeated("${ else if true }", 50'000) + "${ end }") == "not modelled");
  CHECK(run(std::string("${ \0 }", 6)) == "error");
  CHECK(run("${ \xff }") == "error");
}

TEST_CASE("few letters make no values of any size") {
  const std::string mega = "${ $m := repeat 1000000 \"a\" }";
  CHECK(run(mega + "${ replace \"\" $m $m }") == "not modelled");
  CHECK(run(mega + "${ replace \"a\" \"bb\" $m }") == "not modelled");
  CHECK(run(mega + "${ range until 900000 }${ if $m }${ end }${ end }") == "not modelled");
  CHECK(run("${ indent 10000 (repeat 100000 \"\\n\") }") == "not modelled");
  CHECK(run("${ join (repeat 1000 \"a\") (until 100000) }") == "not modelled");
  CHECK(run("${ $x := \"a\" }${ range until 60 }${ $x = cat $x $x }${ end }") == "not modelled");
  CHECK(run("${ $x := list 1 }${ range until 60 }${ $x = concat $x $x }${ end }") == "not modelled");
  CHECK(run("${ $x := list 1 }${ range until 60 }${ $x = list $x $x }${ end }${ $x }") == "not modelled");
  CHECK(run("${ $x := list 1 }${ range until 60 }${ $x = list $x $x }${ end }${ deepEqual $x $x }") == "not modelled");
}

TEST_CASE("deep values are let go of without a call for each level") {
  CHECK(run("${ $x := list 1 }${ range until 100000 }${ $x = list $x }${ end }") == "not modelled");
  // Each map is put into the one before, so that none is deep when it is handed about.
  CHECK(run("${ $m := dict }${ range until 100000 }${ $n := dict }${ $y := set $m \"a\" $n }${ $m = $n }${ end }ok") ==
        "ok");
}

TEST_CASE("a text is the integer that strconv reads in it") {
  const auto whole = [](const std::string& text) { return run("${ int64 \"" + text + "\" }"); };
  CHECK(whole("1_0") == "10");
  CHECK(whole("0x_1f") == "31");
  CHECK(whole("0_17") == "15");
  CHECK(whole("-0b1_1") == "-3");
  CHECK(whole("1_000.00") == "1000");
  for (const auto text : {"_1", "1_", "1__0", "0x1_", "0x", "0_", "0_8", "1_a", "0_x1", "+_1"})
    CHECK(whole(text) == "0");
  CHECK(whole("-9223372036854775808") == "-9223372036854775808");
  CHECK(whole("9223372036854775808") == "0");
  CHECK(run("${ add \"1_000\" 1 }") == "1001");
  CHECK(run("${ atoi \"1_0\" }") == "0");
  CHECK(run("${ atoi \"-9223372036854775809\" }") == "-9223372036854775808");
}
