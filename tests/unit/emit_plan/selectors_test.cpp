#include "compiler/emit/selectors.h"

#include <algorithm>
#include <optional>
#include <string>

#include "tests/catch.h"
#include "tests/unit/emit_plan/schema.h"

namespace fleet::emit::test {
namespace {

using sets::SetId;
bool meets(const std::vector<Criteria>& list, const Labels& labels, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&](const Criteria& c) {
    return (c.cluster_name.empty() || c.cluster_name == name) &&
           std::all_of(c.requirements.begin(), c.requirements.end(),
                       [&](const Requirement& r) { return holds(r, labels); });
  });
}

struct Tally {
  size_t sets = 0, equal = 0, worse = 0;
  void add(size_t found, std::optional<size_t> fewest) {
    REQUIRE(fewest);
    ++sets;
    equal += found == *fewest;
    worse += found > *fewest + 1;
  }
  void check() const {
    INFO(sets << " sets, " << equal << " with the fewest entries, " << worse << " with more than one too many");
    CHECK(worse == 0);
    CHECK(equal * 100 >= sets * 95);
  }
};

}  // namespace

TEST_CASE("the selectors of a target meet exactly its set, whatever the labels and the name") {
  Schema schema;
  Lowering lowering(schema.plan, 64);
  Tally tally;
  for (size_t i = 0; i < 5000; ++i) {
    const SetId set = schema.set(i % 2 == 1);
    const SetId here = lowering.in_workspace(set, "here");
    const Lowered& lowered = lowering.target(here);
    REQUIRE(lowered.is_sound());
    size_t wrong = 0;
    for (const auto& [point, labels, name] : schema.candidates) {
      const bool met = meets(lowered.include, labels, name) && !meets(lowered.exclude, labels, name);
      wrong += met != schema.plan.sets->contains(set, point);
    }
    REQUIRE(wrong == 0);
    if (i % 2 == 0) {
      CHECK(lowered.exclude.empty());
      tally.add(lowered.include.size(), schema.fewest.count(schema.points(here), schema.points(here)));
    }
  }
  tally.check();
}

TEST_CASE("inside another set the selectors meet exactly the set, with fewer entries") {
  Schema schema;
  Lowering lowering(schema.plan, 64);
  Tally tally;
  size_t by_name = 0, not_expressible = 0;
  for (size_t i = 0; i < 5000; ++i) {
    const bool with_names = i % 2 == 1;
    const SetId set = lowering.in_workspace(schema.set(with_names), "here");
    const SetId care = lowering.in_workspace(schema.set(with_names), "here");
    const Lowered& lowered = lowering.within(set, care);
    by_name += with_names;
    if (!lowered.is_sound()) {
      REQUIRE(lowered.not_expressible == 4u);  // names
      ++not_expressible;
      continue;
    }
    CHECK(lowered.exclude.empty());
    size_t wrong = 0;
    for (const auto& [point, labels, name] : schema.candidates) {
      if (!schema.plan.sets->contains(care, point)) continue;
      wrong += meets(lowered.include, labels, name) != schema.plan.sets->contains(set, point);
    }
    REQUIRE(wrong == 0);
    if (!with_names) {
      const Points lower = schema.points(set) & schema.points(care);
      tally.add(lowered.include.size(), schema.fewest.count(lower, schema.points(set) | ~schema.points(care)));
    }
  }
  tally.check();
  INFO(not_expressible << " of " << by_name << " leave out clusters by name");
  CHECK(not_expressible * 4 < by_name * 3);
}

TEST_CASE("selectors are found whenever there are some, though ranges of integers have no text") {
  Schema schema(true);
  Lowering lowering(schema.plan, 64);
  Tally tally;
  size_t sound = 0;
  for (size_t i = 0; i < 2000; ++i) {
    const SetId set = lowering.in_workspace(schema.set(false), "here");
    const SetId care = i % 2 == 0 ? sets::Diagrams::all() : lowering.in_workspace(schema.set(false), "here");
    const Lowered& lowered = i % 2 == 0 ? lowering.target(set) : lowering.within(set, care);
    const Points lower = schema.points(set) & schema.points(care);
    const std::optional<size_t> fewest = schema.fewest.count(lower, schema.points(set) | ~schema.points(care));
    REQUIRE(lowered.is_sound() == fewest.has_value());
    if (!fewest) {
      REQUIRE(lowered.not_expressible);
      CHECK((*lowered.not_expressible == 0 || *lowered.not_expressible == 2));
      continue;
    }
    ++sound;
    tally.add(lowered.include.size(), fewest);
    size_t wrong = 0;
    for (const auto& [point, labels, name] : schema.candidates) {
      if (!schema.plan.sets->contains(care, point)) continue;
      wrong += meets(lowered.include, labels, name) != schema.plan.sets->contains(set, point);
    }
    REQUIRE(wrong == 0);
  }
  tally.check();
  CHECK(sound > 200);
  CHECK(sound < 1800);
}

}  // namespace fleet::emit::test
