#pragma once

#include <string>

#include "compiler/model/plan.h"

namespace fleet::driver {

/// Who is known, and what reaches whom, for people (`fleetc build --print=plan`).
std::string print_plan(const model::Plan&);

}  // namespace fleet::driver
