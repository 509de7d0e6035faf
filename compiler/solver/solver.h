#pragma once

/// Decides what diagrams are too large for. This folder is the one that knows Z3.

#include <cstdint>

#include "compiler/sets/question.h"

namespace fleet::solver {

/// What one question may cost, in Z3's own unit (its `rlimit`): counted, never timed, so that the same is decided on
/// every machine. About half a second.
constexpr uint64_t kMostCost = 2'000'000;

/// Whether some point is in the set that is asked about. Unknown past `most_cost` or kMostCost, and where libz3 cannot
/// be loaded. Pure. Loads the library at the first question.
sets::Answer solve(const sets::Question& question, uint64_t most_cost);

}  // namespace fleet::solver
