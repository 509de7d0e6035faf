#include "compiler/diagnostics/render_text.h"

#include "compiler/diagnostics/order.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::diag;

namespace {

/// A spec in memory and a finding over it; places are given as pieces of the text.
struct Scene {
  Sources sources;
  Diagnostic finding;

  FileId file(const std::string& path, const std::string& text) { return sources.add(path, text); }
  Span at(FileId id, std::string_view piece) const {
    const size_t begin = sources.text(id).find(piece);
    REQUIRE(begin != std::string::npos);
    return {id, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + piece.size())};
  }
  std::string text(bool explain = false, bool color = false, uint32_t width = 140) const {
    Positions positions(sources);
    return render_text(finding, positions, {color, explain, width});
  }
  void say(std::string id, std::string headline, Span primary, std::string label) {
    finding.id = std::move(id);
    finding.headline = std::move(headline);
    finding.primary = {primary, std::move(label)};
  }
};

}  // namespace

TEST_CASE("one label") {
  Scene s;
  const FileId f = s.file("main.fleet", "fleet t {\n}\ncluster a {\n  regoin = eu-west\n}\n");
  s.say("name/unknown", "there is no dimension or variable `regoin`", s.at(f, "regoin"), "did you mean `region`?");
  s.finding.fixes.push_back({"write `region`", {{s.at(f, "regoin"), "region"}}, Applicability::Unsafe, Effect::None});
  CHECK(s.text(true) == R"(error[name/unknown]: there is no dimension or variable `regoin`
  --> main.fleet:4:3
   |
 4 |   regoin = eu-west
   |   ^^^^^^ did you mean `region`?
   = explain: fleetc explain name/unknown
)");
}

TEST_CASE("two files, a verdict, a counterexample and a fix") {
  Scene s;
  const FileId a =
      s.file("deploy/analytics.fleet", "\ndeploy analytics {\n  to env == prod\n  carries personal-data\n}\n");
  const FileId d =
      s.file("data.fleet", "data personal-data stays country in gdpr.eea because \"GDPR chapter V: transfers\"\n");
  s.say("targeting/data-leaves", "analytics can place personal-data outside what it allows", s.at(a, "env == prod"),
        "reaches every region");
  s.finding.secondary.push_back({s.at(a, "personal-data"), "must stay in the set below"});
  s.finding.secondary.push_back({s.at(d, "country in gdpr.eea"), "fails here: region us-east-1 -> country US"});
  s.finding.verdict = Verdict::HoldsToday;
  s.finding.verdict_detail = "none of the 4,118 known clusters reached breaks it, but an admissible one would";
  s.finding.counterexample =
      Counterexample{"", "par-01", {{"region", "us-east-1"}, {"env", "prod"}, {"site", "par01"}}, {"region"}};
  const Span to = s.at(a, "env == prod");
  s.finding.fixes.push_back({"limit the target (keeps all 4,118 of today's clusters)",
                             {{Span{a, to.end, to.end}, " and country in gdpr.eea"}},
                             Applicability::Unsafe,
                             Effect::Narrows});
  CHECK(s.text(true) == R"(error[targeting/data-leaves]: analytics can place personal-data outside what it allows
  --> deploy/analytics.fleet:3:6
   |
 3 |   to env == prod
   |      ^^^^^^^^^^^ reaches every region
 4 |   carries personal-data
   |           ------------- must stay in the set below
  ::: data.fleet:1:26
   |
 1 | data personal-data stays country in gdpr.eea because "GDPR chapter V: transfers"
   |                          ------------------- fails here: region us-east-1 -> country US
   = verdict: HOLDS-TODAY. None of the 4,118 known clusters reached breaks it, but an admissible one would
   = counterexample: par-01 with region = us-east-1 (1 edit; env = prod, site = par01 unchanged)
help[unsafe, narrows]: limit the target (keeps all 4,118 of today's clusters)
 3 -   to env == prod
 3 +   to env == prod and country in gdpr.eea
   = explain: fleetc explain targeting/data-leaves
)");
}

TEST_CASE("two labels on one line") {
  Scene s;
  const FileId f = s.file("clusters/paris.fleet", "\n\n\n\n\n\n\n\ncluster par-01 : edge, pci {\n");
  s.say("inherit/conflict", "`nodes` is 3 from `edge` and 5 from `pci`, at the same rank", s.at(f, "pci"),
        "sets nodes = 5 (profiles.fleet:14)");
  s.finding.secondary.push_back({s.at(f, "edge"), "sets nodes = 3 (profiles.fleet:8)"});
  s.finding.fixes.push_back(
      {"decide here: `nodes = 5`, or mark one of the two `default`", {}, Applicability::Manual, Effect::None});
  CHECK(s.text() == R"(error[inherit/conflict]: `nodes` is 3 from `edge` and 5 from `pci`, at the same rank
  --> clusters/paris.fleet:9:24
   |
 9 | cluster par-01 : edge, pci {
   |                  ----  ^^^ sets nodes = 5 (profiles.fleet:14)
   |                  |
   |                  sets nodes = 3 (profiles.fleet:8)
help[manual]: decide here: `nodes = 5`, or mark one of the two `default`
)");
}

TEST_CASE("three labels on one line") {
  Scene s;
  const FileId f = s.file("a.fleet", "one two three\n");
  s.say("x/y", "h", s.at(f, "two"), "second");
  s.finding.secondary = {{s.at(f, "one"), "first"}, {s.at(f, "three"), "third"}};
  CHECK(s.text() == R"(error[x/y]: h
  --> a.fleet:1:5
   |
 1 | one two three
   | --- ^^^ ----- third
   | |   |
   | |   second
   | first
)");
}

TEST_CASE("an inner place stays visible in an outer one") {
  Scene s;
  const FileId f = s.file("a.fleet", "one two three\n");
  s.say("x/y", "h", s.at(f, "one two three"), "outer");
  s.finding.secondary = {{s.at(f, "two"), "inner"}};
  CHECK(s.text() == R"(error[x/y]: h
  --> a.fleet:1:1
   |
 1 | one two three
   | ^^^^---^^^^^^
   | |   |
   | |   inner
   | outer
)");
}

TEST_CASE("a place over several lines shows its first") {
  Scene s;
  const FileId f = s.file("a.fleet", "deploy a {\n  to x\n}\n");
  s.say("x/y", "h", s.at(f, "deploy a {\n  to x\n}"), "all of it");
  CHECK(s.text() == "error[x/y]: h\n  --> a.fleet:1:1\n   |\n 1 | deploy a {\n   | ^^^^^^^^^^… all of it\n");
}

TEST_CASE("the end of a file has a caret") {
  Scene s;
  const FileId f = s.file("a.fleet", "a {");
  s.say("x/y", "h", Span{f, 3, 3}, "`}` is missing");
  CHECK(s.text() == "error[x/y]: h\n  --> a.fleet:1:4\n   |\n 1 | a {\n   |    ^ `}` is missing\n");
}

TEST_CASE("tabs, wide characters and control characters keep the caret in its place") {
  Scene s;
  const FileId f = s.file("a.fleet", "\t\xE6\xBC\xA2 \x1B[31m e\xCC\x81 here\n");
  s.say("x/y", "h \x1B[0m\n", s.at(f, "here"), "\x07");
  CHECK(s.text() ==
        "error[x/y]: h \\u{1b}[0m\\u{a}\n  --> a.fleet:1:13\n   |\n 1 |     \xE6\xBC\xA2 \\u{1b}[31m e\xCC\x81 here\n"
        "   |                     ^^^^ \\u{7}\n");
}

TEST_CASE("long lines are cut around the place") {
  Scene s;
  const FileId f = s.file("a.fleet", std::string(500, 'a') + "HERE" + std::string(500, 'b'));
  s.say("x/y", "h", s.at(f, "HERE"), "this");
  const std::string text = s.text(false, false, 30);
  CHECK(text == "error[x/y]: h\n  --> a.fleet:1:501\n   |\n 1 | …" + std::string(10, 'a') + "HERE" +
                    std::string(16, 'b') + "…\n   | " + std::string(11, ' ') + "^^^^ this\n");
}

TEST_CASE("a finding without a place, and a warning with notes") {
  Scene s;
  s.say("output/folder", "out is the folder of the spec", {}, "");
  s.finding.severity = Severity::Warning;
  s.finding.notes.push_back({"one\ntwo", {}});
  CHECK(s.text() == "warning[output/folder]: out is the folder of the spec\n   = note: one\n           two\n");
}

TEST_CASE("colour only when asked for") {
  Scene s;
  const FileId f = s.file("a.fleet", "ab");
  s.say("x/y", "h", s.at(f, "b"), "");
  CHECK(s.text().find('\x1b') == std::string::npos);
  CHECK(s.text(false, true).find("\x1b[1;31merror[x/y]\x1b[0m") == 0);
}

TEST_CASE("wide line numbers widen the frame") {
  Scene s;
  const FileId f = s.file("a.fleet", std::string(122, '\n') + "x");
  s.say("x/y", "h", s.at(f, "x"), "");
  CHECK(s.text() == "error[x/y]: h\n   --> a.fleet:123:1\n    |\n123 | x\n    | ^\n");
}

TEST_CASE("at most four more places are shown") {
  Scene s;
  const FileId f = s.file("a.fleet", "a\nb\nc\nd\ne\nf\ng\n");
  s.say("x/y", "h", s.at(f, "a"), "");
  for (const char* piece : {"b", "c", "d", "e", "f", "g"}) s.finding.secondary.push_back({s.at(f, piece), ""});
  CHECK(s.text().find("2 more places") != std::string::npos);
  CHECK(s.text().find(" 6 |") == std::string::npos);
}

TEST_CASE("counterexamples as sentences") {
  CHECK(describe({"par-01", "", {{"a", "1"}, {"b", "2"}}, {}}) == "par-01 {a = 1, b = 2}");
  CHECK(describe({"", "", {{"a", "1"}}, {}}) == "a cluster with {a = 1}");
  CHECK(describe({"", "x", {{"a", "1"}, {"b", "2"}}, {"a", "c"}}) ==
        "x with a = 1, without c (2 edits; b = 2 unchanged)");
  CHECK(describe({"", "x", {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}, {"e", "5"}}, {"a"}}) ==
        "x with a = 1 (1 edit; b = 2, c = 3, d = 4 and 1 more unchanged)");
}

TEST_CASE("short lines") {
  Scene s;
  const FileId f = s.file("a/b.fleet", "x\n yz");
  s.say("x/y", "h", s.at(f, "z"), "label");
  Positions positions(s.sources);
  CHECK(render_short(s.finding, positions) == "a/b.fleet:2:3: error[x/y]: h\n");
  s.finding.primary.span = {};
  CHECK(render_short(s.finding, positions) == "error[x/y]: h\n");
}

TEST_CASE("findings are sorted by path and place, equal ones once") {
  Sources sources;
  const FileId b = sources.add("b.fleet", "xx"), a = sources.add("a.fleet", "xx");
  Diagnostics d;
  d.report_as({b, 0, 1}, "x/y", Severity::Error, "1");
  d.report_as({a, 1, 2}, "x/y", Severity::Error, "2");
  d.report_as({a, 0, 1}, "x/z", Severity::Error, "3");
  d.report_as({a, 0, 1}, "x/y", Severity::Error, "4");
  d.report_as({b, 0, 1}, "x/y", Severity::Error, "1");
  d.report_as({}, "x/y", Severity::Error, "5");
  std::string order;
  for (const Diagnostic& found : in_order(d.take(), sources)) order += found.headline;
  CHECK(order == "54321");
}
