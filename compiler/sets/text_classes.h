#pragma once

/// Which legal label values some patterns tell apart (engine.md calls these classes atoms).

#include <optional>
#include <string>
#include <vector>

#include "compiler/sets/text_set.h"

namespace fleet::sets {

/// The legal label values that match just these patterns, and none of the texts that stand for themselves.
struct TextClass {
  std::vector<bool> in;  // one a pattern
  std::string witness;   // one of them: the shortest
};

/// The classes that are not empty, in the order of their witnesses: shorter first. `apart`: texts that have atoms of
/// their own, sorted; they are in no class. None where more than `budget` states of the automata's product are met:
/// patterns such as `*x*` double them each time.
std::optional<std::vector<TextClass>> text_classes(const std::vector<const TextSet*>& patterns,
                                                   const std::vector<std::string>& apart, size_t budget);

}  // namespace fleet::sets
