#pragma once

#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// Tells each bundle which others its deployment comes `after`. The bundles are sorted by name, and there is one for
/// each deployment.
void add_dependencies(const sema::Program& program, model::Plan& plan);

}  // namespace fleet::plan
