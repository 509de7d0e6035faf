#include "tools/driver/told.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"
#include "compiler/verify/known_labels.h"

namespace fleet::driver {

using rancher::text_in;

namespace {

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

std::vector<says::Cluster> as_fleet_sees(const Analysis& a, const std::vector<size_t>& which) {
  using Name = std::pair<std::string_view, std::string_view>;  // workspace, name
  const model::Plan& plan = *a.built->plan;
  std::map<Name, std::pair<const plan::ListedFile*, const inventory::ListedCluster*>> listed;
  for (const size_t i : which)
    listed.emplace(Name(plan.clusters[i].workspace, plan.clusters[i].kube_name), std::pair(nullptr, nullptr));
  for (const plan::ListedFile& file : a.listed) {
    for (const inventory::ListedCluster& one : file.listing.clusters) {
      const auto found =
          listed.find({one.workspace.empty() ? std::string_view(plan.workspace) : one.workspace, one.name});
      if (found != listed.end() && !found->second.first) found->second = {&file, &one};
    }
  }
  const verify::KnownLabels labels(plan, a.listed);
  std::vector<says::Cluster> clusters;
  for (const size_t i : which) {
    const model::Cluster& known = plan.clusters[i];
    rancher::DeployCluster& one = clusters.emplace_back().known;
    one.cluster = {known.kube_name, known.workspace, labels.labels(i)};
    for (const auto& [key, text] : known.annotations) one.annotations.push_back({key, text});
    Map values = known.template_values;
    const auto& [file, cluster] = listed.at({known.workspace, known.kube_name});
    if (!known.written && file)
      values = inventory::template_values(a.sources.text(file->file), file->listing.format, *cluster).value_or(Map());
    const Value normal = rancher::as_free_form(Value(std::move(values)));
    one.template_values = *normal.find_map();
  }
  return clusters;
}

std::vector<rancher::ClusterGroup> groups_of(const verify::ReadBack& read) {
  std::vector<rancher::ClusterGroup> groups;
  for (const verify::HubObject& group : read.groups)
    groups.push_back({std::string(text_in(group.metadata, "name")), std::string(text_in(group.metadata, "namespace")),
                      rancher::labels_in(group.metadata, "labels"), rancher::selector_in(group.spec, "selector")});
  return groups;
}

says::Bundle told(const rancher::Bundle& bundle, const std::vector<rancher::ValuesLayer>& layers,
                  says::ClusterIndex& index, const says::Request& request) {
  says::Bundle seen;
  seen.name = text_in(bundle.metadata, "name");
  seen.workspace = text_in(bundle.metadata, "namespace");
  seen.source = "the bundle's own options";
  seen.targets = targets_of(bundle.spec);
  diag::Diagnostics unsaid;  // the caller shows what comes of it
  says::deploy(seen, bundle.spec, layers, index.in_workspace(seen.workspace), index, request, {}, unsaid);
  return seen;
}

}  // namespace fleet::driver
