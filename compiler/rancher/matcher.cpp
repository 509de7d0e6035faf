#include "compiler/rancher/matcher.h"

#include <algorithm>

namespace fleet::rancher {
namespace {

/// Rancher keeps the name that its UI shows here; a target may use it for the cluster's name (all modelled releases).
constexpr std::string_view kDisplayNameLabel = "management.cattle.io/cluster-display-name";

}  // namespace

Outcome<ClusterMatcher> ClusterMatcher::compile(const Criteria& criteria) {
  ClusterMatcher result;
  result.cluster_name_ = criteria.cluster_name;
  result.cluster_group_ = criteria.cluster_group;
  const auto fill = [](const std::optional<LabelSelector>& from,
                       std::optional<Selector>& to) -> std::optional<Failure> {
    if (!from) return std::nullopt;
    Outcome<Selector> compiled = Selector::compile(*from);
    if (!compiled) return compiled.failure();
    to = std::move(*compiled);
    return std::nullopt;
  };
  if (auto failure = fill(criteria.cluster_group_selector, result.cluster_group_selector_)) return *failure;
  if (auto failure = fill(criteria.cluster_selector, result.cluster_selector_)) return *failure;
  return result;
}

bool ClusterMatcher::matches(const Cluster& cluster, const Membership& group) const {
  if (cluster_name_.empty() && cluster_group_.empty() && !cluster_group_selector_ && !cluster_selector_) return false;
  if (!cluster_name_.empty() && cluster_name_ != cluster.name) {
    const auto shown = cluster.labels.find(kDisplayNameLabel);
    if (shown == cluster.labels.end() || shown->second != cluster_name_) return false;
  }
  if (!cluster_group_.empty() && cluster_group_ != group.name) return false;
  if (cluster_group_selector_) {
    static const Labels kNone;
    if (!cluster_group_selector_->matches(group.labels ? *group.labels : kNone)) return false;
  }
  return !cluster_selector_ || cluster_selector_->matches(cluster.labels);
}

bool ClusterMatcher::matches_any(const Cluster& cluster, const std::vector<Membership>& groups) const {
  return any_group(groups, [&](const Membership& group) { return matches(cluster, group); });
}

GroupIndex::GroupIndex(const std::vector<ClusterGroup>& groups) {
  for (const ClusterGroup& group : groups) {
    if (!group.selector) continue;
    Outcome<Selector> selector = Selector::compile(*group.selector);
    if (selector) entries_.push_back({&group, std::move(*selector)});
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.group->name < b.group->name; });
}

std::vector<Membership> GroupIndex::groups_of(const Cluster& cluster) const {
  std::vector<Membership> result;
  for (const Entry& entry : entries_) {
    if (entry.group->workspace != cluster.workspace || !entry.selector.matches(cluster.labels)) continue;
    result.push_back({entry.group->name, &entry.group->labels});
  }
  return result;
}

}  // namespace fleet::rancher
