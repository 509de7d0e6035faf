#pragma once

/// Why a formula does not hold, and how that is said.

#include <string>

#include "checker/policy/evaluate.h"

namespace fleet::checker {

/// The first clause of a formula that fails, and the clusters that make it and the others fail. Both are empty where no
/// cluster does: a fact is wrong, a measure passes its limit, two sets have nothing in common.
struct Failure {
  const formula::Formula* clause = nullptr;
  bool wanted = true;  // what the clause ought to be
  SetId first = sets::Diagrams::none();
  SetId all = sets::Diagrams::none();
};

/// Of a formula that does not speak of the rule's cluster and whose truth is not `wanted`.
Failure failure_of(Evaluate& evaluate, const formula::Formula& f, const Bindings& b, World world, bool wanted = true);

/// The clause that fails for one cluster, given as a point.
Failure failure_at(Evaluate& evaluate, const formula::Formula& f, const Bindings& b, World world,
                   const std::vector<uint32_t>& point, bool wanted = true);

/// What one sees of a failed clause: "region `us-east-1`", "it is 40% (4 of 10)". `witness`: of the failure, if it has
/// one; `example`: the same as it is shown, which has the texts of a known cluster that the spec never mentions.
std::string describe(Evaluate& evaluate, const Failure& failure, const Bindings& b, const model::Witness* witness,
                     const diag::Counterexample& example);

/// A value as a message shows it; empty if there is none.
std::string text_of(const formula::Scalar& scalar);

}  // namespace fleet::checker
