#include "compiler/sets/diagram.h"

#include <map>

#include "tests/catch.h"
#include "tests/unit/sets/random_sets.h"

using namespace fleet::sets;
using namespace fleet::sets::test;

namespace {

Bits points_in(const Diagrams& d, SetId set, const std::vector<std::vector<uint32_t>>& points) {
  Bits result(points.size());
  for (size_t i = 0; i < points.size(); ++i) {
    if (d.contains(set, points[i])) result.set(i);
  }
  return result;
}

ValueSet atoms_seen(const Bits& members, const std::vector<std::vector<uint32_t>>& points, uint32_t level) {
  std::vector<uint32_t> atoms;
  members.for_each([&](size_t i) { atoms.push_back(points[i][level]); });
  return ValueSet::of(atoms);
}

}  // namespace

TEST_CASE("value sets against atom by atom") {
  Random random(1);
  for (int round = 0; round < 20'000; ++round) {
    const uint32_t size = 1 + random.below(12);
    const ValueSet a = random_values(random, size);
    const ValueSet b = random_values(random, size);
    bool inside = true;
    bool meet = false;
    for (uint32_t v = 0; v < size; ++v) {
      REQUIRE(a.unite(b).contains(v) == (a.contains(v) || b.contains(v)));
      REQUIRE(a.intersect(b).contains(v) == (a.contains(v) && b.contains(v)));
      REQUIRE(a.subtract(b).contains(v) == (a.contains(v) && !b.contains(v)));
      REQUIRE(a.complement(size).contains(v) == !a.contains(v));
      inside = inside && (!b.contains(v) || a.contains(v));
      meet = meet || (a.contains(v) && b.contains(v));
    }
    REQUIRE(a.contains(b) == inside);
    REQUIRE(a.intersects(b) == meet);
    REQUIRE(ValueSet::of(a.atoms()) == a);
    REQUIRE(a.size() == a.atoms().size());
    REQUIRE(a.unite(b) == b.unite(a));
  }
}

TEST_CASE("a few atoms out of a million stay small") {
  const ValueSet few = ValueSet::of({7, 500'000, 999'999});
  CHECK(few.intervals().size() == 3);
  CHECK(few.complement(1'000'000).intervals().size() == 3);
  CHECK(few.complement(1'000'000).size() == 999'997);
  Diagrams d({{"name", 1'000'000}, {"env", 3}});
  const SetId named = d.intersect(d.of(0, few), d.of(1, {2}));
  CHECK(d.count(named) == 3);
  CHECK(d.count(d.complement(named)) == 2'999'997);
  CHECK(d.node_count() < 10);
}

TEST_CASE("operations agree with point by point") {
  Random random(2);
  int pairs = 0;
  for (int universe = 0; universe < 1'000; ++universe) {
    const auto sizes = random_sizes(random, 1, 4, 1, 4);
    const auto points = points_of(sizes);
    Diagrams d(levels_of(sizes));
    std::map<std::vector<uint32_t>, SetId> ids;
    for (int pair = 0; pair < 100; ++pair, ++pairs) {
      const Both a = random_set(random, d, points, 3);
      const Both b = random_set(random, d, points, 3);
      REQUIRE(points_in(d, a.set, points) == a.points);
      REQUIRE((a.set == b.set) == (a.points == b.points));
      const SetId first = ids.emplace(a.points.first(points.size()), a.set).first->second;
      REQUIRE(first == a.set);
      REQUIRE(d.is_empty(a.set) == !a.points.any());
      REQUIRE(d.disjoint(a.set, b.set) == !a.points.intersects(b.points));
      REQUIRE(d.subset(a.set, b.set) == a.points.subset_of(b.points));
      REQUIRE(d.complement(d.complement(a.set)) == a.set);
      REQUIRE(d.count(d.complement(a.set)) == double(points.size() - a.points.count()));
      REQUIRE(d.count(a.set) == double(a.points.count()));

      const uint32_t level = random.below(static_cast<uint32_t>(sizes.size()));
      const uint32_t atom = random.below(sizes[level]);
      REQUIRE(d.values_at(a.set, level) == atoms_seen(a.points, points, level));
      const SetId fixed = d.restrict(a.set, level, atom);
      const SetId any = d.forget(a.set, level);
      bool depends = false;
      for (const auto& point : points) {
        auto moved = point;
        moved[level] = atom;
        REQUIRE(d.contains(fixed, point) == d.contains(a.set, moved));
        bool some = false;
        for (moved[level] = 0; moved[level] < sizes[level]; ++moved[level]) {
          some = some || d.contains(a.set, moved);
          depends = depends || d.contains(a.set, moved) != d.contains(a.set, point);
        }
        REQUIRE(d.contains(any, point) == some);
      }
      const auto support = d.support(a.set);
      REQUIRE((std::find(support.begin(), support.end(), level) != support.end()) == depends);
    }
    REQUIRE_FALSE(d.exhausted());
  }
  CHECK(pairs == 100'000);
}

TEST_CASE("folds agree with one at a time, and a point is the meeting of its atoms") {
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    const auto sizes = random_sizes(random, 1, 4, 1, 4);
    const auto points = points_of(sizes);
    Diagrams d(levels_of(sizes));
    std::vector<SetId> sets;
    SetId either = Diagrams::none();
    SetId both = Diagrams::all();
    for (uint32_t n = random.below(9); n > 0; --n) {
      sets.push_back(random_set(random, d, points, 2).set);
      either = d.unite(either, sets.back());
      both = d.intersect(both, sets.back());
    }
    CHECK(d.unite_all(sets) == either);
    CHECK(d.intersect_all(sets) == both);
    const auto& point = points[random.below(static_cast<uint32_t>(points.size()))];
    SetId meeting = Diagrams::all();
    for (uint32_t level = 0; level < sizes.size(); ++level) meeting = d.intersect(meeting, d.of(level, {point[level]}));
    CHECK(d.point(point) == meeting);
  }
}

TEST_CASE("atoms beyond a level belong to nothing") {
  Diagrams d(levels_of({3, 0}));
  CHECK(d.size_of(1) == 1);
  CHECK(d.of(0, {3, 9}) == Diagrams::none());
  CHECK(d.of(0, {2, 3}) == d.of(0, {2}));
  CHECK(d.of(0, {0, 1, 2, 3}) == Diagrams::all());
  CHECK(d.point(std::vector<uint32_t>{3, 0}) == Diagrams::none());
  CHECK_FALSE(d.contains(d.of(0, {2}), std::vector<uint32_t>{7, 0}));
  CHECK(d.restrict(d.of(0, {2}), 0, 3) == Diagrams::none());
}

namespace {

/// All points but those of `lines` cubes over three random levels each: what diagrams are worst at.
SetId random_exclusions(Diagrams& d, Random& random, int lines, int& done) {
  SetId rest = Diagrams::all();
  for (done = 0; done < lines && rest; ++done) {
    SetId line = Diagrams::all();
    for (int i = 0; i < 3; ++i) {
      const uint32_t level = random.below(static_cast<uint32_t>(d.level_count()));
      line = d.intersect(line, d.of(level, {random.below(d.size_of(level)), random.below(d.size_of(level))}));
    }
    rest = d.subtract(rest, line);
  }
  return rest;
}

}  // namespace

TEST_CASE("past its budget nothing is proved") {
  Random random(4);
  Diagrams d(levels_of({41, 5, 5, 4, 7, 3, 9, 3, 11, 202, 2002, 12}), {2'000, 10'000'000});
  const SetId known = d.of(0, {1});
  int done = 0;
  const SetId rest = random_exclusions(d, random, 100, done);
  CHECK(done < 100);
  CHECK(rest == SetId{});
  CHECK(d.exhausted());
  CHECK(d.node_count() <= 2'000);
  d.clear_exhausted();
  CHECK_FALSE(d.exhausted());

  CHECK(d.subset(known, known));
  CHECK_FALSE(d.exhausted());
  CHECK_FALSE(d.is_empty(rest));
  CHECK_FALSE(d.subset(rest, Diagrams::all()));
  CHECK(d.exhausted());
  d.clear_exhausted();
  CHECK_FALSE(d.disjoint(rest, Diagrams::none()));
  CHECK(d.exhausted());
  CHECK(d.unite(rest, Diagrams::all()) == SetId{});
  CHECK(d.intersect(Diagrams::none(), rest) == SetId{});
  CHECK(d.complement(rest) == SetId{});
  CHECK(d.restrict(rest, 0, 0) == SetId{});
  CHECK(d.unite_all(std::vector<SetId>{known, rest}) == SetId{});
  CHECK(d.count(rest) == 0);
}

TEST_CASE("steps are counted for each call") {
  Diagrams d(levels_of({1'000, 1'000}), {1'000, 100});
  std::vector<uint32_t> even;
  std::vector<uint32_t> third;
  for (uint32_t i = 0; i < 1'000; i += 2) even.push_back(i);
  for (uint32_t i = 1; i < 1'000; i += 2) third.push_back(i);
  const SetId a = d.of(0, even);
  const SetId b = d.of(0, third);
  CHECK_FALSE(d.disjoint(a, b));  // they are, but a hundred steps do not show it
  CHECK(d.exhausted());
  d.clear_exhausted();
  CHECK_FALSE(d.disjoint(a, b));  // and the no was not remembered as an answer
  CHECK(d.exhausted());
  d.clear_exhausted();
  CHECK(d.disjoint(d.of(0, {1}), d.of(0, {2})));
  CHECK_FALSE(d.exhausted());
}

TEST_CASE("more levels than a walk may recurse over are refused") {
  Diagrams d(std::vector<Level>(Diagrams::kMaxLevels + 1, Level{"level", 2}));
  CHECK(d.exhausted());
  CHECK(d.of(0, {1}) == SetId{});
  CHECK(d.exhausted());

  Diagrams deep(std::vector<Level>(Diagrams::kMaxLevels, Level{"level", 2}));
  const SetId zeros = deep.point(std::vector<uint32_t>(Diagrams::kMaxLevels, 0));
  const SetId ones = deep.point(std::vector<uint32_t>(Diagrams::kMaxLevels, 1));
  CHECK(deep.disjoint(zeros, ones));
  CHECK(deep.count(deep.unite(zeros, ones)) == 2);
  CHECK_FALSE(deep.exhausted());
}

TEST_CASE("a hundred random exclusions stay within the default budget") {
  Random random(5);
  Diagrams d(levels_of({41, 5, 5, 4, 7, 3, 9, 3, 11, 202, 2002, 12}));
  int done = 0;
  const SetId rest = random_exclusions(d, random, 100, done);
  CHECK(static_cast<bool>(rest) != d.exhausted());
  if (rest) CHECK(d.count(rest) > 0);
}
