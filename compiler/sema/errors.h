#pragma once

#include <algorithm>
#include <cstddef>

#include "compiler/diagnostics/diagnostic.h"

namespace fleet::sema {

/// How many errors were reported. What was read while it stays the same is sound: a lint says nothing against the
/// meaning.
inline size_t errors_in(const diag::Diagnostics& diagnostics) {
  const auto& all = diagnostics.all();
  return static_cast<size_t>(
      std::count_if(all.begin(), all.end(), [](const auto& d) { return d.severity == diag::Severity::Error; }));
}

}  // namespace fleet::sema
