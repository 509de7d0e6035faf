#include "tests/unit/emit_plan/fewest.h"

#include <algorithm>

namespace fleet::emit::test {

std::vector<uint32_t> Fewest::atoms_of(size_t point) const {
  std::vector<uint32_t> atoms;
  for (uint32_t size : sizes_) {
    atoms.push_back(static_cast<uint32_t>(point % size));
    point /= size;
  }
  return atoms;
}

Fewest::Fewest(const std::vector<model::Level>& levels) {
  for (const model::Level& level : levels) {
    sizes_.push_back(static_cast<uint32_t>(level.atoms.size()));
    points_ *= level.atoms.size();
  }
  Points everything;
  for (size_t point = 0; point < points_; ++point) everything.set(point);
  cubes_ = {everything};
  for (size_t i = 0; i < levels.size(); ++i) {
    const uint32_t absent = 1u << levels[i].absent;
    uint32_t nameless = 1u << levels[i].other;
    for (uint32_t atom = 0; atom < sizes_[i]; ++atom) {
      if (levels[i].atoms[atom].is_wide) nameless |= 1u << atom;
    }
    std::vector<Points> finer;
    for (uint32_t values = 1; values < 1u << sizes_[i]; ++values) {
      const bool in = (values & (absent | nameless)) == 0, missing = values == absent;
      const bool not_in = (values & nameless) == nameless;
      if (!in && !missing && !not_in) continue;
      Points slab;
      for (size_t point = 0; point < points_; ++point) {
        if (values >> atoms_of(point)[i] & 1) slab.set(point);
      }
      for (const Points& cube : cubes_) finer.push_back(cube & slab);
    }
    cubes_ = std::move(finer);
  }
}

std::optional<size_t> Fewest::count(const Points& lower, const Points& upper) const {
  std::vector<Points> useful;
  for (const Points& cube : cubes_) {
    if ((cube & ~upper).none()) useful.push_back(cube & lower);
  }
  std::sort(useful.begin(), useful.end(), [](const Points& a, const Points& b) { return a.count() > b.count(); });
  std::vector<Points> largest;
  for (const Points& cube : useful) {
    const bool inside =
        std::any_of(largest.begin(), largest.end(), [&cube](const Points& l) { return (cube & ~l).none(); });
    if (!inside) largest.push_back(cube);
  }
  Points all;
  for (const Points& cube : largest) all |= cube;
  if (all != lower) return std::nullopt;
  size_t steps = 0;
  while (!can(largest, lower, steps)) ++steps;
  return steps;
}

bool Fewest::can(const std::vector<Points>& cubes, const Points& rest, size_t steps) const {
  if (rest.none()) return true;
  if (steps == 0) return false;
  size_t best = 0;
  for (const Points& cube : cubes) best = std::max(best, (cube & rest).count());
  if (best * steps < rest.count()) return false;
  // Some cube must take the point that the fewest cubes have.
  size_t point = 0, fewest = cubes.size() + 1;
  for (size_t p = 0; p < points_; ++p) {
    if (!rest.test(p)) continue;
    const auto having =
        static_cast<size_t>(std::count_if(cubes.begin(), cubes.end(), [p](const Points& c) { return c.test(p); }));
    if (having < fewest) {
      fewest = having;
      point = p;
    }
  }
  return std::any_of(cubes.begin(), cubes.end(),
                     [&](const Points& cube) { return cube.test(point) && can(cubes, rest & ~cube, steps - 1); });
}

}  // namespace fleet::emit::test
