// Specs, from their text to what would be written. Each section is a file of the spec; what has no name is main.fleet.

#include <string>
#include <variant>

#include "compiler/base/file_system.h"
#include "compiler/diagnostics/positions.h"
#include "compiler/diagnostics/render_json.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/json/read.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/print.h"
#include "compiler/yaml/read.h"
#include "tests/fuzz/sections.h"
#include "tests/fuzz/target.h"
#include "tools/driver/pipeline.h"

namespace fleet::fuzz {
namespace {

void check_format(const std::string& text) {
  const syntax::Formatted formatted = syntax::format(text);
  must(formatted.text || formatted.has_syntax_errors, "what has no syntax errors can be formatted", text);
  if (!formatted.text) return;
  must(syntax::print_parsed(*formatted.text) == syntax::print_parsed(text), "formatting keeps the meaning", text);
  const syntax::Formatted again = syntax::format(*formatted.text);
  must(again.text.has_value(), "what was formatted can be formatted", *formatted.text);
  must(*again.text == *formatted.text, "formatting twice is formatting once", *formatted.text + "====\n" + *again.text);
}

void check_span(Span span, const Sources& sources) {
  if (!span) return;
  must(span.file.value < sources.size(), "a place is in a file that there is");
  must(span.begin <= span.end && span.end <= sources.text(span.file).size(), "a place is in its file");
}

void check_finding(const diag::Diagnostic& finding, const Sources& sources, diag::Positions& positions) {
  must(finding.id != "tool/internal", "nothing goes wrong that is ours", finding.headline);
  check_span(finding.primary.span, sources);
  for (const diag::Label& label : finding.secondary) check_span(label.span, sources);
  for (const diag::Fix& fix : finding.fixes)
    for (const diag::Edit& edit : fix.edits) check_span(edit.span, sources);
  must(!diag::render_text(finding, positions).empty(), "a finding can be shown");
  must(!diag::render_short(finding, positions).empty(), "a finding can be shown on a line");
}

void check_findings(const driver::Analysis& analysis) {
  const driver::Findings findings = driver::findings(analysis);
  diag::Positions positions(analysis.sources);
  List shown;
  for (const diag::Diagnostic& finding : findings.list) {
    check_finding(finding, analysis.sources, positions);
    shown.push_back(diag::to_json(finding, positions));
  }
  const std::string json = diag::render_json(std::move(shown), findings.summary);
  json::Reader reader;
  json::Tree tree;
  must(!reader.read(json, tree), "findings as JSON are JSON", json);
}

void check_output(const driver::Analysis& analysis) {
  if (!analysis.output) return;
  for (const emit::OutputFile& file : *analysis.output) {
    must(emit::is_output_path(file.path), "a file goes where ours go", file.path);
    const yaml::Tree tree = yaml::read_strict(file.bytes);
    must(tree.complete && tree.findings.empty(), "what is emitted is plain YAML", file.path + "\n" + file.bytes);
  }
}

}  // namespace

void run(std::string_view input) {
  MemoryFileSystem files;
  files.make_folder("/spec");
  files.write("/spec/main.fleet", "");
  for (const Section& section : sections(input, "main.fleet")) {
    files.write("/spec/" + section.name, section.text);
    if (section.name.ends_with(".fleet")) check_format(section.text);
  }
  driver::Options options;
  options.now = "2026-11-21";
  const auto analyzed = driver::analyze(files, "/spec", options);
  const auto* analysis = std::get_if<driver::Analysis>(&analyzed);
  if (!analysis) return;
  check_findings(*analysis);
  for (const driver::PhaseName& phase : driver::kPhases) driver::print(*analysis, phase.phase);
  check_output(*analysis);
}

}  // namespace fleet::fuzz
