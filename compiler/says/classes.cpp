#include "compiler/says/classes.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace fleet::says {
namespace {

constexpr const char* kDisplayNameLabel = "management.cattle.io/cluster-display-name";

void add_keys(const std::optional<rancher::LabelSelector>& selector, std::set<std::string>& keys) {
  if (!selector) return;
  for (const auto& [key, value] : selector->match_labels) keys.insert(key);
  for (const rancher::LabelRequirement& requirement : selector->match_expressions) keys.insert(requirement.key);
}

/// What a bundle's targets and restrictions look at.
struct Looked {
  std::set<std::string> keys;
  std::set<std::string> names;
  bool groups = false;

  void add(const rancher::Criteria& criteria) {
    add_keys(criteria.cluster_selector, keys);
    if (!criteria.cluster_name.empty()) names.insert(criteria.cluster_name);
    groups = groups || !criteria.cluster_group.empty() || criteria.cluster_group_selector.has_value();
  }
};

/// Refines a partition: clusters of one class stay together where `column` has the same number for them.
template <class NumberOf>
void refine(std::vector<uint32_t>& class_of, uint32_t& count, const NumberOf& number_of) {
  std::unordered_map<uint64_t, uint32_t> seen;
  for (size_t i = 0; i < class_of.size(); ++i) {
    const uint64_t pair = (static_cast<uint64_t>(class_of[i]) << 32U) | number_of(i);
    class_of[i] = seen.try_emplace(pair, static_cast<uint32_t>(seen.size())).first->second;
  }
  count = static_cast<uint32_t>(seen.size());
}

}  // namespace

ClusterIndex::ClusterIndex(const std::vector<Cluster>& clusters, const std::vector<rancher::ClusterGroup>& groups)
    : clusters_(clusters) {
  const rancher::GroupIndex index(groups);
  std::map<std::pair<std::string, std::vector<std::string_view>>, uint32_t> known;
  for (uint32_t i = 0; i < clusters.size(); ++i) {
    const rancher::Cluster& cluster = clusters[i].known.cluster;
    workspaces_[cluster.workspace].push_back(i);
    auto own = index.groups_of(cluster);
    std::vector<std::string_view> names;
    for (const rancher::Membership& group : own) names.push_back(group.name);
    const auto [at, is_new] =
        known.try_emplace({cluster.workspace, std::move(names)}, static_cast<uint32_t>(memberships_.size()));
    if (is_new) memberships_.push_back(std::move(own));
    groups_.push_back(at->second);
  }
}

const std::vector<uint32_t>& ClusterIndex::in_workspace(std::string_view workspace) const {
  static const std::vector<uint32_t> kNone;
  const auto found = workspaces_.find(workspace);
  return found == workspaces_.end() ? kNone : found->second;
}

const ClusterIndex::Column& ClusterIndex::labels(const std::string& key) {
  const auto [at, is_new] = columns_.try_emplace(key);
  if (!is_new) return at->second;
  std::unordered_map<std::string_view, uint32_t> numbers;
  at->second.reserve(clusters_.size());
  for (const Cluster& cluster : clusters_) {
    const auto label = cluster.known.cluster.labels.find(key);
    at->second.push_back(label == cluster.known.cluster.labels.end()
                             ? 0
                             : numbers.try_emplace(label->second, static_cast<uint32_t>(numbers.size() + 1)).first->second);
  }
  return at->second;
}

std::vector<std::vector<uint32_t>> ClusterIndex::classes(const std::vector<uint32_t>& clusters,
                                                         const rancher::BundleTargets& targets) {
  Looked looked;
  for (const rancher::BundleTarget& target : targets.targets) looked.add(target.criteria);
  for (const rancher::Criteria& restriction : targets.restrictions) looked.add(restriction);

  std::vector<uint32_t> class_of(clusters.size(), 0);
  uint32_t count = clusters.empty() ? 0 : 1;
  for (const std::string& key : looked.keys) {
    const Column& column = labels(key);
    refine(class_of, count, [&](size_t i) { return column[clusters[i]]; });
  }
  if (looked.groups) refine(class_of, count, [&](size_t i) { return groups_[clusters[i]]; });
  if (!looked.names.empty()) {
    // Each name that is spoken of is a number, be it a cluster's name or what Rancher shows for it.
    const auto number_of = [&](const std::string& name) {
      const auto found = looked.names.find(name);
      return found == looked.names.end() ? 0U : static_cast<uint32_t>(std::distance(looked.names.begin(), found)) + 1;
    };
    refine(class_of, count, [&](size_t i) { return number_of(clusters_[clusters[i]].known.cluster.name); });
    refine(class_of, count, [&](size_t i) {
      const rancher::Labels& own = clusters_[clusters[i]].known.cluster.labels;
      const auto shown = own.find(std::string_view(kDisplayNameLabel));
      return shown == own.end() ? 0U : number_of(shown->second);
    });
  }
  std::vector<std::vector<uint32_t>> classes(count);
  for (size_t i = 0; i < clusters.size(); ++i) classes[class_of[i]].push_back(clusters[i]);
  return classes;
}

}  // namespace fleet::says
