#include "tools/driver/print_plan.h"

#include <fmt/format.h>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sets/known.h"

namespace fleet::driver {
namespace {

constexpr size_t kShownNames = 12;

std::string budget_of(const model::Wave& wave) {
  if (!wave.budget) return "all at once";
  return wave.budget->percent ? fmt::format("{}% at a time", wave.budget->count)
                              : fmt::format("{} at a time", wave.budget->count);
}

}  // namespace

std::string print_plan(const model::Plan& plan) {
  std::vector<uint32_t> tuples;
  for (const model::Cluster& cluster : plan.clusters)
    tuples.insert(tuples.end(), cluster.atoms.begin(), cluster.atoms.end());
  sets::KnownClusters known(*plan.sets, tuples, plan.clusters.size());
  const auto names = [&](model::SetId set) {
    std::string text;
    size_t count = 0;
    known.members(set).for_each([&](size_t i) {
      if (count++ < kShownNames) text += (text.empty() ? "" : ", ") + plan.clusters[i].name;
    });
    if (count > kShownNames) text += fmt::format(" and {} more", count - kShownNames);
    return fmt::format("{} {}", diag::count_of(count, "cluster"), count == 0 ? "" : "(" + text + ")");
  };
  std::string text = fmt::format("fleet {} for Rancher Fleet {}\n\nclusters\n", plan.name, plan.engine);
  for (const model::Cluster& cluster : plan.clusters) {
    text += fmt::format("  {}", cluster.name);
    for (size_t i = 0; i < plan.levels.size(); ++i) {
      const model::Level& level = plan.levels[i];
      if (level.kind != model::Level::Kind::Label || cluster.atoms[i] == level.absent) continue;
      text +=
          fmt::format("  {}={}", level.name, cluster.values[level.dimension] ? *cluster.values[level.dimension] : "");
    }
    text += '\n';
  }
  text += "\ngroups\n";
  for (const model::Group& group : plan.groups) text += fmt::format("  {}: {}\n", group.name, names(group.set));
  text += "\ndeployments\n";
  for (const model::Bundle& bundle : plan.bundles) {
    text += fmt::format("  {}: {}\n", bundle.name, bundle.parked ? "parked" : names(bundle.reach));
    for (const model::Wave& wave : bundle.waves) {
      text += fmt::format("    wave {}: {}, {}{}\n", wave.name, names(plan.sets->intersect(wave.meant, bundle.reach)),
                          budget_of(wave), wave.promotion ? ", at " + wave.promotion->revision : "");
    }
  }
  return text;
}

}  // namespace fleet::driver
