#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/limit.h"
#include "compiler/rancher/matcher.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// An entry of `rolloutStrategy.partitions`.
struct PartitionSpec {
  std::string name;
  std::optional<IntOrString> max_unavailable;
  Criteria criteria;
};

/// `Bundle.spec.rolloutStrategy`; an absent one is an empty one.
struct RolloutStrategy {
  std::optional<IntOrString> max_unavailable;
  std::optional<IntOrString> max_unavailable_partitions;
  std::optional<IntOrString> auto_partition_size;
  std::optional<int64_t> auto_partition_threshold;  ///< since 0.15, ignored before
  std::optional<int64_t> max_new;                   ///< since 0.16, ignored before
  std::vector<PartitionSpec> partitions;
};

/// A BundleDeployment, as far as a rollout looks at it: deployment ids, and what the agent reported.
struct Deployment {
  std::string spec_id;
  std::string staged_id;
  std::string applied_id;
  bool ready = false;
};

/// Whether Fleet counts it as unavailable (internal/cmd/controller/target/status.go, `isUnavailable`). Drift does not.
bool is_unavailable(const Deployment& deployment);

/// A cluster that the bundle is targeted at.
struct RolloutTarget {
  const Cluster* cluster = nullptr;
  std::vector<Membership> groups;
  bool paused = false;                   ///< the cluster or the bundle is
  std::optional<Deployment> deployment;  ///< absent until the first install
};

struct Partition {
  std::string name;
  std::vector<size_t> targets;  ///< indices
  int64_t max_unavailable = 0;
  int64_t unavailable = 0;  ///< before the pass; this is also what Fleet reports after it
};

/// How the targets are split (internal/cmd/controller/target/rollout.go). `targets` stand in the order of their
/// clusters' names. Given partitions may overlap, and what is in none of them is left out of the rollout.
Outcome<std::vector<Partition>> partition_targets(const RolloutStrategy& strategy,
                                                  const std::vector<RolloutTarget>& targets, Version version);

/// What one pass of the controller did, as the Bundle's status tells it.
struct PassStatus {
  std::vector<Partition> partitions;
  int64_t max_unavailable = 0;
  int64_t unavailable = 0;
  int64_t max_unavailable_partitions = 0;
  int64_t unavailable_partitions = 0;
  int64_t newly_created = 0;
};

/// One pass (internal/cmd/controller/target/partition.go, `UpdatePartitions`): creates missing deployments, stages
/// `new_id` and advances as many as the limits let pass. Changes `targets`; after a failure they are as they were.
Outcome<PassStatus> run_pass(const RolloutStrategy& strategy, std::string_view new_id,
                             std::vector<RolloutTarget>& targets, Version version);

}  // namespace fleet::rancher
