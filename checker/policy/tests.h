#pragma once

#include "checker/policy/policies.h"

namespace fleet::checker {

/// Decides what a test expects and proves, and reports what fails.
TestProof decide_test(Evaluate& evaluate, uint32_t test, Waivers& waivers, diag::Diagnostics& diagnostics);

}  // namespace fleet::checker
