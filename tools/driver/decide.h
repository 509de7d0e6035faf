#pragma once

#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Builds the plan and proves what is said of it: in one order of the levels, past its budget in another one, past that
/// with a solver (docs/proofs.md). What is found is of the last. The counterexamples that are shown, for the manifests
/// to be held against; nothing where there are too many patterns, and nothing was proved. `by_use`: leave out the first
/// order, in which what was written could not be decided.
std::optional<std::vector<model::Shown>> plan_and_prove(Analysis&, const Options&, bool by_use = false);

}  // namespace fleet::driver
