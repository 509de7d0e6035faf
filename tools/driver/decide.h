#pragma once

#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Builds the plan and proves what is said of it: in one order of the levels, past its budget in another one, past that
/// with a solver (docs/proofs.md). What is found is of the last. False: too many patterns, and nothing was proved.
bool plan_and_prove(Analysis&, const Options&);

}  // namespace fleet::driver
