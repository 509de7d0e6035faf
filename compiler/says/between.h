#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/says/answer.h"

namespace fleet::says {

/// Reports what bundles do to each other: two of one name, of which it is not told which one stays; two that own one
/// Helm release on a cluster; and what lint_dependencies finds.
void report_between(Answer& answer, diag::Diagnostics& diagnostics);

/// Reports `dependsOn` that waits for a bundle that is not there, not on each cluster, or waits for this one itself.
void lint_dependencies(const Answer& answer, diag::Diagnostics& diagnostics);

}  // namespace fleet::says
