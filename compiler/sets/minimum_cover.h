#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/sets/bits.h"

namespace fleet::sets {

/// As few columns as can be found that together hold every row, ascending. Each column is a set of rows (all of one
/// size); every row must be in one. The fewest possible, unless the search passes `max_steps`; then the best so far, of
/// which none is superfluous. Equal columns: the lowest is taken.
std::vector<size_t> minimum_cover(const std::vector<Bits>& columns, size_t row_count, uint64_t max_steps);

}  // namespace fleet::sets
