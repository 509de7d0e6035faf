#pragma once

/// What is applied to the hub: GitRepo, ClusterGroup, Cluster.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/emit/bundle.h"
#include "compiler/emit/context.h"
#include "compiler/emit/objects.h"

namespace fleet::emit {

/// One entry of a GitRepo's `bundles`.
struct BundleEntry {
  std::string base;
  std::string options;  // the options file below `base`; empty: fleet.yaml
};

/// `names` holds the customizations of the repo's bundles.
Map git_repo(const model::Repo&, const Offer&, std::vector<BundleEntry>, TargetNames names, Context&);

/// The group as the clusters of one workspace see it, one object a conjunction; none if nobody there can be in it, or,
/// with a note, if no label selector can say it. The second is `<group>-2`, or the next that is not `taken`, which
/// grows by it.
std::vector<Map> cluster_groups(const model::Group&, const std::string& workspace, std::set<std::string>& taken,
                                Context&);

Map cluster(const model::Cluster&, rancher::Version);

/// Helm values with which the chart `fleet-agent` registers the cluster; none for one without a client id, which nobody
/// could tell from others. What the registration token has (`apiServerURL`, `apiServerCA`, `token`) is not among them.
std::optional<Map> agent_values(const model::Cluster&);

}  // namespace fleet::emit
