#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/selector.h"

namespace fleet::rancher {

/// A Cluster, as far as targeting looks at it. Never its spec.
struct Cluster {
  std::string name;
  std::string workspace;  ///< its namespace
  Labels labels;
};

/// A ClusterGroup; one without a selector is empty.
struct ClusterGroup {
  std::string name;
  std::string workspace;
  Labels labels;
  std::optional<LabelSelector> selector;
};

/// A group that a cluster belongs to. Points into the ClusterGroup.
struct Membership {
  std::string_view name;
  const Labels* labels = nullptr;
};

/// Whom a target, customization, restriction, partition or schedule means. All criteria that are present must hold.
struct Criteria {
  std::string cluster_name;   ///< present when non-empty
  std::string cluster_group;  ///< present when non-empty
  std::optional<LabelSelector> cluster_group_selector;
  std::optional<LabelSelector> cluster_selector;
};

/// Criteria that can be evaluated (Fleet: internal/cmd/controller/target/matcher/clustermatcher.go).
class ClusterMatcher {
 public:
  static Outcome<ClusterMatcher> compile(const Criteria& criteria);

  /// Against one group of the cluster, or against no group where `group.labels` is null. No criteria match nothing.
  bool matches(const Cluster& cluster, const Membership& group) const;
  /// Against each group in turn, or once without a group for a cluster that is in none: one success suffices.
  bool matches_any(const Cluster& cluster, const std::vector<Membership>& groups) const;

 private:
  std::string cluster_name_;
  std::string cluster_group_;
  std::optional<Selector> cluster_group_selector_;
  std::optional<Selector> cluster_selector_;
};

/// The ClusterGroups with their selectors compiled, to ask for many clusters (target/query.go,
/// `ClusterGroupsForCluster`). A group without a selector, or with one that Kubernetes refuses, is empty.
class GroupIndex {
 public:
  explicit GroupIndex(const std::vector<ClusterGroup>& groups);  ///< keeps pointers into `groups`

  /// The groups of the cluster's own workspace that select it, sorted by name.
  std::vector<Membership> groups_of(const Cluster& cluster) const;

 private:
  struct Entry {
    const ClusterGroup* group;
    Selector selector;
  };
  std::vector<Entry> entries_;
};

/// Calls `test` for each group, or once with no group, until it answers true.
template <class Test>
bool any_group(const std::vector<Membership>& groups, Test test) {
  if (groups.empty()) return test(Membership{});
  for (const Membership& group : groups) {
    if (test(group)) return true;
  }
  return false;
}

}  // namespace fleet::rancher
