#include "compiler/sets/cover.h"

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/sets/condensed.h"
#include "compiler/sets/minimum_cover.h"
#include "compiler/sets/parts.h"
#include "compiler/sets/primes.h"

namespace fleet::sets {
namespace {

constexpr Budget kBudget{500'000, 50'000'000};
constexpr size_t kMostPrimes = 1024;
constexpr size_t kMostBoxes = 2048;
constexpr size_t kMostRegions = 2048;
constexpr uint64_t kSearchSteps = 2'000'000;

struct Box {
  Cube cube;
  SetId set;
};

/// The cube of the first path to all(): a level at a time the atoms that share the first child that is not empty. For a
/// cube's own set, the cube.
Cube path_cube(const Diagrams& diagrams, SetId set) {
  Cube cube;
  while (!Diagrams::is_terminal(set)) {
    const uint32_t level = diagrams.level_of(set);
    const auto runs = diagrams.runs_of(set);
    const SetId child = runs[0].child != Diagrams::none() ? runs[0].child : runs[1].child;
    ValueSet values;
    for (size_t i = 0; i < runs.size(); ++i) {
      const uint32_t end = i + 1 < runs.size() ? runs[i + 1].begin : diagrams.size_of(level);
      if (runs[i].child == child) values.append(runs[i].begin, end);
    }
    cube.push_back({level, std::move(values)});
    set = child;
  }
  return cube;
}

/// The cover of one condensed set. Cubes here are over classes.
class Coverer {
 public:
  Coverer(Condensed& condensed, const CoverOptions& options, const std::vector<std::vector<uint32_t>>& cutting)
      : condensed_(condensed), d_(condensed.diagrams), options_(options), parts_(condensed, options, cutting) {}

  /// The fewest of all maximal cubes; neither cubes nor a level to blame if there are too many to choose from.
  Cover choose() { return result_of(choose_from_primes()); }
  /// Maximal cubes as we come upon them.
  Cover grow() { return result_of(grow_cubes()); }

 private:
  Cover result_of(const std::optional<std::vector<Cube>>& cubes) {
    Cover result;
    if (cubes && cubes->size() <= options_.max_cubes) {
      for (const Cube& cube : *cubes) result.cubes.push_back(condensed_.to_source(cube));
      std::sort(result.cubes.begin(), result.cubes.end());
    } else if (blocked_at_) {
      result.blocked_at = condensed_.source_level(*blocked_at_);
    } else {
      result.exhausted = true;
    }
    return result;
  }

  bool covers_exactly(const std::vector<Cube>& cubes) {
    std::vector<SetId> sets;
    for (const Cube& cube : cubes) sets.push_back(cube_set(d_, cube));
    return d_.unite_all(sets) == condensed_.set;
  }

  /// The largest expressible cubes inside a cube. Nothing if there are more than allowed.
  std::optional<std::vector<Cube>> split(const Cube& cube) {
    std::vector<Cube> result{{}};
    for (const Constraint& constraint : cube) {
      const std::vector<ValueSet>& parts = parts_.of(constraint.level, constraint.values);
      if (result.size() * parts.size() > kMostBoxes) return std::nullopt;
      std::vector<Cube> longer;
      for (const Cube& head : result) {
        for (const ValueSet& part : parts) {
          longer.push_back(head);
          longer.back().push_back({constraint.level, part});
        }
      }
      result = std::move(longer);
    }
    return result;
  }

  /// The level at which no expressible part of the cube holds the point.
  uint32_t level_to_blame(const Cube& cube, SetId points) {
    for (const Constraint& constraint : cube) {
      ValueSet said;
      for (const ValueSet& part : parts_.of(constraint.level, constraint.values)) said = said.unite(part);
      if (d_.disjoint(d_.of(constraint.level, said), points)) return constraint.level;
    }
    return cube.front().level;
  }

  std::optional<std::vector<Cube>> choose_from_primes() {
    const auto primes = find_primes(d_, condensed_.set, kMostPrimes);
    if (!primes) return std::nullopt;
    std::map<Cube, SetId> found;
    for (SetId prime : *primes) {
      const auto cubes = split(path_cube(d_, prime));
      if (!cubes || found.size() + cubes->size() > kMostBoxes) return std::nullopt;
      for (const Cube& cube : *cubes) found.emplace(cube, cube_set(d_, cube));
    }
    std::vector<Box> boxes;
    for (const auto& [cube, set] : found) boxes.push_back({cube, set});
    if (options_.expressible) drop_held_boxes(boxes);

    std::vector<Region> regions;
    if (!find_regions(boxes, regions)) return std::nullopt;
    std::vector<Bits> columns(boxes.size(), Bits(regions.size()));
    for (size_t r = 0; r < regions.size(); ++r) {
      if (regions[r].boxes.empty()) {
        for (SetId prime : *primes) {
          if (!d_.disjoint(prime, regions[r].set)) {
            blocked_at_ = level_to_blame(path_cube(d_, prime), d_.intersect(prime, regions[r].set));
            return std::nullopt;
          }
        }
      }
      for (size_t box : regions[r].boxes) columns[box].set(r);
    }
    std::vector<Cube> result;
    for (size_t i : minimum_cover(columns, regions.size(), kSearchSteps)) result.push_back(boxes[i].cube);
    if (!covers_exactly(result)) return std::nullopt;
    return result;
  }

  /// Boxes inside another are no use.
  void drop_held_boxes(std::vector<Box>& boxes) {
    std::vector<Box> kept;
    for (const Box& box : boxes) {
      if (std::none_of(boxes.begin(), boxes.end(),
                       [&](const Box& other) { return other.set != box.set && d_.subset(box.set, other.set); })) {
        kept.push_back(box);
      }
    }
    boxes = std::move(kept);
  }

  /// Points that lie in the same boxes.
  struct Region {
    SetId set;
    std::vector<size_t> boxes;
  };

  bool find_regions(const std::vector<Box>& boxes, std::vector<Region>& regions) {
    regions.push_back({condensed_.set, {}});
    for (size_t b = 0; b < boxes.size(); ++b) {
      for (size_t r = 0, before = regions.size(); r < before; ++r) {
        if (d_.disjoint(regions[r].set, boxes[b].set)) continue;
        const SetId outside = d_.subtract(regions[r].set, boxes[b].set);
        if (outside != Diagrams::none()) {
          regions.push_back({outside, regions[r].boxes});
          regions[r].set = d_.intersect(regions[r].set, boxes[b].set);
        }
        regions[r].boxes.push_back(b);
      }
      if (regions.size() > kMostRegions || d_.exhausted()) return false;
    }
    return true;
  }

  std::optional<std::vector<Cube>> grow_cubes() {
    std::vector<Box> boxes;
    SetId rest = condensed_.set;
    while (rest != Diagrams::none()) {
      const size_t before = boxes.size();
      const Cube seed = path_cube(d_, rest);
      // A level that grows early ends up large; where what came out cannot be said, let another one go first.
      Cube grown;
      for (uint32_t first = 0; first < d_.level_count() && boxes.size() == before; ++first) {
        grown = widen(seed, first, false);
        const auto cubes = split(grown);
        if (!cubes || d_.exhausted()) return std::nullopt;
        for (const Cube& cube : *cubes) {
          if (d_.disjoint(cube_set(d_, cube), rest)) continue;
          boxes.push_back({options_.expressible ? widen(cube, first, true) : cube, {}});
          boxes.back().set = cube_set(d_, boxes.back().cube);
          if (!d_.subset(boxes.back().set, condensed_.set)) return std::nullopt;
          rest = d_.subtract(rest, boxes.back().set);
        }
      }
      if (d_.exhausted() || boxes.size() > options_.max_cubes) return std::nullopt;
      if (boxes.size() == before) {
        blocked_at_ = level_to_blame(grown, d_.intersect(cube_set(d_, grown), rest));
        return std::nullopt;
      }
    }
    return without_superfluous(boxes);
  }

  /// The cube, widened level by level, from `first` on and round, as far as it stays inside the set.
  Cube widen(Cube cube, uint32_t first, bool sayable) {
    const auto levels = static_cast<uint32_t>(d_.level_count());
    for (uint32_t i = 0; i < levels; ++i) {
      const uint32_t level = (first + i) % levels;
      auto at = std::find_if(cube.begin(), cube.end(), [&](const Constraint& c) { return c.level == level; });
      if (at == cube.end()) continue;
      ValueSet now = at->values;
      cube.erase(at);
      const SetId missed = d_.subtract(cube_set(d_, cube), condensed_.set);
      ValueSet wide = missed ? d_.values_at(missed, level).complement(d_.size_of(level)) : now;
      if (sayable) wide = largest_part_with(level, wide, now);
      if (wide.is_all(d_.size_of(level))) continue;
      cube.insert(std::find_if(cube.begin(), cube.end(), [&](const Constraint& c) { return c.level > level; }),
                  {level, std::move(wide)});
    }
    return cube;
  }

  ValueSet largest_part_with(uint32_t level, const ValueSet& whole, const ValueSet& held) {
    ValueSet best = held;
    for (const ValueSet& part : parts_.of(level, whole)) {
      if (part.contains(held) && part.size() > best.size()) best = part;
    }
    return best;
  }

  /// All of them, should the budget end before it is known.
  std::vector<Cube> without_superfluous(const std::vector<Box>& boxes) {
    std::vector<SetId> before{Diagrams::none()};
    for (const Box& box : boxes) before.push_back(before.back() ? d_.unite(before.back(), box.set) : SetId{});
    std::vector<Cube> kept;
    SetId after = Diagrams::none();
    for (size_t i = boxes.size(); i-- > 0;) {
      const SetId others = before[i] && after ? d_.unite(before[i], after) : SetId{};
      if (others && d_.subset(boxes[i].set, others)) continue;
      after = after ? d_.unite(after, boxes[i].set) : SetId{};
      kept.push_back(boxes[i].cube);
    }
    return kept;
  }

  Condensed& condensed_;
  Diagrams& d_;
  const CoverOptions& options_;
  Parts parts_;
  std::optional<uint32_t> blocked_at_;  // a level of d_
};

}  // namespace

SetId cube_set(Diagrams& diagrams, const Cube& cube) {
  SetId result = Diagrams::all();
  for (auto it = cube.rbegin(); it != cube.rend(); ++it) {
    result = diagrams.intersect(diagrams.of(it->level, it->values), result);
  }
  return result;
}

Cover cover(const Diagrams& diagrams, SetId set, const CoverOptions& options) {
  Cover result;
  if (set == Diagrams::none()) return result;
  if (set == Diagrams::all()) {
    result.cubes.emplace_back();
    return result;
  }
  const auto cutting = cutting_atoms(diagrams, options);
  Condensed condensed(diagrams, set, cutting, kBudget);
  result.exhausted = !condensed.set;
  if (result.exhausted) return result;
  result = Coverer(condensed, options, cutting).choose();
  if (!result.exhausted) return result;
  // Afresh, as the first attempt may have used up its diagrams.
  Condensed again(diagrams, set, cutting, kBudget);
  return Coverer(again, options, cutting).grow();
}

}  // namespace fleet::sets
