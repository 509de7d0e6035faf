#pragma once

/// Clusters that no target can tell apart. A target sees a cluster's name, the few labels that it speaks of, and its
/// groups; most clusters of a large fleet look alike to one bundle, so that it is enough to ask for one of each.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/matcher.h"
#include "compiler/rancher/target.h"
#include "compiler/says/given.h"

namespace fleet::says {

struct Classes {
  std::vector<uint32_t> class_of;  ///< by position of a cluster
  std::vector<uint32_t> firsts;    ///< the first cluster of each class, ascending
};

class ClusterIndex {
 public:
  /// Keeps pointers into both.
  ClusterIndex(const std::vector<Cluster>& clusters, const std::vector<rancher::ClusterGroup>& groups);

  const std::vector<Cluster>& clusters() const { return clusters_; }
  const std::vector<rancher::Membership>& groups_of(uint32_t cluster) const { return memberships_[groups_[cluster]]; }
  /// The clusters of one workspace, ascending.
  const std::vector<uint32_t>& in_workspace(std::string_view workspace) const;

  /// Splits `clusters` (ascending) into those that the bundle cannot tell apart, classes in the order of their first
  /// clusters.
  Classes classes(const std::vector<uint32_t>& clusters, const rancher::BundleTargets& targets);

  /// The same for what templates in values see: the texts of these labels, and whether they are shown any. Each class
  /// ascending.
  std::vector<std::vector<uint32_t>> alike(const std::vector<uint32_t>& clusters, const std::set<std::string>& labels);

 private:
  /// By cluster, a number for each text, below `end`; 0 where there is none.
  struct Column {
    std::vector<uint32_t> numbers;
    uint32_t end = 1;
  };
  const Column& labels(const std::string& key);

  const std::vector<Cluster>& clusters_;
  std::vector<std::vector<rancher::Membership>> memberships_;  ///< each set of groups once
  std::vector<uint32_t> groups_;                               ///< by cluster, index into `memberships_`
  std::vector<bool> shows_labels_;                             ///< by cluster, whether templates see any of its labels
  std::map<std::string, std::vector<uint32_t>, std::less<>> workspaces_;
  std::map<std::string, Column, std::less<>> columns_;  ///< made when first asked for
};

}  // namespace fleet::says
