#include "compiler/diagnostics/render_json.h"

#include "tests/catch.h"

using namespace fleet;
using namespace fleet::diag;

TEST_CASE("what does not apply is left out") {
  Sources sources;
  const FileId file = sources.add("a.fleet", "\xC3\xA4 b\n");
  Positions positions(sources);
  Diagnostics d;
  d.report_as({file, 3, 4}, "x/y", Severity::Warning, "h");
  d.report_as({}, "x/z", Severity::Error, "no place");
  const auto findings = d.take();
  CHECK(
      render_json({to_json(findings[0], positions), to_json(findings[1], positions)}, summarize(findings)) ==
      R"({"format":"fleetc.check/1","findings":[)"
      R"({"id":"x/y","severity":"warning","message":"h","file":"a.fleet","line":1,"column":3,"end_line":1,"end_column":4},)"
      R"({"id":"x/z","severity":"error","message":"no place"}],)"
      R"("summary":{"errors":1,"warnings":1,"infos":0,"suppressed":0,"files":0}})"
      "\n");
}

TEST_CASE("everything that a finding can have") {
  Sources sources;
  const FileId file = sources.add("a.fleet", "a\nb\n");
  Positions positions(sources);
  Diagnostic d;
  d.id = "x/y";
  d.headline = "h";
  d.primary = {{file, 0, 1}, "here"};
  d.secondary = {{{file, 2, 3}, "there"}};
  d.notes = {{"a note", {}}};
  d.verdict = Verdict::HoldsToday;
  d.counterexample = Counterexample{"", "par", {{"env", "prod"}}, {"env"}};
  d.fixes = {{"do it", {{{file, 2, 3}, "c"}}, Applicability::Safe, Effect::Narrows}};
  Summary summary;
  summary.clusters = 3;
  CHECK(
      render_json({to_json(d, positions)}, summary) ==
      R"({"format":"fleetc.check/1","findings":[)"
      R"({"id":"x/y","severity":"error","message":"h","file":"a.fleet","line":1,"column":1,"end_line":1,"end_column":2,)"
      R"J("verdict":"HOLDS-TODAY","counterexample":{"text":"par with env = prod (1 edit)","near":"par",)J"
      R"("labels":{"env":"prod"},"changed":["env"]},)"
      R"("labels":[{"file":"a.fleet","line":1,"column":1,"end_line":1,"end_column":2,"text":"here"},)"
      R"({"file":"a.fleet","line":2,"column":1,"end_line":2,"end_column":2,"text":"there"}],"notes":["a note"],)"
      R"("fixes":[{"title":"do it","safe":true,"effect":"narrows",)"
      R"("edits":[{"file":"a.fleet","line":2,"column":1,"end_line":2,"end_column":2,"text":"c"}]}]}],)"
      R"("summary":{"errors":0,"warnings":0,"infos":0,"suppressed":0,"files":0,"clusters":3}})"
      "\n");
}
