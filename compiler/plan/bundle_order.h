#pragma once

#include "compiler/model/plan.h"

namespace fleet::plan {

/// Bundles and groups in order of their names; what refers to bundles by index follows.
void sort_by_name(model::Plan& plan);

}  // namespace fleet::plan
