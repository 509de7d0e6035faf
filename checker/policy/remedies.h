#pragma once

/// How a policy that is broken could be kept by writing a target otherwise: within what it admits, or without the
/// clause that keeps a deployment from where it has to be. Each fix was tried: the engine decides the policies again
/// over what would be reached then.

#include <cstdint>
#include <set>
#include <vector>

#include "checker/policy/failure.h"
#include "checker/retarget.h"

namespace fleet::checker {

/// One of the ways in which a broken rule could be kept.
struct Remedy {
  uint32_t bundle = 0;
  bool leaves_out = false;    // a clause of the target is too many
  model::Wording conditions;  // else: it lacks some of these
};

/// Of a clause that fails, for this choice of what the binders of its rule stand for.
std::vector<Remedy> remedies_of(Evaluate& evaluate, const formula::Rule& rule, const Bindings& b);

/// A finding that one or more deployments make in one place.
struct Unrepaired {
  uint32_t policy = 0, rule = 0;
  std::vector<Remedy> remedies;  // of the first of them
  std::set<uint32_t> bundles;    // that break the rule there; empty: it is about clusters
};

/// What repairs it without breaking anything else, the best first; few.
std::vector<diag::Fix> fixes_of(Evaluate& evaluate, Retarget& retarget, const Unrepaired& broken);

}  // namespace fleet::checker
