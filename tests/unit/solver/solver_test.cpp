#include "compiler/solver/solver.h"

#include <algorithm>

#include "compiler/sets/order.h"
#include "compiler/sets/witness.h"
#include "tests/catch.h"
#include "tests/unit/sets/random_sets.h"

using namespace fleet::sets;
using namespace fleet::sets::test;
using fleet::solver::solve;

namespace {

/// Each of the first half is as its partner in the second half, whose level `place` says: small where partners are
/// neighbours, and two to the number of pairs where they are not.
SetId pairs(Diagrams& d, const std::vector<uint32_t>& place) {
  const size_t half = place.size() / 2;
  std::vector<SetId> same;
  for (size_t i = 0; i < half; ++i) {
    const uint32_t a = place[i], b = place[half + i];
    same.push_back(d.unite(d.intersect(d.of(a, {0}), d.of(b, {0})), d.intersect(d.of(a, {1}), d.of(b, {1}))));
  }
  return d.intersect_all(same);
}

}  // namespace

TEST_CASE("what one order of the levels has no room for, another one has") {
  constexpr uint32_t kPairs = 16;
  const std::vector<Level> levels = levels_of(std::vector<uint32_t>(2 * kPairs, 2));
  std::vector<uint32_t> place(2 * kPairs);
  for (uint32_t i = 0; i < place.size(); ++i) place[i] = i;
  Diagrams first(levels, {10'000, 10'000'000});
  CHECK(pairs(first, place) == SetId{});
  CHECK(first.was_exhausted());

  std::vector<std::vector<uint32_t>> together{place};
  for (uint32_t i = 0; i < kPairs; ++i) together.push_back({i, kPairs + i});
  const std::vector<uint32_t> order = order_by_use(2 * kPairs, together);
  for (uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  Diagrams second(levels, {10'000, 10'000'000});
  const SetId set = pairs(second, place);
  CHECK_FALSE(second.was_exhausted());
  CHECK(second.count(set) == 1 << kPairs);
}

TEST_CASE("an order keeps every level, with and without conditions") {
  CHECK(order_by_use(0, {}).empty());
  CHECK(order_by_use(3, {}) == std::vector<uint32_t>{0, 1, 2});
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    const uint32_t count = 1 + random.below(30);
    std::vector<std::vector<uint32_t>> together(random.below(40));
    for (auto& levels : together) {
      for (uint32_t level = 0; level < count; ++level) {
        if (random.chance(20)) levels.push_back(level);
      }
    }
    std::vector<uint32_t> order = order_by_use(count, together);
    REQUIRE(order == order_by_use(count, together));
    std::sort(order.begin(), order.end());
    for (uint32_t i = 0; i < count; ++i) REQUIRE(order[i] == i);
  }
}

TEST_CASE("formulas agree with a search of every point") {
  Random random(7);
  int empty = 0, formulas = 0;
  for (int round = 0; round < 150; ++round) {
    const std::vector<uint32_t> sizes = random_sizes(random, 4, 6, 2, 4);
    const auto points = points_of(sizes);
    Diagrams d(levels_of(sizes));
    d.fall_back_on(solve, 1);
    const Both a = random_set(random, d, points, 5), b = random_set(random, d, points, 5);
    REQUIRE_FALSE(d.was_exhausted());
    formulas += d.is_formula(a.set) + d.is_formula(b.set);
    for (size_t p = 0; p < points.size(); ++p) REQUIRE(d.contains(a.set, points[p]) == a.points.test(p));
    const bool is_empty = a.points.count() == 0, is_disjoint = (a.points & b.points).count() == 0,
               is_subset = (a.points - b.points).count() == 0;
    REQUIRE(d.is_empty(a.set) == is_empty);
    REQUIRE(d.disjoint(a.set, b.set) == is_disjoint);
    REQUIRE(d.subset(a.set, b.set) == is_subset);
    REQUIRE_FALSE(d.was_exhausted());
    const auto member = find_member(d, a.set);
    REQUIRE(member.has_value() == !is_empty);
    if (member) REQUIRE(d.contains(a.set, *member));
    empty += is_empty;
  }
  CHECK(formulas > 100);
  CHECK(empty > 5);
}

TEST_CASE("what both orders have no room for is decided by the solver, the same each time") {
  const std::vector<uint32_t> sizes{41, 5, 5, 4, 7, 3, 9, 3, 11, 202, 12, 6};
  std::vector<uint32_t> found;
  for (int round = 0; round < 2; ++round) {
    Random random(4);
    Diagrams d(levels_of(sizes), {2'000, 10'000'000});
    d.fall_back_on(solve, 500);
    std::vector<SetId> lines;
    SetId rest = Diagrams::all();
    for (int i = 0; i < 100; ++i) {
      SetId line = Diagrams::all();
      for (int k = 0; k < 3; ++k) {
        const uint32_t level = random.below(static_cast<uint32_t>(sizes.size()));
        line = d.intersect(line, d.of(level, {random.below(sizes[level]), random.below(sizes[level])}));
      }
      lines.push_back(line);
      rest = d.subtract(rest, line);
    }
    CHECK(d.is_formula(rest));
    CHECK(d.disjoint(rest, lines[17]));
    CHECK_FALSE(d.is_empty(rest));
    const auto member = find_member(d, rest);
    REQUIRE(member);
    for (const SetId line : lines) CHECK_FALSE(d.contains(line, *member));
    CHECK_FALSE(d.was_exhausted());
    if (round == 0) found = *member;
    CHECK(found == *member);
  }
}

TEST_CASE("past the solver's limit, and without a solver, nothing is proved") {
  for (const bool has_solver : {true, false}) {
    Random random(4);
    const std::vector<uint32_t> sizes(60, 2);
    Diagrams d(levels_of(sizes), {2'000, 10'000'000});
    d.fall_back_on([](const Question& question, uint64_t) { return solve(question, 200); }, 100);
    SetId rest = Diagrams::all();
    for (int i = 0; i < 256; ++i) {  // random clauses of three: about as many as there are models for
      SetId line = Diagrams::all();
      for (int k = 0; k < 3; ++k) line = d.intersect(line, d.of(random.below(60), {random.below(2)}));
      rest = d.subtract(rest, line);
    }
    REQUIRE(d.is_formula(rest));
    CHECK_FALSE(d.was_exhausted());
    if (!has_solver) d.fall_back_on(nullptr);
    CHECK_FALSE(d.is_empty(rest));
    CHECK(d.exhausted());
    CHECK_FALSE(find_member(d, rest));
    d.clear_exhausted();
    CHECK_FALSE(d.subset(rest, d.of(0, {0})));
    CHECK(d.exhausted());
    CHECK(d.forget(rest, 0) == SetId{});
    CHECK(d.restrict(rest, 0, 1) == SetId{});
    CHECK(d.count(rest) == 0);
    CHECK_FALSE(d.support(rest).empty());
  }
}
