#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "compiler/sets/diagram.h"

namespace fleet::sets {

/// Every maximal cube of a set: the cubes inside it that no larger cube inside it holds, each as a set of its own. In
/// an order that depends on the set alone. Nothing if there may be more than `most`, or the diagrams are exhausted.
std::optional<std::vector<SetId>> find_primes(Diagrams& diagrams, SetId set, size_t most);

}  // namespace fleet::sets
