#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/selector.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// What `GetDeploymentState` looks at in a BundleDeployment.
struct DeploymentStatus {
  std::string spec_id;
  std::string staged_id;
  std::string applied_id;
  bool ready = false;
  bool non_modified = false;  ///< no drift
  std::string deployed;       ///< status of the condition Deployed: "True", "False", "Unknown", or "" where absent
};

/// ErrApplied, WaitApplied, NotReady, OutOfSync, Modified or Ready
/// (internal/cmd/controller/summary/summary.go, `GetDeploymentState`).
std::string_view deployment_state(const DeploymentStatus& status);

/// The labels of a bundle's BundleDeployment (internal/cmd/controller/target/target.go, `BundleDeploymentLabels`):
/// the bundle's own, without those of Kubernetes and Rancher but with Fleet's, and Fleet's marks.
Labels bundle_deployment_labels(std::string_view bundle, std::string_view workspace, const Labels& bundle_labels,
                                std::string_view cluster_workspace, std::string_view cluster);

/// Whether a label or annotation is dropped when it is copied: `kubectl.kubernetes.io/…` and all that has `cattle.io/`
/// in it (wrangler, `CleanAnnotationsForExport`).
bool is_dropped_on_copy(std::string_view key);

/// An entry of `dependsOn`.
struct Dependency {
  std::string name;
  std::optional<LabelSelector> selector;
  std::vector<std::string> accepted_states;  ///< since 0.15; empty means Ready
};

/// A BundleDeployment in the same cluster namespace; the one that depends is one of them.
struct DependencyCandidate {
  std::string name;
  Labels labels;
  std::string state;             ///< as `deployment_state` tells it
  bool ready_condition = false;  ///< status of its condition Ready, which is what counts before 0.15
};

/// Whether a BundleDeployment may be deployed (internal/cmd/agent/deployer/deployer.go, `checkDependency`): the names
/// of the deployments that it still waits for, in the order of dependencies and candidates, repetitions kept; empty
/// when it may. An error where a dependency matches nothing or has an invalid selector. `workspace` is that of the
/// bundle; `others` stand in the order of their names.
/// Before 0.15 each dependency had to have the condition Ready: ready and without drift, ids not compared.
Outcome<std::vector<std::string>> pending_dependencies(std::string_view workspace,
                                                       const std::vector<Dependency>& depends_on,
                                                       const std::vector<DependencyCandidate>& others, Version version);

}  // namespace fleet::rancher
