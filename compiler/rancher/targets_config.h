#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/matcher.h"

namespace fleet::rancher {

/// An entry of `GitRepo.spec.targets`.
struct GitTarget {
  std::string name;
  Criteria criteria;
};

/// The targets of a GitRepo, or group `default` where it has none.
std::vector<GitTarget> targets_or_default(const std::vector<GitTarget>& targets);

/// The ConfigMap that hands a GitRepo's targets to its git Job.
struct TargetsConfigMap {
  std::string name;
  std::string targets_yaml;  ///< JSON, as targets and once more as targetRestrictions
};

/// internal/cmd/controller/gitops/reconciler/targetsyaml.go, `newTargetsConfigMap`.
TargetsConfigMap targets_config_map(std::string_view git_repo, const std::vector<GitTarget>& targets);

}  // namespace fleet::rancher
