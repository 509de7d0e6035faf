#pragma once

#include "compiler/model/plan.h"

namespace fleet::plan {

/// After proof: sets that are formulas become undecided, and the solver is asked no more. What is emitted and read back
/// has to be a diagram.
void leave_formulas(model::Plan& plan);

}  // namespace fleet::plan
