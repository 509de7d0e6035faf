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
  Target(const sema::Program& program, const sema::Deployment& deployment, Universe& universe, const Words& words,
         sets::Diagrams& sets)
      : deployment_(deployment), universe_(universe), words_(words), sets_(sets) {
    home_ = universe.in_workspace(program.workspace_of(deployment));
    const sema::Selector& to = program.target_of(deployment).selector;
    // A group stands for what it is made of.
    const sema::Selector* meant = &to;
    while (const auto* group = meant->as<sema::GroupSelector>()) meant = &program.groups[group->group].reach.selector;
    const bool is_own = deployment.to && meant == &to;
    if (const auto* all = meant->as<sema::AndSelector>()) {
      for (size_t i = 0; i < all->operands.size(); ++i) {
        const sema::Selector& clause = all->operands[i];
        parts_.push_back(
            {{clause.span, {}, std::string(words.text(clause.span)), is_own ? removed(all->operands, i) : Span{}, ""},
             universe.meaning(clause)});
      }
    } else {
      parts_.push_back({{to.span,
                         {},
                         std::string(words.text(to.span)),
                         deployment.to ? words.with_parentheses(to.span) : Span{},
                         "all"},
                        universe.meaning(to)});
    }
    for (const sema::Selector& except : deployment.except)
      parts_.push_back({{except.span, {}, "except " + std::string(words.text(except.span)), exception(except), ""},
                        universe.opposite(except)});
  }

  std::vector<model::Clause> clauses() {
    std::vector<model::Clause> result;
    for (size_t i = 0; i < parts_.size(); ++i) {
      result.push_back(parts_[i].first);
      result.back().reach_without = reach(i, SIZE_MAX);
    }
    for (size_t i = 0; i < deployment_.variants.size(); ++i) {
      if (deployment_.variants[i].skip)
        result.push_back({deployment_.variants[i].name.span, reach(SIZE_MAX, i), {}, {}, {}});
    }
    return result;
  }

 private:
  /// The clause with the `and` beside it.
  Span removed(const std::vector<sema::Selector>& operands, size_t i) const {
    Span span = words_.with_parentheses(operands[i].span);
    if (i > 0)
      span.begin = words_.with_parentheses(operands[i - 1].span).end;
    else
      span.end = words_.with_parentheses(operands[1].span).begin;
    return span;
  }

  /// `except …` with the line that it has for itself, if it has one.
  Span exception(const sema::Selector& except) const {
    Span span = words_.with_parentheses(except.span);
    constexpr std::string_view kWord = "except ";
    if (span.begin < kWord.size()) return {};
    span.begin -= static_cast<uint32_t>(kWord.size());
    if (!words_.text(span).starts_with(kWord)) return {};
    return words_.own_line(span).value_or(Span{});
  }

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
  const Words& words_;
  sets::Diagrams& sets_;
  SetId home_;
  std::vector<std::pair<model::Clause, SetId>> parts_;
};

/// What `to` and `except` of a deployment mean, in words; `wanted`: they, else all other clusters.
model::Wording target_wording(const sema::Program& program, const sema::Deployment& deployment, Universe& universe,
                              const Words& words, bool wanted) {
  const auto skips = [](const sema::Variant& variant) { return variant.skip; };
  if (std::any_of(deployment.variants.begin(), deployment.variants.end(), skips)) return {};
  const sema::Selector& to = program.target_of(deployment).selector;
  if (!wanted) return deployment.except.empty() ? words.outside(to, universe) : model::Wording();
  model::Wording result = words.inside(to, universe);
  if (result.empty() && !to.as<sema::AllSelector>()) return {};
  for (const sema::Selector& except : deployment.except) {
    const model::Wording part = words.outside(except, universe);
    if (part.empty()) return {};
    result.insert(result.end(), part.begin(), part.end());
  }
  return result;
}

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
                                                 const model::Plan& plan, const Words& words,
                                                 const std::vector<KnownCluster>& clusters,
                                                 const std::function<bool(const sema::Selector&)>& is_sound) {
  auto result = std::make_unique<model::Statements>();
  const auto deployment_of = [&program, &plan](uint32_t bundle) -> const sema::Deployment& {
    return *std::find_if(program.deployments.begin(), program.deployments.end(),
                         [&](const sema::Deployment& d) { return d.display_name == plan.bundles[bundle].name; });
  };
  result->clauses = [&program, &universe, &plan, words, deployment_of](uint32_t bundle) {
    return Target(program, deployment_of(bundle), universe, words, *plan.sets).clauses();
  };
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
  if (!program.statements) return result;
  const sema::Statements& all = *program.statements;
  result->said = &all.said;
  result->inside = [&all, &universe, words](uint32_t selector) {
    return words.inside(all.selectors[selector], universe);
  };
  result->outside = [&all, &universe, words](uint32_t selector) {
    return words.outside(all.selectors[selector], universe);
  };
  result->inside_target = [&program, &universe, words, deployment_of](uint32_t bundle) {
    return target_wording(program, deployment_of(bundle), universe, words, true);
  };
  result->outside_target = [&program, &universe, words, deployment_of](uint32_t bundle) {
    return target_wording(program, deployment_of(bundle), universe, words, false);
  };
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
  for (const sema::Group& group : program.groups)
    if (!group.of_module) groups.emplace(group.name.text, &group);
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
  result->value = [&program, &universe](const model::Witness& witness, uint32_t dimension) {
    return value_of_dimension(program, sema::DimensionId(dimension), universe.concrete(witness)).value_or("");
  };
  return result;
}

}  // namespace fleet::plan
