#pragma once

#include <cstdint>
#include <vector>

#include "checker/policy/evaluate.h"

namespace fleet::checker {

/// The invariants without which a policy that was proved could not be: indices into Plan::invariants. Each is left out
/// in turn, and the policy is asked again.
std::vector<uint32_t> invariants_used(Evaluate& evaluate, uint32_t policy);
/// The same for the expectations of a test, where all of them hold over every admissible cluster.
std::vector<uint32_t> invariants_of_test(Evaluate& evaluate, uint32_t test);

}  // namespace fleet::checker
