#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/rollout.h"

namespace fleet::rancher {

/// A bundle's rollout over time: the controller's passes, and what agents and people do between them.
/// Starts without any BundleDeployment, at version `v1`, or as `targets` say.
class RolloutTrace {
 public:
  /// `targets` stand in the order of their clusters' names.
  RolloutTrace(RolloutStrategy strategy, std::vector<RolloutTarget> targets, Version version);

  /// A new version of the bundle: content or options.
  void set_bundle_version(std::string id) { bundle_version_ = std::move(id); }
  void set_paused(size_t target, bool paused) { targets_[target].paused = paused; }
  /// Without a status.namespace, the cluster's deployments are planned in each pass and never stored.
  void set_without_namespace(size_t target) { without_namespace_[target] = true; }
  /// The agent brings the deployment to its spec, if it is not there yet, and it is ready from then on, or not.
  void apply(size_t target, bool becomes_ready);
  /// The agent reports readiness; without effect where there is no deployment.
  void set_ready(size_t target, bool ready);

  struct Step {
    std::vector<size_t> created;  ///< got a BundleDeployment in this pass
    std::vector<size_t> updated;  ///< had one whose deployment id changed
    std::vector<size_t> held;     ///< have one that is not at the bundle's version
    std::vector<size_t> absent;   ///< have none
    PassStatus status;
  };
  /// One pass of the controller.
  Outcome<Step> pass();

  const std::vector<RolloutTarget>& targets() const { return targets_; }

 private:
  RolloutStrategy strategy_;
  std::vector<RolloutTarget> targets_;
  std::vector<bool> without_namespace_;
  std::string bundle_version_ = "v1";
  Version version_;
};

}  // namespace fleet::rancher
