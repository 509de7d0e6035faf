#pragma once

/// One deployment as the file that Fleet reads in its path: fleet.yaml.

#include <string>
#include <vector>

#include "compiler/emit/context.h"
#include "compiler/emit/objects.h"

namespace fleet::emit {

struct BundleFile {
  Map document;
  std::vector<std::string> customizations;  // the names in use, which no target of the GitRepo may have
};

BundleFile bundle_file(const model::Bundle&, Context&);

/// The options as fields of fleet.yaml, a customization, or a HelmOp.
void add_options(const model::Options&, Map& to);

/// What it comes after, as `dependsOn`.
void add_order(const model::Bundle&, const Context&, Map& to);

/// The waves as partitions of a rolloutStrategy; empty if none of them meets the bundle (fleet-semantics.md, 5.5).
Map rollout_strategy(const model::Bundle&, Context&);

/// Targets as entries of a GitRepo or of overrideTargets, `to-1`, `to-2`, …; if there are no criteria, one that no
/// cluster can meet, since Fleet takes an empty list for the group `default` or for no restriction at all.
List targets(const std::vector<Criteria>&, TargetNames&);

}  // namespace fleet::emit
