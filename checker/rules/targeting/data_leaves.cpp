#include <fmt/format.h>

#include <algorithm>

#include "checker/retarget.h"
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
    text +=
        fmt::format("{} {}", l.name,
                    verdict.witness.texts[level] ? "`" + *verdict.witness.texts[level] + "`" : std::string("absent"));
  }
  for (const auto& fact : data.facts) text += " -> " + fact(verdict.witness);
  return text;
}

std::string count_outside(Judge& judge, const Judge::Verdict& verdict, SetId outside) {
  if (verdict.verdict != diag::Verdict::Violated) return "clusters that could register outside it";
  return diag::count_of(judge.known(outside).size(), "known cluster") + " outside it";
}

}  // namespace

void data_leaves(Judge& judge) {
  Retarget retarget(judge);
  for (const model::DataObligation& data : judge.plan().data) {
    const model::Bundle& bundle = judge.plan().bundles[data.bundle];
    if (bundle.parked) continue;
    // Wild clusters count: with labels absent, or with texts that nobody declared.
    const SetId outside = judge.sets().subtract(bundle.reach, data.allowed);
    if (judge.is_undecided(bundle.target_place, "where `" + bundle.name + "` goes")) return;
    const Judge::Verdict verdict = judge.decide(outside, bundle.reach);
    if (verdict.verdict == diag::Verdict::Proved) continue;
    if (!judge.replays(verdict, bundle.target_place, {{&data.is_allowed, false}}, {{data.bundle, true}})) continue;
    auto report = judge.diagnostics().report(bundle.target_place, diag::DataLeaves, bundle.name, data.data);
    report.here(diag::ReachesTooMuch, count_outside(judge, verdict, outside));
    report.label(data.carries_place, diag::MustStay);
    report.label(data.data_place, diag::FailsHere, failing(judge, verdict, data));
    if (!data.because.empty()) report.note(diag::Because, data.because);
    Judge::show(report, verdict);
    const auto carries_it = [&](uint32_t other) {
      const auto& carried = judge.plan().bundles[other].carries;
      return std::find(carried.begin(), carried.end(), data.data) != carried.end();
    };
    const auto stays = [&](const std::vector<Retargeted>& changes) {
      return std::all_of(changes.begin(), changes.end(), [&](const Retargeted& one) {
        return !carries_it(one.bundle) || judge.sets().subset(one.reach, data.allowed);
      });
    };
    if (auto fix = retarget.narrow(data.bundle, bundle.reach, data.wording, carries_it, stays))
      report.fix(std::move(*fix));
  }
}

}  // namespace fleet::checker
