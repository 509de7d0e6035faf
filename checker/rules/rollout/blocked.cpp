#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "checker/rules.h"
#include "compiler/diagnostics/catalog/rollout.h"
#include "compiler/rancher/limit.h"

namespace fleet::checker {
namespace {

/// How many clusters of a wave may be outstanding when the next one opens.
size_t tolerated(const std::optional<model::Budget>& tolerance, size_t clusters) {
  if (!tolerance || tolerance->count == 0) return 0;
  if (!tolerance->percent) return std::min<size_t>(tolerance->count, clusters);
  const std::optional<rancher::IntOrString> text = std::to_string(tolerance->count) + "%";
  const auto count = rancher::limit(static_cast<int64_t>(clusters), {&text});
  return count ? static_cast<size_t>(*count) : 0;
}

std::string words(const std::vector<std::string>& names, const char* one, const char* many) {
  return diag::list_names(names, 3) + (names.size() == 1 ? one : many);
}

}  // namespace

void blocked(Judge& judge) {
  const auto& known = judge.plan().clusters;
  const bool has_inventory =
      std::any_of(known.begin(), known.end(), [](const model::Cluster& cluster) { return cluster.listed; });
  sets::Bits is_paused(known.size()), is_unregistered(known.size());
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i].paused)
      is_paused.set(i);
    else if (has_inventory && !known[i].listed)
      is_unregistered.set(i);
  }
  if (!(is_paused.any() || is_unregistered.any()) || !judge.plan().known_is_certain) return;
  std::set<Span> reported;  // a rollout is declared once and used by many
  for (const model::RolloutUse& use : judge.plan().rollouts) {
    const model::Bundle& bundle = judge.plan().bundles[use.bundle];
    std::vector<const model::Wave*> waves;  // which some cluster can be in
    for (const model::Wave& wave : bundle.waves) {
      if (!judge.sets().disjoint(wave.set, bundle.reach)) waves.push_back(&wave);
    }
    for (size_t i = 0; i + 1 < waves.size(); ++i) {  // nothing waits for the last one
      const model::Wave& wave = *waves[i];
      const sets::Bits clusters = judge.members(judge.sets().intersect(wave.set, bundle.reach));
      const size_t outstanding = clusters.count_and(is_paused) + clusters.count_and(is_unregistered);
      if (outstanding <= tolerated(wave.tolerate, clusters.count())) continue;
      if (!reported.insert(wave.name_place).second) continue;
      std::vector<std::string> paused, unregistered;
      clusters.for_each([&](size_t at) {
        if (is_paused.test(at)) paused.push_back(known[at].name);
        if (is_unregistered.test(at)) unregistered.push_back(known[at].name);
      });
      std::string why;
      if (!paused.empty()) why = words(paused, " is paused", " are paused");
      if (!unregistered.empty())
        why += (why.empty() ? "" : ", ") +
               words(unregistered, " is in no inventory, so not registered", " are in no inventory, so not registered");
      judge.diagnostics().report(wave.name_place, diag::Blocked, wave.name, bundle.name, why);
    }
  }
}

}  // namespace fleet::checker
