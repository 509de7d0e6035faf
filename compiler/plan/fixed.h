#pragma once

/// Values of a spec as what stands in a manifest, where Fleet has no templates.

#include <functional>
#include <optional>
#include <string>

#include "compiler/base/value.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// What a reference stands for; none if that is not one value.
using Resolve = std::function<std::optional<Value>(const sema::Reference&)>;

/// The tree with each reference resolved; none if one of them cannot be, or is a list inside a text.
std::optional<Value> fixed_value(const sema::Tree& tree, const Resolve& resolve);

/// The same of a tree that refers to nothing; of one that is no object, empty.
Map fixed_map(const sema::Tree& tree);

/// A text, number or flag as text; none of anything else.
std::optional<std::string> text_of(const Value& value);

}  // namespace fleet::plan
