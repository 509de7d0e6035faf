#include "compiler/sets/known.h"

#include "tests/catch.h"
#include "tests/unit/sets/random_sets.h"

using namespace fleet::sets;
using namespace fleet::sets::test;

TEST_CASE("members of known clusters agree with one cluster at a time") {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    const auto sizes = random_sizes(random, 1, 4, 1, 5);
    const auto points = points_of(sizes);
    Diagrams d(levels_of(sizes));
    const size_t clusters = random.below(round % 2 == 0 ? 200 : 10);
    std::vector<uint32_t> tuples;
    for (size_t c = 0; c < clusters; ++c) {
      const auto& point = points[random.below(static_cast<uint32_t>(points.size()))];
      tuples.insert(tuples.end(), point.begin(), point.end());
    }
    KnownClusters known(d, tuples, clusters);
    REQUIRE(known.size() == clusters);
    size_t grouped = 0;
    for (size_t s = 0; s < known.signature_count(); ++s) {
      for (uint32_t cluster : known.clusters_of(s)) {
        ++grouped;
        REQUIRE(known.signature_of(cluster) == s);
        REQUIRE(std::ranges::equal(known.tuple(cluster), known.signature(s)));
        REQUIRE(std::equal(known.signature(s).begin(), known.signature(s).end(),
                           tuples.begin() + static_cast<std::ptrdiff_t>(cluster * sizes.size())));
      }
      if (s > 0) REQUIRE_FALSE(std::ranges::equal(known.signature(s - 1), known.signature(s)));
    }
    REQUIRE(grouped == clusters);
    for (int i = 0; i < 20; ++i) {
      const SetId set = random_set(random, d, points, 3).set;
      for (int again = 0; again < 2; ++again) {
        const Bits members = known.members(set);
        for (size_t c = 0; c < clusters; ++c) REQUIRE(members.test(c) == d.contains(set, known.tuple(c)));
      }
    }
  }
}

TEST_CASE("a diagram of very many nodes gives the same members") {
  Random random(12);
  const std::vector<uint32_t> sizes(16, 4);
  Diagrams d(levels_of(sizes));
  std::vector<uint32_t> tuples;
  SetId set = Diagrams::none();
  const size_t clusters = 500;
  for (size_t c = 0; c < clusters; ++c) {
    const size_t begin = tuples.size();
    for (size_t level = 0; level < sizes.size(); ++level) tuples.push_back(random.below(4));
    if (c % 2 == 0) set = d.unite(set, d.point(std::span(tuples).subspan(begin)));
  }
  KnownClusters known(d, tuples, clusters);
  CHECK(d.nodes_below(set).size() > 1'000);
  const Bits members = known.members(set);
  CHECK(members.count() == 250);
  for (size_t c = 0; c < clusters; c += 2) CHECK(members.test(c));
}

TEST_CASE("all, none, the undecided, and clusters without a dimension") {
  Diagrams d(levels_of({2}));
  KnownClusters known(d, std::vector<uint32_t>{1, 0, 1, 9}, 4);
  CHECK(known.members(Diagrams::all()).count() == 4);
  CHECK(known.members(Diagrams::none()).count() == 0);
  CHECK(known.members(SetId{}).count() == 0);
  CHECK(known.members(d.of(0, {1})).first(9) == std::vector<uint32_t>{0, 2});
  CHECK(known.members(d.of(0, {1})).first(1) == std::vector<uint32_t>{0});
  CHECK(known.members(d.of(0, {0})).first(9) == std::vector<uint32_t>{1});

  KnownClusters foreign(d, std::vector<uint32_t>{UINT32_MAX, 1, UINT32_MAX, 7, 1}, 5);
  CHECK(foreign.signature_count() == 3);
  CHECK(foreign.members(d.of(0, {1})).first(9) == std::vector<uint32_t>{1, 4});

  Diagrams nothing({});
  KnownClusters plain(nothing, {}, 3);
  CHECK(plain.members(Diagrams::all()).count() == 3);
  CHECK(plain.signature_count() == 1);
}

TEST_CASE("bits") {
  Bits a(130, true);
  CHECK(a.count() == 130);
  a.reset(64);
  CHECK(a.first(66).back() == 66);
  Bits b(130);
  b.set(64);
  b.set(129);
  CHECK((a & b).first(9) == std::vector<uint32_t>{129});
  CHECK((b - a).first(9) == std::vector<uint32_t>{64});
  CHECK((a | b).count() == 130);
  CHECK(a.count_and(b) == 1);
  CHECK(a.intersects(b));
  CHECK_FALSE(b.subset_of(a));
  CHECK((a & b).subset_of(a));
  CHECK(Bits(0, true).count() == 0);
}
