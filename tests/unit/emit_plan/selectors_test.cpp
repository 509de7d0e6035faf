#include "compiler/emit/selectors.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "tests/catch.h"
#include "tests/unit/emit_plan/fewest.h"
#include "tests/unit/emit_plan/small_plan.h"

namespace fleet::emit::test {
namespace {

using sets::SetId;
using Labels = std::map<std::string, std::string>;

/// As Kubernetes does it (apimachinery, labels/selector.go).
bool holds(const Requirement& r, const Labels& labels) {
  const auto found = labels.find(r.key);
  const bool listed =
      found != labels.end() && std::find(r.values.begin(), r.values.end(), found->second) != r.values.end();
  switch (r.op) {
    case Operator::In: return listed;
    case Operator::NotIn: return !listed;
    case Operator::Exists: return found != labels.end();
    case Operator::DoesNotExist: return found == labels.end();
  }
  return false;
}

bool meets(const std::vector<Criteria>& list, const Labels& labels, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&](const Criteria& c) {
    return (c.cluster_name.empty() || c.cluster_name == name) &&
           std::all_of(c.requirements.begin(), c.requirements.end(),
                       [&](const Requirement& r) { return holds(r, labels); });
  });
}

/// Three labels, a workspace and two names that are mentioned; and a random source of sets over them.
struct Schema {
  model::Plan plan;
  Fewest fewest;
  std::mt19937 random{20240817};

  static std::vector<model::Level> label_levels() {
    return {label_level("region", "region", {"eu", "us"}), label_level("env", "env", {"prod"}),
            label_level("ring", "ring", {"canary", "early", "broad"})};
  }
  Schema() : fewest(label_levels()) {
    plan.levels = label_levels();
    plan.levels.push_back(name_level(model::Level::Kind::Workspace, "workspace", {"here"}));
    plan.levels.push_back(name_level(model::Level::Kind::Name, "name", {"paris", "rome"}));
    make_sets(plan);
  }

  uint32_t below(uint32_t n) { return static_cast<uint32_t>(random() % n); }

  SetId cube(bool with_names) {
    SetId result = sets::Diagrams::all();
    const uint32_t levels = static_cast<uint32_t>(plan.levels.size()) - (with_names ? 0 : 1);
    for (uint32_t level = 0; level < levels; ++level) {
      if (below(2) == 0) continue;
      std::vector<uint32_t> atoms;
      for (uint32_t atom = 0; atom < plan.levels[level].atoms.size(); ++atom) {
        if (below(2) == 0) atoms.push_back(atom);
      }
      result = plan.sets->intersect(result, plan.sets->of(level, atoms));
    }
    return result;
  }
  SetId set(bool with_names) {
    SetId result = sets::Diagrams::none();
    for (uint32_t i = 0, n = 1 + below(6); i < n; ++i) result = plan.sets->unite(result, cube(with_names));
    if (below(4) == 0) result = plan.sets->complement(result);
    if (below(4) == 0) result = plan.sets->subtract(result, cube(with_names));
    return result;
  }

  /// Every cluster there could be in the workspace `here`: its point, its labels, its name.
  template <class Visit>
  void for_each_cluster(Visit&& visit) {
    for (size_t i = 0; i < fewest.point_count(); ++i) {
      std::vector<uint32_t> point = fewest.atoms_of(i);
      Labels labels;
      for (size_t level = 0; level < point.size(); ++level) {
        const model::Level& l = plan.levels[level];
        if (point[level] == l.other)
          labels[l.key] = "undeclared";
        else if (point[level] != l.absent)
          labels[l.key] = l.atoms[point[level]].text;
      }
      point.push_back(0);
      for (uint32_t name = 0; name < 3; ++name) {
        point.push_back(name);
        visit(point, labels, name == 2 ? "anyone" : plan.levels.back().atoms[name].text);
        point.pop_back();
      }
    }
  }

  Points points(SetId set) {
    Points result;
    for (size_t i = 0; i < fewest.point_count(); ++i) {
      std::vector<uint32_t> point = fewest.atoms_of(i);
      point.push_back(0);
      point.push_back(2);
      if (plan.sets->contains(set, point)) result.set(i);
    }
    return result;
  }
};

struct Tally {
  size_t sets = 0, equal = 0, worse = 0;
  void add(size_t found, size_t fewest) {
    ++sets;
    equal += found == fewest;
    worse += found > fewest + 1;
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
    schema.for_each_cluster([&](const std::vector<uint32_t>& point, const Labels& labels, const std::string& name) {
      const bool met = meets(lowered.include, labels, name) && !meets(lowered.exclude, labels, name);
      wrong += met != schema.plan.sets->contains(set, point);
    });
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
    schema.for_each_cluster([&](const std::vector<uint32_t>& point, const Labels& labels, const std::string& name) {
      if (!schema.plan.sets->contains(care, point)) return;
      wrong += meets(lowered.include, labels, name) != schema.plan.sets->contains(set, point);
    });
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

}  // namespace fleet::emit::test
