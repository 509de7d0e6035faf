#include <fmt/format.h>

#include "checker/rules.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/targeting.h"

namespace fleet::checker {
namespace {

/// What the counterexample has where the allowed set asks for something else: "region us-east-1".
std::string failing(Judge& judge, const Judge::Verdict& verdict, const model::DataObligation& data) {
  std::string text;
  for (uint32_t level : judge.sets().support(data.allowed)) {
    const model::Level& l = judge.plan().levels[level];
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", l.name, verdict.witness.texts[level] ? "`" + *verdict.witness.texts[level] + "`" : std::string("absent"));
  }
  for (const auto& fact : data.facts) text += " -> " + fact(verdict.witness);
  return text;
}

std::string count_outside(Judge& judge, const Judge::Verdict& verdict, SetId outside) {
  if (verdict.verdict != diag::Verdict::Violated) return "clusters that could register outside it";
  return diag::count_of(judge.known(outside).size(), "known cluster") + " outside it";
}

/// What a target lacks to stay within what the class allows, without the clauses that it has.
std::string lacking(Judge& judge, const model::Bundle& bundle, const model::DataObligation& data) {
  std::string text;
  for (const model::DataObligation::Clause& clause : data.clauses) {
    if (!judge.sets().subset(bundle.reach, clause.set)) text += (text.empty() ? "" : " and ") + clause.text;
  }
  if (!text.empty()) return text;
  return data.allowed_needs_parentheses ? "(" + data.allowed_text + ")" : data.allowed_text;
}

/// `to EXPR` narrowed to what the class allows.
diag::Fix narrowing(Judge& judge, const model::Bundle& bundle, const model::DataObligation& data) {
  const std::string allowed = lacking(judge, bundle, data);
  const std::vector<const model::Cluster*> now = judge.known(bundle.reach);
  const size_t kept = judge.known(judge.sets().intersect(bundle.reach, data.allowed)).size();
  diag::Fix fix;
  fix.title = diag::say(diag::LimitTarget, kept == now.size() ? fmt::format("keeps all {} of today's clusters", kept) : fmt::format("keeps {} of today's {} clusters", kept, now.size()));
  fix.effect = diag::Effect::Narrows;
  fix.applicability = bundle.target_is_own ? diag::Applicability::Unsafe : diag::Applicability::Manual;
  if (!bundle.target_is_own) {
    fix.title = diag::say(diag::LimitOwnTarget, bundle.name, allowed);
    return fix;
  }
  if (bundle.target_is_all) {
    fix.edits.push_back({bundle.target_expr, data.allowed_text});
    return fix;
  }
  const Span end{bundle.target_expr.file, bundle.target_expr.end, bundle.target_expr.end};
  if (bundle.target_wants_parentheses) {
    fix.edits.push_back({{bundle.target_expr.file, bundle.target_expr.begin, bundle.target_expr.begin}, "("});
    fix.edits.push_back({end, ") and " + allowed});
  } else {
    fix.edits.push_back({end, " and " + allowed});
  }
  return fix;
}

}  // namespace

void data_leaves(Judge& judge) {
  for (const model::DataObligation& data : judge.plan().data) {
    const model::Bundle& bundle = judge.plan().bundles[data.bundle];
    if (bundle.parked) continue;
    // Wild clusters count: with labels absent, or with texts that nobody declared.
    const SetId outside = judge.sets().subtract(bundle.reach, data.allowed);
    if (judge.is_undecided(bundle.target_place, "where `" + bundle.name + "` goes")) return;
    const Judge::Verdict verdict = judge.decide(outside, bundle.reach);
    if (verdict.verdict == diag::Verdict::Proved) continue;
    if (!judge.replays(verdict, bundle.target_place, {{&judge.plan().reached[data.bundle], true}, {&data.is_allowed, false}})) continue;
    auto report = judge.diagnostics().report(bundle.target_place, diag::DataLeaves, bundle.name, data.data);
    report.here(diag::ReachesTooMuch, count_outside(judge, verdict, outside));
    report.label(data.carries_place, diag::MustStay);
    report.label(data.data_place, diag::FailsHere, failing(judge, verdict, data));
    if (!data.because.empty()) report.note(diag::Because, data.because);
    Judge::show(report, verdict);
    const SetId kept = judge.sets().intersect(bundle.reach, data.allowed);
    if (!data.allowed_text.empty() && !judge.sets().disjoint(kept, judge.plan().admissible)) report.fix(narrowing(judge, bundle, data));
  }
}

}  // namespace fleet::checker
