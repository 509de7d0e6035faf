#pragma once

/// A small universe of labels, a workspace and names; random sets over it, and every cluster that could be in it.

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "compiler/emit/selectors.h"
#include "tests/unit/emit_plan/fewest.h"
#include "tests/unit/emit_plan/small_plan.h"

namespace fleet::emit::test {

using Labels = std::map<std::string, std::string>;

/// As Kubernetes does it (apimachinery, labels/selector.go).
inline bool holds(const Requirement& r, const Labels& labels) {
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

struct Schema {
  model::Plan plan;
  Fewest fewest;  // over the labels
  std::mt19937 random{20240817};

  /// `wide`: of the texts of the first label one is a range of integers, and of the third two are.
  static std::vector<model::Level> label_levels(bool wide) {
    std::vector<model::Level> levels{label_level("region", "region", {"eu", "us"}), label_level("env", "env", {"prod"}),
                                     label_level("ring", "ring", {"canary", "early", "broad"})};
    if (wide) {
      for (model::Atom* atom : {&levels[0].atoms[1], &levels[2].atoms[0], &levels[2].atoms[2]}) {
        atom->is_wide = true;
        atom->text.clear();
      }
    }
    return levels;
  }
  explicit Schema(bool wide = false) : fewest(label_levels(wide)) {
    plan.levels = label_levels(wide);
    plan.levels.push_back(name_level(model::Level::Kind::Workspace, "workspace", {"here"}));
    plan.levels.push_back(name_level(model::Level::Kind::Name, "name", {"paris", "rome"}));
    make_sets(plan);
    for (size_t i = 0; i < fewest.point_count(); ++i) {
      for (uint32_t name = 0; name < 3; ++name) add_candidate(fewest.atoms_of(i), name);
    }
  }

  uint32_t below(uint32_t n) { return static_cast<uint32_t>(random() % n); }

  /// One conjunction, if need be of sets that no selector can say.
  sets::SetId cube(bool with_names) {
    sets::SetId result = sets::Diagrams::all();
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
  sets::SetId set(bool with_names) {
    sets::SetId result = sets::Diagrams::none();
    for (uint32_t i = 0, n = 1 + below(6); i < n; ++i) result = plan.sets->unite(result, cube(with_names));
    if (below(4) == 0) result = plan.sets->complement(result);
    if (below(4) == 0) result = plan.sets->subtract(result, cube(with_names));
    return result;
  }

  struct Candidate {
    std::vector<uint32_t> point;
    Labels labels;
    std::string name;
  };
  /// Every cluster there could be in the workspace `here`.
  std::vector<Candidate> candidates;

  /// The clusters of `here` whose name is not mentioned, by their labels.
  Points points(sets::SetId set) {
    Points result;
    for (size_t i = 0; i < fewest.point_count(); ++i) {
      std::vector<uint32_t> point = fewest.atoms_of(i);
      point.push_back(0);
      point.push_back(2);
      if (plan.sets->contains(set, point)) result.set(i);
    }
    return result;
  }

 private:
  void add_candidate(std::vector<uint32_t> point, uint32_t name) {
    Candidate one;
    for (size_t level = 0; level < point.size(); ++level) {
      const model::Level& l = plan.levels[level];
      if (point[level] == l.absent) continue;
      std::string& text = one.labels[l.key] = l.atoms[point[level]].text;
      if (text.empty()) text = "undeclared-" + std::to_string(point[level]);
    }
    point.push_back(0);
    point.push_back(name);
    one.point = std::move(point);
    one.name = name == 2 ? "anyone" : plan.levels.back().atoms[name].text;
    candidates.push_back(std::move(one));
  }
};

}  // namespace fleet::emit::test
