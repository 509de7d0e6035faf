#pragma once

/// One deployment as the file that Fleet reads in its path: fleet.yaml.

#include <optional>
#include <string>
#include <vector>

#include "compiler/emit/context.h"
#include "compiler/emit/objects.h"

namespace fleet::emit {

struct BundleFile {
  Map document;
  std::vector<std::string> customizations;  // the names in use, which no target of the GitRepo may have
};

/// Whom a GitRepo offers its bundles to; nobody if there is no set. `what`, `place`: for messages.
struct Offer {
  std::optional<model::SetId> set;
  Span place;
  std::string what;
};
Offer offer_of(const model::Repo&, Context&);

BundleFile bundle_file(const model::Bundle&, const Offer& of_repo, Context&);

/// What it comes after, as `dependsOn`.
void add_order(const model::Bundle&, const Context&, Map& to);

/// The waves as partitions of a rolloutStrategy; empty if none of them meets the bundle (fleet-semantics.md, 5.5).
Map rollout_strategy(const model::Bundle&, Context&);

/// The Bundle that one wave of a promoted deployment is: that wave is its only one.
model::Bundle part_of(const model::Bundle&, const model::Wave&, sets::Diagrams&);

/// The budget of one wave that is a Bundle by itself; empty if it has none.
Map wave_strategy(const model::Wave&);

/// Targets as entries of a GitRepo or of overrideTargets, `to-1`, `to-2`, …; if there are no criteria, one that no
/// cluster can meet, since Fleet takes an empty list for the group `default` or for no restriction at all.
List targets(const std::vector<Criteria>&, TargetNames&);

}  // namespace fleet::emit
