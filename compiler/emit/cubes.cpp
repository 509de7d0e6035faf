#include "compiler/emit/cubes.h"

#include <algorithm>
#include <utility>

namespace fleet::emit {

using model::Level;
using model::SetId;
using sets::Diagrams;
using sets::ValueSet;

namespace {

bool has_text(const Level& level, uint32_t atom) {
  return atom != level.absent && atom != level.other && !level.atoms[atom].is_wide;
}

/// The atoms that no selector can name: they come all or not at all, with NotIn.
ValueSet nameless(const Level& level) {
  ValueSet result;
  for (uint32_t atom = 0; atom < level.atoms.size(); ++atom) {
    if (atom == level.other || level.atoms[atom].is_wide) result.append(atom, atom + 1);
  }
  return result;
}

class Covering {
 public:
  Covering(const model::Plan& plan, SetId upper) : plan_(plan), sets_(*plan.sets), upper_(upper) {}

  /// Adds cubes around `rest` until nothing of it is left.
  Cover run(SetId lower, size_t limit) {
    Cover result;
    SetId rest = lower;
    while (!sets_.is_empty(rest)) {
      if (!rest) {
        result.undecided = true;
        return result;
      }
      if (result.cubes.size() == limit) {
        result.too_many = true;
        return result;
      }
      std::optional<Cube> cube = best_around(first_point(rest), rest, result);
      if (!cube) return result;
      rest = sets_.subtract(rest, set_of(*cube));
      result.cubes.push_back(std::move(*cube));
    }
    drop_redundant(lower, result.cubes);
    std::sort(result.cubes.begin(), result.cubes.end());
    return result;
  }

 private:
  using Point = std::vector<uint32_t>;

  /// A member; levels that do not matter have the atom 0.
  Point first_point(SetId set) const {
    Point point(sets_.level_count(), 0);
    for (SetId at = set; at != Diagrams::all();) {
      for (const Diagrams::Run& run : sets_.runs_of(at)) {
        if (run.child == Diagrams::none()) continue;
        point[sets_.level_of(at)] = run.begin;
        at = run.child;
        break;
      }
    }
    return point;
  }

  SetId set_of(const Cube& cube) {
    SetId result = Diagrams::all();
    for (auto level = cube.rbegin(); level != cube.rend(); ++level) {
      result = sets_.intersect(sets_.of(level->first, level->second), result);
    }
    return result;
  }

  /// The cube around a point that takes most of `rest`, of those that come from widening level by level in some order.
  std::optional<Cube> best_around(const Point& point, SetId rest, Cover& result) {
    std::vector<uint32_t> order = sets_.support(upper_);
    std::optional<Cube> best;
    double best_count = -1;
    for (size_t turn = 0; turn < std::max<size_t>(order.size(), 1); ++turn) {
      std::optional<Cube> cube = widen(point, order, result);
      if (!cube) return std::nullopt;
      const double count = sets_.count(sets_.intersect(rest, set_of(*cube)));
      if (count > best_count) {
        best = std::move(cube);
        best_count = count;
      }
      if (!order.empty()) std::rotate(order.begin(), order.begin() + 1, order.end());
    }
    return best;
  }

  std::optional<Cube> widen(const Point& point, const std::vector<uint32_t>& order, Cover& result) {
    Cube cube;
    for (uint32_t level : order) {
      ValueSet start = ValueSet::single(point[level]);
      const Level& about = plan_.levels[level];
      if (nameless(about).contains(point[level])) start = nameless(about);
      cube[level] = start;
    }
    if (!sets_.subset(set_of(cube), upper_)) {
      for (uint32_t level : order) {
        if (!has_text(plan_.levels[level], point[level]) && point[level] != plan_.levels[level].absent) {
          result.not_expressible = level;
        }
      }
      if (!result.not_expressible) result.undecided = true;
      return std::nullopt;
    }
    for (uint32_t level : order) {
      const ValueSet start = cube[level];
      cube.erase(level);
      const SetId outside = sets_.subtract(set_of(cube), upper_);
      const uint32_t size = sets_.size_of(level);
      ValueSet allowed = sets_.values_at(outside, level).complement(size);
      std::optional<ValueSet> wide = widest(plan_.levels[level], allowed, start);
      if (!wide) wide = start;
      if (!wide->is_all(size)) cube[level] = std::move(*wide);
    }
    return cube;
  }

  void drop_redundant(SetId lower, std::vector<Cube>& cubes) {
    for (size_t i = 0; i < cubes.size();) {
      std::vector<SetId> others;
      for (size_t k = 0; k < cubes.size(); ++k) {
        if (k != i) others.push_back(set_of(cubes[k]));
      }
      if (sets_.subset(lower, sets_.unite_all(others))) {
        cubes.erase(cubes.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
  }

  const model::Plan& plan_;
  Diagrams& sets_;
  SetId upper_;
};

}  // namespace

std::optional<ValueSet> widest(const Level& level, const ValueSet& allowed, const ValueSet& start) {
  if (!allowed.contains(start)) return std::nullopt;
  if (allowed.contains(nameless(level)) && level.other != model::kNoAtom) return allowed;
  if (level.absent != model::kNoAtom && start.contains(level.absent)) return ValueSet::single(level.absent);
  ValueSet texts = allowed.subtract(nameless(level));
  if (level.absent != model::kNoAtom) texts = texts.subtract(ValueSet::single(level.absent));
  return texts;
}

Cover cover(const model::Plan& plan, SetId lower, SetId upper, size_t limit) {
  Cover result;
  if (!lower || !upper || !plan.sets->subset(lower, upper)) {
    result.undecided = true;
    return result;
  }
  return Covering(plan, upper).run(lower, limit);
}

}  // namespace fleet::emit
