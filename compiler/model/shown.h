#pragma once

/// The counterexamples of findings, as the checker hands them on: whoever reads back what was emitted can ask whether
/// Fleet deploys there what the finding says.

#include <cstdint>
#include <utility>
#include <vector>

#include "compiler/model/plan.h"

namespace fleet::model {

struct Shown {
  Span place;                  // of the finding
  uint32_t cluster = kNoAtom;  // a known one: index into Plan::clusters
  Witness witness;
  std::vector<std::pair<uint32_t, bool>> reached;  // which deployments were said to reach it: index into Plan::bundles
};

}  // namespace fleet::model
