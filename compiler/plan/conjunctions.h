#pragma once

#include <vector>

#include "compiler/plan/universe.h"

namespace fleet::plan {

/// Of each selector of the program that joins conditions by `or`: the conjunctions that it comes to when its
/// parentheses are multiplied out, as sets, none within another. In order of the selectors; those that come to more
/// than 512 are left out.
std::vector<std::vector<SetId>> conjunctions_of(const sema::Program& program, Universe& universe, sets::Diagrams& sets);

}  // namespace fleet::plan
