#include "compiler/emit/cubes.h"

#include <algorithm>
#include <map>
#include <utility>

namespace fleet::emit {

using model::Level;
using model::SetId;
using sets::Cover;
using sets::Cube;
using sets::Diagrams;
using sets::ValueSet;

namespace {

constexpr sets::Budget kBudget{500'000, 50'000'000};
constexpr size_t kMostOrders = 8;
constexpr size_t kMostWritten = 1024;  // cubes to choose from

/// The atoms that no selector can name: they come all or not at all, with NotIn.
ValueSet nameless(const Level& level) {
  ValueSet result;
  for (uint32_t atom = 0; atom < level.atoms.size(); ++atom) {
    if (atom == level.other || level.atoms[atom].is_wide) result.append(atom, atom + 1);
  }
  return result;
}

ValueSet absent(const Level& level) {
  return level.absent == model::kNoAtom ? ValueSet() : ValueSet::single(level.absent);
}

/// The largest set that can be said, has all of `start`, which can be, and nothing that is not `allowed`.
ValueSet widest(const Level& level, const ValueSet& allowed, const ValueSet& start) {
  if (is_expressible(level, allowed)) return allowed;
  if (start.intersects(absent(level))) return start;
  return allowed.subtract(nameless(level)).subtract(absent(level));
}

/// Grows cubes between two sets, in diagrams of its own, since nothing in a plan's is ever freed.
class Growing {
 public:
  Growing(const model::Plan& plan, SetId lower, SetId upper)
      : plan_(plan), sets_(plan.sets->levels(), kBudget), lower_(copy(lower)), upper_(copy(upper)) {}

  Cover run(size_t limit) {
    Cover result;
    SetId rest = lower_;
    while (rest && !sets_.is_empty(rest) && !result.blocked_at && result.cubes.size() <= limit) {
      if (std::optional<Cube> cube = best_around(first_point(rest), rest, result.blocked_at)) {
        rest = sets_.subtract(rest, cube_set(sets_, *cube));
        result.cubes.push_back(std::move(*cube));
      }
    }
    result.exhausted = sets_.exhausted() || result.cubes.size() > limit;
    if (!result.ok()) {
      result.cubes.clear();
      return result;
    }
    drop_superfluous(result.cubes);
    std::sort(result.cubes.begin(), result.cubes.end());
    return result;
  }

 private:
  using Point = std::vector<uint32_t>;

  SetId copy(SetId set) {
    if (Diagrams::is_terminal(set)) return set;
    const Diagrams& from = *plan_.sets;
    std::map<SetId, SetId> copies{{Diagrams::none(), Diagrams::none()}, {Diagrams::all(), Diagrams::all()}};
    for (SetId node : from.nodes_below(set)) {
      const uint32_t level = from.level_of(node);
      const auto runs = from.runs_of(node);
      std::vector<SetId> parts;
      for (size_t i = 0; i < runs.size(); ++i) {
        const uint32_t end = i + 1 < runs.size() ? runs[i + 1].begin : from.size_of(level);
        parts.push_back(sets_.intersect(sets_.of(level, ValueSet::range(runs[i].begin, end)), copies[runs[i].child]));
      }
      copies[node] = sets_.unite_all(parts);
    }
    return copies[set];
  }

  /// A member; levels that do not matter have the atom 0.
  Point first_point(SetId set) const {
    Point point(sets_.level_count(), 0);
    while (set != Diagrams::all()) {
      const auto runs = sets_.runs_of(set);
      const Diagrams::Run run = runs[0].child != Diagrams::none() ? runs[0] : runs[1];
      point[sets_.level_of(set)] = run.begin;
      set = run.child;
    }
    return point;
  }

  /// The cube around a point that takes most of `rest`, of those that come from widening level by level in some order.
  std::optional<Cube> best_around(const Point& point, SetId rest, std::optional<uint32_t>& blocked_at) {
    std::vector<uint32_t> order = sets_.support(upper_);
    const Cube start = around(point, order);
    if (!sets_.subset(cube_set(sets_, start), upper_)) {
      blocked_at = level_to_blame(point, order);
      return std::nullopt;
    }
    Cube best = start;
    double best_count = -1;
    for (size_t i = 0; i < std::clamp<size_t>(order.size(), 1, kMostOrders); ++i) {
      Cube cube = widened(start, order);
      const double count = sets_.count(sets_.intersect(rest, cube_set(sets_, cube)));
      if (count > best_count) {
        best = std::move(cube);
        best_count = count;
      }
      if (!order.empty()) std::rotate(order.begin(), order.begin() + 1, order.end());
    }
    return best;
  }

  /// The smallest cube that can be said and has the point.
  Cube around(const Point& point, const std::vector<uint32_t>& levels) const {
    Cube cube;
    for (uint32_t level : levels) {
      const ValueSet together = nameless(plan_.levels[level]);
      cube.push_back({level, together.contains(point[level]) ? together : ValueSet::single(point[level])});
    }
    return cube;
  }

  /// A level whose nameless atoms are neither all in the set nor all out of it.
  uint32_t level_to_blame(const Point& point, const std::vector<uint32_t>& levels) {
    std::optional<uint32_t> first;
    for (size_t i = 0; i < levels.size(); ++i) {
      const ValueSet together = nameless(plan_.levels[levels[i]]);
      if (!together.contains(point[levels[i]])) continue;
      if (!first) first = levels[i];
      Cube cube;
      for (uint32_t level : levels) cube.push_back({level, ValueSet::single(point[level])});
      cube[i].values = together;
      if (!sets_.subset(cube_set(sets_, cube), upper_)) return levels[i];
    }
    return first.value_or(levels.front());
  }

  Cube widened(Cube cube, const std::vector<uint32_t>& order) {
    for (uint32_t level : order) {
      const auto at = std::find_if(cube.begin(), cube.end(), [level](const auto& c) { return c.level == level; });
      const ValueSet start = std::exchange(at->values, ValueSet::all(sets_.size_of(level)));
      const SetId outside = sets_.subtract(cube_set(sets_, cube), upper_);
      const ValueSet allowed = sets_.values_at(outside, level).complement(sets_.size_of(level));
      at->values = sets_.is_empty(outside) ? allowed : widest(plan_.levels[level], allowed, start);
    }
    std::erase_if(cube, [this](const auto& c) { return c.values.is_all(sets_.size_of(c.level)); });
    return cube;
  }

  void drop_superfluous(std::vector<Cube>& cubes) {
    for (size_t i = 0; i < cubes.size();) {
      std::vector<SetId> others;
      for (size_t k = 0; k < cubes.size(); ++k) {
        if (k != i) others.push_back(cube_set(sets_, cubes[k]));
      }
      if (sets_.subset(lower_, sets_.unite_all(others))) {
        cubes.erase(cubes.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  }

  const model::Plan& plan_;
  Diagrams sets_;
  SetId lower_, upper_;
};

}  // namespace

bool is_expressible(const Level& level, const ValueSet& values) {
  const ValueSet together = nameless(level);
  if (!values.intersects(together)) return !values.intersects(absent(level)) || values == absent(level);
  return level.other != model::kNoAtom && values.contains(together);
}

Cover cover(const model::Plan& plan, SetId lower, SetId upper, size_t limit) {
  if (lower == upper) {
    sets::CoverOptions options;
    options.expressible = [&plan](uint32_t level, const ValueSet& values) {
      return is_expressible(plan.levels[level], values);
    };
    for (const Level& level : plan.levels) options.special.push_back(absent(level).unite(nameless(level)).atoms());
    options.max_cubes = limit;
    Cover found = sets::cover(*plan.sets, lower, options);
    if (found.ok() || !found.blocked_at) return found;
    // With many atoms that have no text it may have cut too coarsely.
  }
  return Growing(plan, lower, upper).run(limit);
}

Cover cover_by(const model::Plan& plan, const std::vector<SetId>& conjunctions, SetId lower, SetId wished, SetId upper,
               size_t limit) {
  Diagrams& sets = *plan.sets;
  std::vector<std::pair<Cube, SetId>> cubes;
  for (const SetId whole : conjunctions) {
    const SetId part = sets.subset(whole, upper) ? whole : sets.intersect(whole, wished);
    if (!part || sets.is_empty(part)) continue;
    for (Cube& cube : cover(plan, part, part, limit).cubes) {
      const SetId set = cube_set(sets, cube);
      const auto holds = [&](const auto& other) { return sets.subset(set, other.second); };
      if (std::any_of(cubes.begin(), cubes.end(), holds)) continue;
      std::erase_if(cubes, [&](const auto& other) { return sets.subset(other.second, set); });
      cubes.emplace_back(std::move(cube), set);
    }
    if (cubes.size() > kMostWritten) break;
  }
  std::vector<SetId> parts;
  for (const auto& [cube, set] : cubes) parts.push_back(set);
  const SetId whole = sets.unite_all(parts);
  Cover result;
  result.exhausted = cubes.size() > limit || !sets.subset(lower, whole) || !sets.subset(whole, upper);
  if (result.exhausted) return result;
  for (auto& [cube, set] : cubes) result.cubes.push_back(std::move(cube));
  std::sort(result.cubes.begin(), result.cubes.end());
  return result;
}

}  // namespace fleet::emit
