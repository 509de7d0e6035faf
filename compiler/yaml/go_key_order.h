#pragma once

#include <vector>

#include "compiler/base/value.h"

namespace fleet::yaml {

/// What is known of the order in which goyaml prints the keys of a map.
enum class KeyOrder {
  Fixed,    ///< it is told
  Unknown,  ///< it hangs on whether rare characters are letters or digits to Go
  Chance    ///< goyaml's order runs in a circle, so it differs from run to run
};

/// As many entries lie in a Go map in the order in which they came, and it tells them from any of them on.
inline constexpr size_t small_go_map = 8;

/// The entries of a map, which lie in the order of their bytes, in the order of goyaml v2's sorter.go: what is no
/// letter before letters, runs of digits as numbers. Where chance decides: of a map of up to `small_go_map` entries
/// what comes out where Go begins with entry `start`, of a larger one any order.
KeyOrder in_go_order(const Map& map, size_t start, std::vector<const Entry*>& entries);

}  // namespace fleet::yaml
