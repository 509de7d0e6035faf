#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "compiler/sets/bits.h"
#include "compiler/sets/diagram.h"

namespace fleet::sets::test {

/// The same numbers on every machine, which std's distributions do not promise.
class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(engine_() % n); }
  bool chance(uint32_t percent) { return below(100) < percent; }

 private:
  std::mt19937 engine_;
};

inline std::vector<Level> levels_of(const std::vector<uint32_t>& sizes) {
  std::vector<Level> levels;
  for (uint32_t size : sizes) levels.push_back({"level", size});
  return levels;
}

inline std::vector<uint32_t> random_sizes(Random& random, uint32_t least_levels, uint32_t most_levels,
                                          uint32_t least_size, uint32_t most_size) {
  std::vector<uint32_t> sizes(least_levels + random.below(most_levels - least_levels + 1));
  for (uint32_t& size : sizes) size = least_size + random.below(most_size - least_size + 1);
  return sizes;
}

/// Every point of a small universe, in lexical order.
inline std::vector<std::vector<uint32_t>> points_of(const std::vector<uint32_t>& sizes) {
  std::vector<std::vector<uint32_t>> points{{}};
  for (uint32_t size : sizes) {
    std::vector<std::vector<uint32_t>> longer;
    for (const auto& point : points) {
      for (uint32_t atom = 0; atom < size; ++atom) {
        longer.push_back(point);
        longer.back().push_back(atom);
      }
    }
    points = std::move(longer);
  }
  return points;
}

inline ValueSet random_values(Random& random, uint32_t size) {
  std::vector<uint32_t> atoms;
  for (uint32_t atom = 0; atom < size; ++atom) {
    if (random.chance(50)) atoms.push_back(atom);
  }
  return ValueSet::of(atoms);
}

/// The same set twice: as a diagram, and point by point.
struct Both {
  SetId set;
  Bits points;
};

inline Both random_set(Random& random, Diagrams& d, const std::vector<std::vector<uint32_t>>& points, int depth) {
  if (depth == 0 || random.chance(20)) {
    const uint32_t level = random.below(static_cast<uint32_t>(d.level_count()));
    const ValueSet values = random_values(random, d.size_of(level));
    Both result{d.of(level, values), Bits(points.size())};
    for (size_t i = 0; i < points.size(); ++i) {
      if (values.contains(points[i][level])) result.points.set(i);
    }
    return result;
  }
  const Both a = random_set(random, d, points, depth - 1);
  const Both b = random_set(random, d, points, depth - 1);
  switch (random.below(3)) {
    case 0: return {d.unite(a.set, b.set), a.points | b.points};
    case 1: return {d.intersect(a.set, b.set), a.points & b.points};
    default: return {d.subtract(a.set, b.set), a.points - b.points};
  }
}

}  // namespace fleet::sets::test
