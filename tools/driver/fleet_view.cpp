#include "tools/driver/fleet_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"
#include "compiler/says/render.h"
#include "compiler/verify/known_labels.h"
#include "compiler/verify/read_back.h"

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

/// The entries of the bundle's targets: behind the customizations stand those of the GitRepo, as many as restrictions.
std::vector<says::Target> targets_of(const Map& spec) {
  std::vector<says::Target> named;
  const List* targets = rancher::list_in(spec, "targets");
  const List* restrictions = rancher::list_in(spec, "targetRestrictions");
  if (!targets) return named;
  const size_t own = targets->size() - std::min(targets->size(), restrictions ? restrictions->size() : 0);
  for (size_t i = 0; i < targets->size(); ++i) {
    const Map* target = (*targets)[i].find_map();
    named.push_back({target ? std::string(text_in(*target, "name")) : "",
                     i < own ? says::Writer::FleetYaml : says::Writer::GitRepo,
                     {}});
  }
  return named;
}

}  // namespace

std::string fleet_view(const Analysis& a, const model::Bundle& bundle, size_t cluster) {
  const rancher::Version version = a.program->engine;
  if (!a.output) return {};
  const verify::ForEach in_turn = [](size_t count, const auto& work) {
    for (size_t i = 0; i < count; ++i) work(i);
  };
  const model::Plan& plan = *a.built->plan;
  verify::ReadBack read;
  if (verify::read_back(*a.output, plan, version, in_turn, read)) return {};
  const verify::ReadEntry* entry = find_bundle(read, bundle, bundle.workspace);
  if (!entry) return {};

  std::vector<rancher::ClusterGroup> groups;
  for (const verify::HubObject& group : read.groups)
    groups.push_back({std::string(text_in(group.metadata, "name")), std::string(text_in(group.metadata, "namespace")),
                      rancher::labels_in(group.metadata, "labels"), rancher::selector_in(group.spec, "selector")});
  const model::Cluster& known = plan.clusters[cluster];
  std::vector<says::Cluster> one(1);
  one[0].known.cluster = {known.kube_name, known.workspace, verify::KnownLabels(plan, a.listed).labels(cluster)};
  says::ClusterIndex index(one, groups);
  says::Bundle seen;
  seen.name = bundle.kube_name;
  seen.workspace = bundle.workspace;
  seen.targets = targets_of(entry->bundle.spec);
  says::Request request;
  request.version = version;
  diag::Diagnostics unsaid;  // what a build cannot have: it was verified
  says::deploy(seen, entry->bundle.spec, {}, index.in_workspace(seen.workspace), index, request, unsaid);

  const std::string fleet = "Rancher Fleet " + std::string(rancher::full_text(version)) + ": ";
  if (seen.outcomes.empty()) return fleet + "not reached\n";
  const says::Outcome& outcome = seen.outcomes.front();
  diag::Positions positions(a.sources);
  return fleet + says::outcome_word(outcome) + "\n" + says::render_decision(seen, outcome, positions);
}

}  // namespace fleet::driver
