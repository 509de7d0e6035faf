#pragma once
#include "compiler/base/value.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

// BundleDeploymentOptions are Maps as decode() makes them (Schema::BundleOptions).

/// The options of a bundle with those of a target laid over them, field by field: not everything is merged
/// (fleet-semantics.md, 4.1; internal/cmd/controller/options/calculate.go, `Merge`).
/// Before 0.16, lists with keys (valuesFrom, comparePatches) were simply appended and downstreamResources of a target
/// ignored.
Map merge_options(const Map& base, const Map& custom, Version version);

/// What a GitRepo says for all of its bundles goes over the options of one; its namespace over those of the targets,
/// too (internal/bundlereader/read.go, `read`).
void add_git_repo_options(const Map& git_repo_spec, Map& options, List& targets);

/// `helm.repo`, `chart` and `version` of the root go to each of `targets` that has a `helm` without them, so that the
/// right chart is downloaded (internal/bundlereader/read.go `propagateHelmChartProperties`, and the same for HelmOps).
void propagate_chart(const Map& spec, List& targets);

/// Unnamed targets are called target000, target001, … by their place.
void name_targets(List& targets);

}  // namespace fleet::rancher
