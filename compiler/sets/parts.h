#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "compiler/sets/condensed.h"
#include "compiler/sets/cover.h"

namespace fleet::sets {

/// For each level, the atoms at which a set that cannot be said is cut apart: CoverOptions::special with its defaults.
/// Empty where everything can be said.
std::vector<std::vector<uint32_t>> cutting_atoms(const Diagrams& diagrams, const CoverOptions& options);

/// What can be said of sets of classes of a condensed set.
class Parts {
 public:
  Parts(const Condensed& condensed, const CoverOptions& options, const std::vector<std::vector<uint32_t>>& cutting);

  /// The largest subsets of the classes that can be said at the level; they may overlap, and may not make up the whole.
  /// The classes themselves where they can be said. Sorted.
  const std::vector<ValueSet>& of(uint32_t level, const ValueSet& classes);

 private:
  bool can_say(uint32_t level, const ValueSet& classes) const;

  const Condensed& condensed_;
  const CoverOptions& options_;
  std::vector<ValueSet> cutting_;  // as classes, by level
  std::map<std::pair<uint32_t, ValueSet>, std::vector<ValueSet>> known_;
};

}  // namespace fleet::sets
