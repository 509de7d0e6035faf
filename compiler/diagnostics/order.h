#pragma once

#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"

namespace fleet::diag {

/// Sorted by path, place, id and headline, those without a place first; of findings that say the same of the same
/// place, one stays. The order in which phases found them reaches no output.
std::vector<Diagnostic> in_order(std::vector<Diagnostic> findings, const Sources& sources);

}  // namespace fleet::diag
