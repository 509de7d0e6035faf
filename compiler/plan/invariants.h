#pragma once

/// What is wrong with the schema and its invariants as a whole: nobody can keep to them, or somebody known does not.

#include <functional>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/plan/clusters.h"
#include "compiler/plan/universe.h"

namespace fleet::plan {

/// Names the invariants in the plan, for "assuming …", and reports `schema/invariants-contradict` (the fewest that do,
/// then nothing else is said of these), a pattern that no label matches where it leaves no cluster, and
/// `schema/invariant-broken`. `is_sound`: nothing in a selector was reported.
void judge_invariants(const sema::Program& program, const std::vector<KnownCluster>& clusters, Universe& universe,
                      model::Plan& plan, const std::function<bool(const sema::Selector&)>& is_sound,
                      diag::Diagnostics& diagnostics);

}  // namespace fleet::plan
