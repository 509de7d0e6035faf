#pragma once
#include <string>
#include <vector>

#include "compiler/rancher/bundle.h"
#include "compiler/rancher/matcher.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/rancher/target.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// A cluster as targeting and templates see it.
struct DeployCluster {
  Cluster cluster;
  Map annotations;      ///< sorted, of texts
  Map template_values;  ///< in free form
};

/// A BundleDeployment, before any rollout.
struct BundleOnCluster {
  size_t cluster = 0;  ///< index
  std::vector<Membership> groups;
  Map options;  ///< merged and templated
};

/// The selectors and names of a Bundle's spec (Schema::Bundle), ready for BundleMatcher.
BundleTargets targets_of(const Map& spec);

/// Puts the namespaceLabels and namespaceAnnotations of all targets of the Bundle over the options, of those too that
/// do not match the cluster: that is what ends up in the BundleDeployment (target/target.go; fleet-semantics.md, 4.6).
void add_namespace_marks(const Map& spec, Map& options);

/// Which clusters get the Bundle, with which options, in the order of `clusters` (target/builder.go `Targets`;
/// fleet-semantics.md, 3.4): those in other workspaces than the Bundle's must have been left out before. One cluster
/// whose values cannot be templated fails the whole Bundle.
Outcome<std::vector<BundleOnCluster>> deploy_bundle(const Map& spec, const std::vector<DeployCluster>& clusters,
                                                    const GroupIndex& groups, Version version);

}  // namespace fleet::rancher
