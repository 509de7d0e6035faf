#include "compiler/plan/statements.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <vector>

#include "compiler/plan/mentions.h"
#include "compiler/sema/statements.h"

namespace fleet::plan {
namespace {

/// The deployment's reach, with the conditions it is made of, each of which may be left out.
class Target {
 public:
  Target(const sema::Program& program, const sema::Deployment& deployment, Universe& universe, sets::Diagrams& sets)
      : deployment_(deployment), universe_(universe), sets_(sets) {
    home_ = universe.in_workspace(program.workspace_of(deployment));
    const sema::Selector& to = program.target_of(deployment).selector;
    // A group stands for what it is made of.
    const sema::Selector* meant = &to;
    while (const auto* group = meant->as<sema::GroupSelector>()) meant = &program.groups[group->group].reach.selector;
    if (const auto* all = meant->as<sema::AndSelector>()) {
      for (const sema::Selector& clause : all->operands) parts_.push_back({clause.span, universe.meaning(clause)});
    } else {
      parts_.push_back({to.span, universe.meaning(to)});
    }
    for (const sema::Selector& except : deployment.except) parts_.push_back({except.span, universe.opposite(except)});
  }

  std::vector<model::Clause> clauses() {
    std::vector<model::Clause> result;
    for (size_t i = 0; i < parts_.size(); ++i) result.push_back({parts_[i].first, reach(i, SIZE_MAX)});
    for (size_t i = 0; i < deployment_.variants.size(); ++i) {
      if (deployment_.variants[i].skip) result.push_back({deployment_.variants[i].name.span, reach(SIZE_MAX, i)});
    }
    return result;
  }

 private:
  SetId reach(size_t without_part, size_t without_variant) {
    SetId target = home_, taken = sets_.none(), skipped = sets_.none();
    for (size_t i = 0; i < parts_.size(); ++i)
      if (i != without_part) target = sets_.intersect(target, parts_[i].second);
    for (size_t i = 0; i < deployment_.variants.size(); ++i) {
      const SetId when = universe_.meaning(deployment_.variants[i].when.selector);
      const SetId own = deployment_.mode == ast::Variants::FirstMatch ? sets_.subtract(when, taken) : when;
      taken = sets_.unite(taken, when);
      if (deployment_.variants[i].skip && i != without_variant) skipped = sets_.unite(skipped, own);
    }
    return sets_.subtract(target, skipped);
  }

  const sema::Deployment& deployment_;
  Universe& universe_;
  sets::Diagrams& sets_;
  SetId home_;
  std::vector<std::pair<Span, SetId>> parts_;
};

/// Known clusters whose labels can be read and do not follow from each other. They exist: no proof may pass them over.
SetId against_schema(SetId schema, const std::vector<KnownCluster>& clusters, sets::Diagrams& sets) {
  std::set<std::vector<uint32_t>> tuples;
  for (const KnownCluster& known : clusters) {
    if (!known.is_broken && !sets.contains(schema, known.cluster.atoms)) tuples.insert(known.cluster.atoms);
  }
  std::vector<SetId> points;
  for (const std::vector<uint32_t>& tuple : tuples) points.push_back(sets.point(tuple));
  return sets.unite_all(points);
}

}  // namespace

std::unique_ptr<model::Statements> statements_of(const sema::Program& program, Universe& universe,
                                                 const model::Plan& plan, const std::vector<KnownCluster>& clusters,
                                                 const std::function<bool(const sema::Selector&)>& is_sound) {
  auto result = std::make_unique<model::Statements>();
  result->clauses = [&program, &universe, &plan](uint32_t bundle) {
    const auto found =
        std::find_if(program.deployments.begin(), program.deployments.end(),
                     [&](const sema::Deployment& d) { return d.display_name == plan.bundles[bundle].name; });
    return Target(program, *found, universe, *plan.sets).clauses();
  };
  if (!program.statements) return result;
  const sema::Statements& all = *program.statements;
  result->said = &all.said;
  for (size_t i = 0; i < all.selectors.size(); ++i) {
    const sema::Selector& selector = all.selectors[i];
    if (!is_of_this_fleet(program, i) || !is_sound(selector)) {
      result->selectors.push_back({SetId{}, nullptr, false});
      continue;
    }
    const auto holds = [&program, &universe, &selector](const model::Witness& witness) {
      const ConcreteCluster cluster = universe.concrete(witness);
      return Evaluator(program, cluster).holds(selector);
    };
    result->selectors.push_back({universe.meaning(selector), holds, true});
  }
  std::unordered_map<std::string_view, const sema::Group*> groups;
  for (const sema::Group& group : program.groups) if (!group.of_module) groups.emplace(group.name.text, &group);
  for (const model::Group& group : plan.groups) {
    const sema::Selector& selector = groups.at(group.name)->reach.selector;
    const auto holds = [&program, &universe, &selector](const model::Witness& witness) {
      const ConcreteCluster cluster = universe.concrete(witness);
      return Evaluator(program, cluster).holds(selector);
    };
    result->groups.push_back({universe.meaning(selector), holds, is_sound(selector)});
  }
  std::unordered_map<std::string_view, uint32_t> bundles;
  for (uint32_t i = 0; i < plan.bundles.size(); ++i) bundles.emplace(plan.bundles[i].name, i);
  for (const std::string& name : all.said.deployments) result->bundles.push_back(bundles.at(name));
  // No GitRepo of the spec sees the clusters of other workspaces: they are none of its fleet.
  SetId home = sets::Diagrams::all();
  for (uint32_t i = 0; i < plan.levels.size(); ++i) {
    const model::Level& level = plan.levels[i];
    if (level.kind == model::Level::Kind::Workspace) home = plan.sets->of(i, sets::ValueSet::range(0, level.absent));
  }
  const SetId schema = universe.schema(), against = against_schema(schema, clusters, *plan.sets);
  result->admissible = plan.sets->intersect(plan.sets->unite(plan.admissible, against), home);
  result->schema = plan.sets->intersect(plan.sets->unite(schema, against), home);
  for (const sema::Invariant& invariant : program.invariants) {
    result->invariants.push_back(plan::is_sound(invariant.selector, program) ? universe.meaning(invariant.selector)
                                                                             : sets::Diagrams::all());
  }
  result->value = [&program, &universe](const model::Witness& witness, uint32_t dimension) {
    return value_of_dimension(program, sema::DimensionId(dimension), universe.concrete(witness)).value_or("");
  };
  return result;
}

}  // namespace fleet::plan
