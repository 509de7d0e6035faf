#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "compiler/sets/diagram.h"

namespace fleet::sets {

/// A product of value sets: the points whose atom is in `values` at each level named.
struct Constraint {
  uint32_t level;
  ValueSet values;
  friend auto operator<=>(const Constraint&, const Constraint&) = default;
};
/// By level, each at most once; a level that is left out takes every atom.
using Cube = std::vector<Constraint>;

/// The set of a cube.
SetId cube_set(Diagrams& diagrams, const Cube& cube);

struct CoverOptions {
  /// Can the cubes wanted say this set of values at this level? Not given: they can say any. All values are never asked
  /// for: a level that is not constrained needs no words.
  std::function<bool(uint32_t level, const ValueSet&)> expressible;
  /// For each level the few atoms (the first 8 count) that `expressible` treats in their own way, such as "absent" and
  /// "other". Of the rest it may only care whether there are none, some or all. A set that cannot be said is cut apart
  /// at these atoms. Where none are given: every atom of a level of up to 8.
  std::vector<std::vector<uint32_t>> special;
  /// Past so many cubes the cover is given up.
  size_t max_cubes = 10'000;
};

struct Cover {
  /// Their union is exactly the set. Sorted. Empty if the cover failed.
  std::vector<Cube> cubes;
  /// Set if no expressible cubes cover the set: the level at which they cannot.
  std::optional<uint32_t> blocked_at;
  /// More cubes or more work than allowed, or the set was undecided.
  bool exhausted = false;

  bool ok() const { return !blocked_at && !exhausted; }
};

/// As few cubes as can be found whose union is the set: the fewest where the set has up to a few hundred maximal cubes
/// and the search for the best choice among them ends within its budget; else maximal cubes grown from the paths of the
/// diagram, without those found superfluous. The same on every machine, whatever else the diagrams hold.
Cover cover(const Diagrams& diagrams, SetId set, const CoverOptions& options = {});

}  // namespace fleet::sets
