#pragma once

/// One comparison in CEL: the plain evaluator is asked for each value that the label below it may have.

#include <functional>
#include <string>

#include "compiler/plan/evaluate.h"
#include "compiler/sema/program.h"

namespace fleet::admission {

/// The dimension whose label decides about `id`: itself, or what it follows from. A computed one decides by itself.
sema::DimensionId root_of(const sema::Program& program, sema::DimensionId id);

/// The selector, a comparison of a dimension whose root is a label.
std::string of_label(const sema::Program& program, const sema::Selector& selector, sema::DimensionId dimension,
                     bool wanted);

/// The selector, a comparison of a dimension that follows from a computed one, which has the value true.
bool holds_where(const sema::Program& program, const sema::Selector& selector, sema::DimensionId root, bool value,
                 bool wanted);

}  // namespace fleet::admission
