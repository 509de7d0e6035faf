#pragma once

/// The options of the deployments that a test asks about may differ between the clusters that they reach: each way in
/// which they are the same is a case of its own.

#include <functional>

#include "checker/policy/evaluate.h"

namespace fleet::checker {

/// Calls `holds` for each case, in order, until it is false; true if it never is.
bool for_each_case(Evaluate& evaluate, const formula::Expectation& expectation,
                   const std::function<bool(const Bindings&)>& holds);

/// The same, in the world of known clusters only for the cases that some of them have. Where they have none, `expect`
/// is about all.
bool for_each_case(Evaluate& evaluate, const formula::Expectation& expectation, World world,
                   const std::function<bool(const Bindings&)>& holds);

/// The formula is true in each of these.
bool holds_in_each_case(Evaluate& evaluate, const formula::Expectation& expectation, const formula::Formula& formula,
                        World world);

/// All that a test states holds over every admissible cluster; the policies that it speaks of are decided again.
bool is_proved(Evaluate& evaluate, const formula::Test& test);

}  // namespace fleet::checker
