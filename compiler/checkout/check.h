#pragma once

/// What a spec says against what lies in the checkouts of its repos.

#include "compiler/base/source.h"
#include "compiler/checkout/read.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::checkout {

/// Reports what the deployments name and is not there (`deploy/missing-file`), what Fleet could not read
/// (`deploy/unreadable-file`), values that a values file takes over (`values/overridden`), bundles that no deployment
/// owns (`deploy/unclaimed`), and deployments whose options would be one file. Texts of values files that findings
/// point into join the sources.
void check(const sema::Program&, const model::Plan&, const Checkouts&, Sources&, diag::Diagnostics&);

}  // namespace fleet::checkout
