#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/sets/cover.h"
#include "compiler/sets/diagram.h"

namespace fleet::sets {

/// One set by itself, in diagrams of its own: only the levels it depends on, and on each only classes of atoms, those
/// between which it does not tell. A name out of a million is one class of two. What is built here does not touch the
/// diagrams the set came from, and looks the same whatever those hold.
class Condensed {
 public:
  /// `apart`: for each level of the source, atoms that must not share a class with others; may be shorter.
  Condensed(const Diagrams& source, SetId set, const std::vector<std::vector<uint32_t>>& apart, Budget budget);

  Diagrams diagrams;
  SetId set;  // undecided when it was, or was too large

  /// The level of the source behind a level here.
  uint32_t source_level(uint32_t level) const { return source_levels_[level]; }
  /// The source's atoms behind classes of a level here.
  ValueSet atoms_of(uint32_t level, const ValueSet& classes) const;
  /// A cube over classes as a cube over atoms.
  Cube to_source(const Cube& cube) const;

 private:
  std::vector<uint32_t> source_levels_;
  std::vector<std::vector<ValueSet>> classes_;
};

}  // namespace fleet::sets
