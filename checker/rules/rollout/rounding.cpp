#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "checker/rules.h"
#include "compiler/diagnostics/catalog/rollout.h"
#include "compiler/rancher/limit.h"

namespace fleet::checker {
namespace {

/// What a share of so many clusters comes to in Fleet; nothing where it is exactly what is written.
std::optional<uint64_t> rounded(const std::optional<model::Budget>& share, size_t clusters) {
  if (!share || !share->percent || share->count == 0 || clusters == 0) return std::nullopt;
  const std::optional<rancher::IntOrString> text = std::to_string(share->count) + "%";
  const auto count = rancher::limit(static_cast<int64_t>(clusters), {&text});
  if (!count || static_cast<uint64_t>(*count) * 100 == uint64_t{share->count} * clusters) return std::nullopt;
  return static_cast<uint64_t>(*count);
}

}  // namespace

void rounding(Judge& judge) {
  std::set<Span> reported;  // a rollout is declared once and used by many
  for (const model::RolloutUse& use : judge.plan().rollouts) {
    const model::Bundle& bundle = judge.plan().bundles[use.bundle];
    for (const model::Wave& wave : bundle.waves) {
      if (!(wave.budget && wave.budget->percent) && !(wave.tolerate && wave.tolerate->percent)) continue;
      const size_t clusters = judge.known(judge.sets().intersect(wave.set, bundle.reach)).size();
      const std::string of = diag::count_of(clusters, "cluster");
      // One cluster is updated at once, whatever the budget is; but a tolerance of one is no gate.
      if (const auto count = rounded(wave.budget, clusters);
          clusters > 1 && count && reported.insert(wave.budget_place).second) {
        judge.diagnostics().report(wave.budget_place, diag::BudgetRounds, wave.name, *count, of, bundle.name);
      }
      if (const auto count = rounded(wave.tolerate, clusters); count && reported.insert(wave.tolerate_place).second) {
        judge.diagnostics().report(wave.tolerate_place, diag::ToleranceRounds, wave.name, *count, of, bundle.name);
      }
    }
  }
}

}  // namespace fleet::checker
