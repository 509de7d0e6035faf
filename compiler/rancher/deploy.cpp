#include "compiler/rancher/deploy.h"

#include <optional>
#include <utility>

#include "compiler/rancher/from_map.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

Map labels_map(const Labels& labels) {
  Map map;
  for (const auto& [key, value] : labels) map.push_back(Entry{key, value});
  return map;
}

}  // namespace

BundleTargets targets_of(const Map& spec) {
  const Map none;
  BundleTargets made;
  if (const List* targets = list_in(spec, "targets")) {
    for (const Value& item : *targets) {
      const Map& target = item.find_map() ? *item.find_map() : none;
      made.targets.push_back(
          {std::string(text_in(target, "name")), criteria_of(target), flag_in(target, "doNotDeploy")});
    }
  }
  if (const List* restrictions = list_in(spec, "targetRestrictions"))
    for (const Value& item : *restrictions)
      made.restrictions.push_back(criteria_of(item.find_map() ? *item.find_map() : none));
  if (text_in(spec, "targetCustomizationMode") == "AllMatches") made.mode = CustomizationMode::AllMatches;
  return made;
}

void add_namespace_marks(const Map& spec, Map& options) {
  const List* targets = list_in(spec, "targets");
  if (!targets) return;
  for (const Value& target : *targets) {
    for (const auto key : {"namespaceLabels", "namespaceAnnotations"}) {
      const Map* marks = target.find_map() ? map_in(*target.find_map(), key) : nullptr;
      if (!marks || marks->empty()) continue;
      if (!map_in(options, key)) put(options, key, Map{});
      for (const Entry& entry : *marks) put(*map_in(options, key), entry.key, entry.value);
    }
  }
}

Outcome<std::vector<BundleOnCluster>> deploy_bundle(const Map& spec, const std::vector<DeployCluster>& clusters,
                                                    const GroupIndex& groups, Version version) {
  const auto matcher = BundleMatcher::compile(targets_of(spec), version);
  if (!matcher) return matcher.failure();
  const List* targets = list_in(spec, "targets");
  std::vector<BundleOnCluster> deployed;
  for (size_t i = 0; i < clusters.size(); ++i) {
    const DeployCluster& at = clusters[i];
    auto own_groups = groups.groups_of(at.cluster);
    const Reached reached = matcher->reach(at.cluster, own_groups);
    if (!reached.deployed()) continue;
    Map custom;
    for (size_t k = 0; k < reached.options_of.size(); ++k) {
      const Map* options = (*targets)[reached.options_of[k]].find_map();
      if (!options) continue;
      custom = k == 0 ? *options : merge_options(custom, *options, version);
    }
    auto options = preprocess_options(
        merge_options(spec, custom, version),
        {at.cluster.workspace, at.cluster.name, labels_map(at.cluster.labels), at.annotations, at.template_values});
    if (!options) return options.failure();
    deployed.push_back({i, std::move(own_groups), std::move(*options)});
  }
  return deployed;
}

}  // namespace fleet::rancher
