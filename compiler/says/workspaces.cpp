#include "compiler/says/workspaces.h"

#include <algorithm>
#include <set>

namespace fleet::says {
namespace {

constexpr const char* kNameLabel = "kubernetes.io/metadata.name";

enum class Opens { No, Yes, Unknown };

Opens opens(const rancher::LabelSelector& selector, const std::string& name) {
  if (!rancher::Selector::compile(selector)) return Opens::No;
  rancher::LabelSelector known;
  for (const auto& [key, value] : selector.match_labels)
    if (key == kNameLabel) known.match_labels.emplace(key, value);
  for (const rancher::LabelRequirement& requirement : selector.match_expressions)
    if (requirement.key == kNameLabel) known.match_expressions.push_back(requirement);
  const bool is_all = known.match_labels.size() == selector.match_labels.size() &&
                      known.match_expressions.size() == selector.match_expressions.size();
  const auto part = rancher::Selector::compile(known);
  if (!part || !part->matches({{kNameLabel, name}})) return Opens::No;
  return is_all ? Opens::Yes : Opens::Unknown;
}

}  // namespace

Workspaces::Workspaces(const Given& given) : given_(given), given_namespaces_(given.namespaces) {
  for (const Mapping& mapping : given.mappings) mappings_.push_back(mapping.known);
  std::set<std::string> known;
  for (rancher::Namespace& one : given_namespaces_) {
    one.labels.insert_or_assign(kNameLabel, one.name);
    known.insert(one.name);
  }
  for (const Cluster& cluster : given.clusters)
    if (known.insert(cluster.known.cluster.workspace).second) others_.push_back(cluster.known.cluster.workspace);
}

Workspaces::Seen Workspaces::of_bundle(std::string_view workspace, const rancher::Labels& labels) const {
  Seen seen;
  seen.names = rancher::workspaces_of_bundle(workspace, labels, mappings_, given_namespaces_);
  for (const Mapping& mapping : given_.mappings) {
    const rancher::BundleNamespaceMapping& known = mapping.known;
    if (known.workspace != workspace || !known.bundle_selector || !known.namespace_selector) continue;
    const auto bundles = rancher::Selector::compile(*known.bundle_selector);
    if (!bundles || !bundles->matches(labels)) continue;
    for (const std::string& other : others_) {
      if (other == workspace) continue;
      const Opens result = opens(*known.namespace_selector, other);
      if (result == Opens::Yes) seen.names.push_back(other);
      if (result == Opens::Unknown) seen.unknown.emplace_back(&mapping, other);
    }
  }
  std::ranges::sort(seen.names);
  seen.names.erase(std::unique(seen.names.begin(), seen.names.end()), seen.names.end());
  std::erase_if(seen.unknown, [&](const auto& one) { return std::ranges::binary_search(seen.names, one.second); });
  return seen;
}

}  // namespace fleet::says
