#include "compiler/sets/witness.h"

#include <algorithm>

#include "tests/catch.h"
#include "tests/unit/sets/random_sets.h"

using namespace fleet::sets;
using namespace fleet::sets::test;

namespace {

/// Where an atom stands in the order of preference.
size_t rank(const Preference& preference, uint32_t level, uint32_t atom) {
  if (level >= preference.favourites.size()) return atom;
  const auto& first = preference.favourites[level];
  const auto it = std::find(first.begin(), first.end(), atom);
  return it != first.end() ? static_cast<size_t>(it - first.begin()) : first.size() + atom;
}

std::vector<size_t> ranks(const Preference& preference, const Tuple& tuple) {
  std::vector<size_t> result;
  for (uint32_t level = 0; level < tuple.size(); ++level) result.push_back(rank(preference, level, tuple[level]));
  return result;
}

uint64_t cost_of(const Preference& preference, const Tuple& to, std::span<const uint32_t> from) {
  uint64_t cost = 0;
  for (uint32_t level = 0; level < to.size(); ++level) {
    if (to[level] != from[level]) cost += level < preference.edit_cost.size() ? preference.edit_cost[level] : 1;
  }
  return cost;
}

Preference random_preference(Random& random, const std::vector<uint32_t>& sizes) {
  Preference preference;
  for (uint32_t size : sizes) {
    if (random.chance(30)) break;
    preference.edit_cost.push_back(1 + random.below(3));
    preference.favourites.emplace_back();
    if (random.chance(50)) preference.favourites.back() = {random.below(size)};
  }
  return preference;
}

}  // namespace

TEST_CASE("witnesses agree with a search of every point") {
  Random random(21);
  for (int round = 0; round < 4'000; ++round) {
    const auto sizes = random_sizes(random, 1, 4, 1, 4);
    const auto points = points_of(sizes);
    Diagrams d(levels_of(sizes));
    const Preference preference = round % 3 == 0 ? Preference{} : random_preference(random, sizes);
    const Both set = random_set(random, d, points, 3);
    const auto member = find_member(d, set.set, preference);
    const auto& from = points[random.below(static_cast<uint32_t>(points.size()))];
    const auto nearest = find_nearest_member(d, set.set, from, preference);
    REQUIRE(member.has_value() == set.points.any());
    REQUIRE(nearest.has_value() == set.points.any());
    if (!member) continue;

    const std::vector<uint32_t> members = set.points.first(points.size());
    const auto first = *std::ranges::min_element(members, {}, [&](uint32_t i) { return ranks(preference, points[i]); });
    REQUIRE(*member == points[first]);

    // The least cost; then the lowest levels changed; then the order of atoms.
    const auto key = [&](uint32_t i) {
      std::vector<size_t> order;
      for (uint32_t level = 0; level < from.size(); ++level) {
        const bool same = points[i][level] == from[level];
        order.push_back(same ? 1 : 0);
        order.push_back(same ? 0 : rank(preference, level, points[i][level]));
      }
      return std::pair(cost_of(preference, points[i], from), order);
    };
    const auto best = *std::ranges::min_element(members, {}, key);
    REQUIRE(nearest->cost == cost_of(preference, points[best], from));
    REQUIRE(nearest->tuple == points[best]);
    std::vector<uint32_t> changed;
    for (uint32_t level = 0; level < from.size(); ++level) {
      if (nearest->tuple[level] != from[level]) changed.push_back(level);
    }
    REQUIRE(nearest->changed == changed);

    std::vector<uint32_t> tuples;
    const size_t clusters = random.below(6);
    for (size_t c = 0; c < clusters; ++c) {
      const auto& point = points[random.below(static_cast<uint32_t>(points.size()))];
      tuples.insert(tuples.end(), point.begin(), point.end());
    }
    const KnownClusters known(d, tuples, clusters);
    const auto near = find_nearest_known(d, set.set, known, preference);
    REQUIRE(near.has_value() == (clusters > 0));
    if (!near) continue;
    REQUIRE(d.contains(set.set, near->member.tuple));
    REQUIRE(near->member.cost == cost_of(preference, near->member.tuple, known.signature(near->signature)));
    for (uint32_t s = 0; s < known.signature_count(); ++s) {
      const uint64_t cost = find_nearest_member(d, set.set, known.signature(s), preference)->cost;
      REQUIRE((s < near->signature ? cost > near->member.cost : cost >= near->member.cost));
    }
  }
}

TEST_CASE("a foreign atom stays where the set does not care and costs a change where it does") {
  Diagrams d(levels_of({3, 3}));
  const auto nearest = find_nearest_member(d, d.of(0, {1, 2}), std::vector<uint32_t>{8, 9});
  REQUIRE(nearest.has_value());
  CHECK(nearest->tuple == Tuple{1, 9});
  CHECK(nearest->changed == std::vector<uint32_t>{0});
  CHECK_FALSE(find_nearest_member(d, SetId{}, std::vector<uint32_t>{0, 0}).has_value());
  CHECK_FALSE(find_member(d, SetId{}).has_value());
}
