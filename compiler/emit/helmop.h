#pragma once

#include "compiler/base/value.h"
#include "compiler/emit/context.h"

namespace fleet::emit {

/// A deployment without a repository: Fleet makes its bundle from a chart in a registry. It has no customizations: of
/// the targets, each with its options, the first that meets a cluster counts (fleet-semantics.md, 1.7 and 3.3).
Map helm_op(const model::Bundle&, Context&);

}  // namespace fleet::emit
