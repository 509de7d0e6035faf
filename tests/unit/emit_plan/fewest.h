#pragma once

/// The fewest conjunctions that say a set of labels, found by trying all of them. For levels of labels only.

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/model/plan.h"

namespace fleet::emit::test {

using Points = std::bitset<128>;

class Fewest {
 public:
  /// The product of the levels must not have more than 128 points.
  explicit Fewest(const std::vector<model::Level>& levels);

  size_t point_count() const { return points_; }
  /// The atom of a point at each level.
  std::vector<uint32_t> atoms_of(size_t point) const;
  /// How many conjunctions it takes to meet all of `lower` and nothing outside of `upper`, if any can; `lower` is in
  /// `upper`.
  std::optional<size_t> count(const Points& lower, const Points& upper) const;

 private:
  bool can(const std::vector<Points>& cubes, const Points& rest, size_t steps) const;

  std::vector<uint32_t> sizes_;
  size_t points_ = 1;
  std::vector<Points> cubes_;  // whatever one selector can say
};

}  // namespace fleet::emit::test
