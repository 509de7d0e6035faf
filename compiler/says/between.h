#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/says/answer.h"

namespace fleet::says {

/// Reports what bundles do to each other: two that own one Helm release on a cluster, and one that waits for a bundle
/// that is not among them.
void report_between(const Answer& answer, diag::Diagnostics& diagnostics);

}  // namespace fleet::says
