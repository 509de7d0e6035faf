#include "tools/driver/fleet_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/rancher/tree.h"
#include "compiler/says/render.h"
#include "compiler/verify/read_back.h"
#include "tools/driver/told.h"

namespace fleet::driver {
namespace {

using rancher::text_in;

const verify::ReadEntry* find_bundle(const verify::ReadBack& read, const model::Bundle& bundle,
                                     std::string_view workspace) {
  const auto found = std::ranges::find_if(read.bundles, [&](const verify::ReadEntry& entry) {
    return text_in(entry.bundle.metadata, "name") == bundle.kube_name &&
           text_in(entry.bundle.metadata, "namespace") == workspace;
  });
  return found == read.bundles.end() ? nullptr : &*found;
}

}  // namespace

FleetView fleet_view(const Analysis& a, const model::Bundle& bundle, size_t cluster) {
  const rancher::Version version = a.program->engine;
  if (!a.output) return {};
  const verify::ForEach in_turn = [](size_t count, const auto& work) {
    for (size_t i = 0; i < count; ++i) work(i);
  };
  const model::Plan& plan = *a.built->plan;
  verify::ReadBack read;
  if (verify::read_back(*a.output, plan, a.checkouts.repositories(), version, in_turn, read)) return {};
  const verify::ReadEntry* entry = find_bundle(read, bundle, bundle.workspace);
  if (!entry) return {};

  const std::vector<rancher::ClusterGroup> groups = groups_of(read);
  const std::vector<says::Cluster> one = as_fleet_sees(a, {cluster});
  says::ClusterIndex index(one, groups);
  says::Request request;
  request.version = version;
  request.values = true;
  const rancher::ReadBundle& made = entry->in_checkout ? *entry->in_checkout : entry->bundle;
  const says::Bundle seen = told(made, made.values_layers, index, request);

  const std::string fleet = "Rancher Fleet " + std::string(rancher::full_text(version)) + ": ";
  if (seen.outcomes.empty()) return {fleet + "not reached\n", {}};
  const says::Outcome& outcome = seen.outcomes.front();
  diag::Positions positions(a.sources);
  return {fleet + says::outcome_word(outcome) + "\n" + says::render_decision(seen, outcome, positions),
          outcome.values.empty() ? std::vector<says::ValueLine>() : outcome.values.front().lines};
}

std::string fleet_summary(const Analysis& a, size_t most) {
  if (!a.output) return {};
  const model::Plan& plan = *a.built->plan;
  std::vector<const model::Bundle*> shown;
  size_t all = 0, width = 0;
  for (const model::Bundle& bundle : plan.bundles) {
    if (bundle.parked || ++all > most) continue;
    shown.push_back(&bundle);
    width = std::max(width, bundle.name.size());
  }
  if (shown.empty()) return {};
  std::string text =
      "Rancher Fleet " + std::string(rancher::full_text(a.program->engine)) + ", as it reads the files:\n";
  for (const model::Bundle* bundle : shown) {
    uint64_t visible = 0, reached = 0;
    for (const model::Cluster& cluster : plan.clusters) {
      if (cluster.workspace != bundle->workspace) continue;
      ++visible;
      if (plan.sets->contains(bundle->reach, cluster.atoms)) ++reached;
    }
    text +=
        fmt::format("  {:<{}}  {} of {} reached\n", bundle->name, width, reached, diag::count_of(visible, "cluster"));
  }
  if (all > shown.size()) text += fmt::format("  and {}\n", diag::count_of(all - shown.size(), "more bundle"));
  return text;
}

}  // namespace fleet::driver
