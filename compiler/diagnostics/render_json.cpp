#include "compiler/diagnostics/render_json.h"

#include <set>

#include "compiler/diagnostics/render_text.h"
#include "compiler/diagnostics/words.h"
#include "compiler/json/write.h"

namespace fleet::diag {
namespace {

void add(Map& map, const char* key, Value value) { map.push_back({key, std::move(value)}); }

void add_place(Map& map, Span span, Positions& positions) {
  if (!span) return;
  const Position begin = positions.begin(span), end = positions.end(span);
  add(map, "file", positions.shown_path(span.file));
  add(map, "line", uint64_t{begin.line});
  add(map, "column", uint64_t{begin.column});
  add(map, "end_line", uint64_t{end.line});
  add(map, "end_column", uint64_t{end.column});
}

Value counterexample(const Counterexample& c) {
  Map map;
  add(map, "text", describe(c));
  if (!c.cluster.empty()) add(map, "cluster", c.cluster);
  if (!c.near.empty()) add(map, "near", c.near);
  Map labels;
  for (const auto& [name, value] : c.labels) labels.push_back({name, value});
  add(map, "labels", std::move(labels));
  if (!c.near.empty()) add(map, "changed", List(c.changed.begin(), c.changed.end()));
  return map;
}

Value label(const Label& l, Positions& positions) {
  Map map;
  add_place(map, l.span, positions);
  add(map, "text", l.text);
  return map;
}

Value fix(const Fix& f, Positions& positions) {
  Map map;
  add(map, "title", f.title);
  add(map, "safe", f.applicability == Applicability::Safe);
  if (f.effect != Effect::None) add(map, "effect", word(f.effect));
  List edits;
  for (const Edit& edit : f.edits) {
    Map one;
    add_place(one, edit.span, positions);
    add(one, "text", edit.replacement);
    edits.emplace_back(std::move(one));
  }
  if (!edits.empty()) add(map, "edits", std::move(edits));
  return map;
}

}  // namespace

void Obligations::add(Verdict verdict) {
  switch (verdict) {
    case Verdict::Proved: ++proved; break;
    case Verdict::HoldsToday: ++holds_today; break;
    case Verdict::Violated: ++violated; break;
    case Verdict::Vacuous: ++vacuous; break;
    case Verdict::Undecided: ++undecided; break;
  }
}

Obligations& Obligations::operator+=(const Obligations& other) {
  proved += other.proved;
  holds_today += other.holds_today;
  violated += other.violated;
  vacuous += other.vacuous;
  undecided += other.undecided;
  waived += other.waived;
  return *this;
}

Value to_json(const Obligations& obligations) {
  Map map;
  add(map, "proved", obligations.proved);
  add(map, "holds_today", obligations.holds_today);
  add(map, "violated", obligations.violated);
  add(map, "vacuous", obligations.vacuous);
  add(map, "undecided", obligations.undecided);
  add(map, "waived", obligations.waived);
  return map;
}

Summary summarize(const std::vector<Diagnostic>& findings) {
  Summary s;
  std::set<FileId> files;
  for (const Diagnostic& d : findings) {
    ++(d.severity == Severity::Error ? s.errors : d.severity == Severity::Warning ? s.warnings : s.infos);
    if (d.primary.span) files.insert(d.primary.span.file);
  }
  s.files_with_findings = files.size();
  return s;
}

Summary operator+(const Summary& a, const Summary& b) {
  Summary sum = a;
  sum.errors += b.errors;
  sum.warnings += b.warnings;
  sum.infos += b.infos;
  sum.suppressed += b.suppressed;
  sum.files += b.files;
  sum.files_with_findings += b.files_with_findings;
  if (b.clusters) sum.clusters = a.clusters.value_or(0) + *b.clusters;
  sum.tests_passed += b.tests_passed;
  sum.tests_failed += b.tests_failed;
  if (b.obligations) (sum.obligations ? *sum.obligations : sum.obligations.emplace()) += *b.obligations;
  return sum;
}

Value to_json(const Diagnostic& d, Positions& positions) {
  Map map;
  add(map, "id", d.id);
  add(map, "severity", word(d.severity));
  add(map, "message", d.headline);
  add_place(map, d.primary.span, positions);
  if (d.verdict) add(map, "verdict", word(*d.verdict));
  if (d.counterexample) add(map, "counterexample", counterexample(*d.counterexample));
  List labels, notes, fixes;
  if (d.primary.span && !d.primary.text.empty()) labels.push_back(label(d.primary, positions));
  for (const Label& l : d.secondary) labels.push_back(label(l, positions));
  if (!d.verdict_detail.empty()) notes.emplace_back(d.verdict_detail);
  for (const Note& n : d.notes) notes.emplace_back(n.text);
  for (const Fix& f : d.fixes) fixes.push_back(fix(f, positions));
  if (!labels.empty()) add(map, "labels", std::move(labels));
  if (!notes.empty()) add(map, "notes", std::move(notes));
  if (!fixes.empty()) add(map, "fixes", std::move(fixes));
  return map;
}

std::string render_json(List findings, const Summary& summary, List proofs) {
  Map sums;
  add(sums, "errors", summary.errors);
  add(sums, "warnings", summary.warnings);
  add(sums, "infos", summary.infos);
  add(sums, "suppressed", summary.suppressed);
  add(sums, "files", summary.files);
  if (summary.clusters) add(sums, "clusters", *summary.clusters);
  if (summary.obligations) {
    add(sums, "obligations", to_json(*summary.obligations));
    add(sums, "tests", Map{{"passed", summary.tests_passed}, {"failed", summary.tests_failed}});
  }
  Map root;
  add(root, "format", "fleetc.check/1");
  add(root, "findings", std::move(findings));
  if (!proofs.empty()) add(root, "proofs", std::move(proofs));
  add(root, "summary", std::move(sums));
  return json::write_line(std::move(root)) + "\n";
}

}  // namespace fleet::diag
