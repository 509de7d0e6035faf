#pragma once

/// Why something holds: the conditions of a target without which it would not. Each is left out in turn, and the
/// question is asked again.

#include <cstdint>
#include <vector>

#include "checker/policy/evaluate.h"

namespace fleet::checker {

struct Carrying {
  uint32_t bundle = 0;
  Span clause;  // none: it needs the target, but no clause of it alone
};

/// Of a policy that a deployment keeps. Empty: it holds whatever the target of the deployment is.
std::vector<Carrying> carrying_policy(Evaluate& evaluate, uint32_t policy, uint32_t bundle);

/// Of the expectations of a test, all of which hold over every admissible cluster: of each deployment that they name.
std::vector<Carrying> carrying_test(Evaluate& evaluate, uint32_t test);

}  // namespace fleet::checker
