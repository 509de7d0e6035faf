#include "compiler/sets/cover.h"

#include <algorithm>
#include <map>

#include "compiler/sets/minimum_cover.h"
#include "tests/catch.h"
#include "tests/unit/sets/random_sets.h"

using namespace fleet::sets;
using namespace fleet::sets::test;

namespace {

/// What a Kubernetes selector can say of one label, the last atom but one being "absent" and the last "other".
bool kubernetes_can_say(const ValueSet& values, uint32_t size) {
  const uint32_t absent = size - 2;
  const uint32_t other = size - 1;
  if (values.is_all(size) || values.contains(other)) return true;
  return !values.contains(absent) || values.size() == 1;
}

SetId united(Diagrams& d, const std::vector<Cube>& cubes) {
  std::vector<SetId> sets;
  for (const Cube& cube : cubes) sets.push_back(cube_set(d, cube));
  return d.unite_all(sets);
}

/// Every maximal cube inside the points that can be said, point by point: from all products of value sets.
std::vector<Bits> maximal_cubes(const std::vector<uint32_t>& sizes, const std::vector<std::vector<uint32_t>>& points,
                                const Bits& set, bool kubernetes) {
  std::vector<Bits> cubes{Bits(points.size(), true)};
  for (uint32_t level = 0; level < sizes.size(); ++level) {
    std::vector<Bits> narrower;
    for (uint32_t mask = 1; mask < 1u << sizes[level]; ++mask) {
      Bits slice(points.size());
      std::vector<uint32_t> atoms;
      for (uint32_t atom = 0; atom < sizes[level]; ++atom) {
        if ((mask >> atom & 1) != 0) atoms.push_back(atom);
      }
      if (kubernetes && !kubernetes_can_say(ValueSet::of(atoms), sizes[level])) continue;
      for (size_t i = 0; i < points.size(); ++i) {
        if ((mask >> points[i][level] & 1) != 0) slice.set(i);
      }
      for (const Bits& cube : cubes) narrower.push_back(cube & slice);
    }
    cubes = std::move(narrower);
  }
  std::erase_if(cubes, [&](const Bits& cube) { return !cube.subset_of(set); });
  std::ranges::stable_sort(cubes, std::greater{}, [](const Bits& cube) { return cube.count(); });
  std::vector<Bits> maximal;
  for (const Bits& cube : cubes) {
    if (std::none_of(maximal.begin(), maximal.end(), [&](const Bits& m) { return cube.subset_of(m); })) {
      maximal.push_back(cube);
    }
  }
  return maximal;
}

/// Is there a cover of what is left with so many cubes? Tries every cube for the point with the fewest.
bool can_cover(const std::vector<Bits>& cubes, const Bits& left, size_t with, uint64_t& steps) {
  if (!left.any()) return true;
  if (with == 0 || steps == 0) return false;
  --steps;
  size_t most = 0;
  for (const Bits& cube : cubes) most = std::max(most, cube.count_and(left));
  if (most * with < left.count()) return false;
  uint32_t rarest = 0;
  size_t fewest = SIZE_MAX;
  for (uint32_t point : left.first(left.size())) {
    const auto holding = static_cast<size_t>(
        std::count_if(cubes.begin(), cubes.end(), [&](const Bits& cube) { return cube.test(point); }));
    if (holding < fewest) {
      fewest = holding;
      rarest = point;
    }
  }
  return std::any_of(cubes.begin(), cubes.end(), [&](const Bits& cube) {
    return cube.test(rarest) && can_cover(cubes, left - cube, with - 1, steps);
  });
}

struct Tally {
  int compared = 0;
  int minimal = 0;
};

void compare_with_minimum(Random& random, const std::vector<uint32_t>& sizes, bool kubernetes, bool noise,
                          Tally& tally) {
  const auto points = points_of(sizes);
  Diagrams d(levels_of(sizes));
  Both set = random_set(random, d, points, 4);
  if (noise) {
    set = {Diagrams::none(), Bits(points.size())};
    for (size_t i = 0; i < points.size(); ++i) {
      if (random.chance(60)) {
        set.set = d.unite(set.set, d.point(points[i]));
        set.points.set(i);
      }
    }
  }
  CoverOptions options;
  if (kubernetes) {
    options.expressible = [&](uint32_t level, const ValueSet& values) {
      return kubernetes_can_say(values, sizes[level]);
    };
    for (uint32_t size : sizes) options.special.push_back({size - 2, size - 1});
  }
  const Cover found = cover(d, set.set, options);
  REQUIRE(found.ok());
  REQUIRE(united(d, found.cubes) == set.set);
  REQUIRE(std::is_sorted(found.cubes.begin(), found.cubes.end()));
  for (const Cube& cube : found.cubes) {
    for (const Constraint& c : cube) {
      REQUIRE_FALSE(c.values.is_all(sizes[c.level]));
      if (kubernetes) REQUIRE(kubernetes_can_say(c.values, sizes[c.level]));
    }
  }
  const auto cubes = maximal_cubes(sizes, points, set.points, kubernetes);
  uint64_t steps = 20'000;
  const bool fewer = !found.cubes.empty() && can_cover(cubes, set.points, found.cubes.size() - 1, steps);
  if (steps == 0 && !fewer) return;  // not known
  ++tally.compared;
  if (!fewer) {
    ++tally.minimal;
  } else {
    uint64_t more_steps = 1'000'000;
    const bool two_fewer = found.cubes.size() > 1 && can_cover(cubes, set.points, found.cubes.size() - 2, more_steps);
    REQUIRE_FALSE(two_fewer);
  }
}

}  // namespace

TEST_CASE("covers are exact and, on small universes, as short as any") {
  Random random(31);
  for (bool kubernetes : {false, true}) {
    for (bool noise : {false, true}) {
      Tally tally;
      for (int round = 0; round < 500; ++round) {
        // Two atoms are "absent" and "other" here, so that a level has up to two values more.
        const auto sizes = random_sizes(random, 2, kubernetes || noise ? 3 : 4, kubernetes ? 3 : 2, 4);
        compare_with_minimum(random, sizes, kubernetes, noise, tally);
      }
      WARN((kubernetes ? "kubernetes" : "any")
           << (noise ? ", noise" : ", selectors") << ": the minimum in " << tally.minimal << " of " << tally.compared);
      CHECK(tally.compared >= 400);
      CHECK(tally.minimal * 100 >= tally.compared * 95);
    }
  }
}

TEST_CASE("what a selector cannot say is cut apart") {
  // region: a b c absent other
  Diagrams d(levels_of({5, 3}));
  CoverOptions options;
  options.expressible = [&](uint32_t level, const ValueSet& values) {
    return kubernetes_can_say(values, d.size_of(level));
  };
  for (bool given : {true, false}) {
    if (given) options.special = {{3, 4}, {1, 2}};
    const Cover found = cover(d, d.of(0, {0, 2, 3}), options);
    REQUIRE(found.ok());
    REQUIRE(found.cubes.size() == 2);
    CHECK(found.cubes[0] == Cube{{0, ValueSet::of({0, 2})}});
    CHECK(found.cubes[1] == Cube{{0, ValueSet::of({3})}});
    options.special.clear();
  }
}

TEST_CASE("the level that cannot be said is named") {
  Diagrams d(levels_of({4, 100, 4}));
  CoverOptions options;
  options.expressible = [](uint32_t level, const ValueSet& values) { return level != 1 || !values.contains(99); };
  options.special = {{}, {98, 99}, {}};
  const SetId wanted = d.intersect(d.of(0, {1}), d.intersect(d.of(1, {3, 99}), d.of(2, {0, 2})));
  const Cover blocked = cover(d, wanted, options);
  CHECK_FALSE(blocked.ok());
  CHECK(blocked.blocked_at == 1u);
  CHECK(blocked.cubes.empty());
  CHECK(cover(d, d.of(1, {3, 98}), options).ok());
  CHECK(cover(d, d.of(0, {1}), options).ok());
}

TEST_CASE("covers of everything, nothing and the undecided") {
  Diagrams d(levels_of({3, 3}));
  CHECK(cover(d, Diagrams::none()).ok());
  CHECK(cover(d, Diagrams::none()).cubes.empty());
  REQUIRE(cover(d, Diagrams::all()).cubes.size() == 1);
  CHECK(cover(d, Diagrams::all()).cubes.front().empty());
  CHECK(cover(d, SetId{}).exhausted);
}

TEST_CASE("names out of a million are one cube") {
  Diagrams d({{"env", 4}, {"name", 1'000'000}});
  const SetId named = d.intersect(d.of(0, {1, 2}), d.of(1, {5, 70'000, 999'998}));
  Cover found = cover(d, named);
  REQUIRE(found.cubes.size() == 1);
  CHECK(found.cubes[0] == Cube{{0, ValueSet::of({1, 2})}, {1, ValueSet::of({5, 70'000, 999'998})}});
  found = cover(d, d.complement(named));
  REQUIRE(found.cubes.size() == 2);
  CHECK(united(d, found.cubes) == d.complement(named));
}

TEST_CASE("sets with too many maximal cubes are covered all the same") {
  Random random(32);
  const int lines = GENERATE(8, 10);
  const std::vector<uint32_t> sizes(10, 6);
  Diagrams d(levels_of(sizes));
  SetId rest = Diagrams::all();
  for (int line = 0; line < lines; ++line) {
    SetId excluded = Diagrams::all();
    for (uint32_t level = 0; level < sizes.size(); level += 2) {
      excluded = d.intersect(excluded, d.of(level + random.below(2), {random.below(6), random.below(6)}));
    }
    rest = d.subtract(rest, excluded);
  }
  for (bool kubernetes : {false, true}) {
    CoverOptions options;
    if (kubernetes) {
      options.expressible = [](uint32_t, const ValueSet& values) { return kubernetes_can_say(values, 6); };
      options.special.assign(sizes.size(), {4, 5});
    }
    const Cover found = cover(d, rest, options);
    REQUIRE(found.ok());
    CHECK(found.cubes.size() > 10);
    CHECK(united(d, found.cubes) == rest);
    for (size_t i = 0; i < found.cubes.size(); i += 7) {
      std::vector<Cube> others = found.cubes;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      if (lines == 8) CHECK(united(d, others) != rest);
      for (const Constraint& c : found.cubes[i]) CHECK((!kubernetes || kubernetes_can_say(c.values, 6)));
    }
    options.max_cubes = 3;
    CHECK(cover(d, rest, options).exhausted);
  }
}

TEST_CASE("the level that cannot be said is named among too many maximal cubes") {
  Random random(34);
  std::vector<uint32_t> sizes(10, 6);
  sizes.push_back(3);
  Diagrams d(levels_of(sizes));
  SetId wanted = d.of(10, {2});
  for (uint32_t line = 0; line < 8; ++line) {
    SetId excluded = Diagrams::all();
    for (uint32_t level = line % 2; level < 10; level += 2) {
      excluded = d.intersect(excluded, d.of(level, {random.below(6), random.below(6)}));
    }
    wanted = d.subtract(wanted, excluded);
  }
  CoverOptions options;
  CHECK(cover(d, wanted, options).cubes.size() > 10);
  options.expressible = [](uint32_t level, const ValueSet& values) { return level != 10 || !values.contains(2); };
  options.special.assign(sizes.size(), {});
  CHECK(cover(d, wanted, options).blocked_at == 10u);
}

TEST_CASE("a cover does not depend on what else the diagrams hold") {
  Random random(33);
  const std::vector<uint32_t> sizes{4, 3, 4};
  const auto points = points_of(sizes);
  for (int round = 0; round < 200; ++round) {
    Diagrams d(levels_of(sizes));
    const Both set = random_set(random, d, points, 4);
    Diagrams other(levels_of(sizes));
    SetId same = Diagrams::none();
    for (size_t i = points.size(); i-- > 0;) {
      if (set.points.test(i)) same = other.unite(same, other.point(points[i]));
    }
    REQUIRE(cover(d, set.set).cubes == cover(other, same).cubes);
  }
}

TEST_CASE("the fewest columns, where greed could take one too many") {
  // Rows 0-5. Greed takes {1,2,3,4} first, which turns out superfluous.
  std::vector<Bits> columns(3, Bits(6));
  for (size_t row : {1u, 2u, 3u, 4u}) columns[0].set(row);
  for (size_t row : {0u, 1u, 2u}) columns[1].set(row);
  for (size_t row : {3u, 4u, 5u}) columns[2].set(row);
  CHECK(minimum_cover(columns, 6, 1'000) == std::vector<size_t>{1, 2});
  const auto without_search = minimum_cover(columns, 6, 0);
  Bits held(6);
  for (size_t c : without_search) held |= columns[c];
  CHECK(held.count() == 6);
  CHECK(minimum_cover({}, 0, 10).empty());
}
