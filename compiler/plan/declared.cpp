#include "compiler/plan/declared.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/targeting.h"
#include "compiler/plan/evaluate.h"

namespace fleet::plan {

using sema::Selector;

namespace {

/// Of a set that is made of groups by `and` and `or`: is one of them so?
template <class IsSo>
bool any_group(const Selector& selector, const IsSo& is_so) {
  const auto any = [&](const std::vector<Selector>& operands) {
    return std::any_of(operands.begin(), operands.end(), [&](const Selector& s) { return any_group(s, is_so); });
  };
  if (const auto* node = selector.as<sema::GroupSelector>()) return is_so(node->group);
  if (const auto* node = selector.as<sema::AndSelector>()) return any(node->operands);
  if (const auto* node = selector.as<sema::OrSelector>()) return any(node->operands);
  return false;
}

}  // namespace

std::function<bool(const model::Witness&)> replay(const sema::Program& program, const Universe& universe,
                                                  const Selector& selector) {
  return [&](const model::Witness& witness) {
    const ConcreteCluster cluster = universe.concrete(witness);
    return Evaluator(program, cluster).holds(selector);
  };
}

bool DeclaredSets::has_known_cluster(SetId set) const {
  return std::any_of(clusters_.begin(), clusters_.end(),
                     [&](const KnownCluster& c) { return plan_.sets->contains(set, c.cluster.atoms); });
}

/// A set that is made of a group which is empty today says nothing new when it is empty, too.
bool DeclaredSets::names_empty_group(const Selector& selector) {
  return any_group(selector, [&](sema::GroupId id) {
    return !has_known_cluster(universe_.meaning(program_.groups[id].reach.selector));
  });
}

bool DeclaredSets::names_impossible_group(const Selector& selector) {
  return any_group(selector, [&](sema::GroupId id) {
    return plan_.sets->disjoint(universe_.meaning(program_.groups[id].reach.selector), plan_.admissible);
  });
}

void DeclaredSets::add(std::string what, const sema::Reach& reach, SetId set, Span place) {
  if (reach.selector.as<sema::NoneSelector>()) return;
  plan_.declared.push_back({std::move(what), set, place, reach.may_be_empty, names_empty_group(reach.selector),
                            replay(program_, universe_, reach.selector)});
}

bool DeclaredSets::add_target(const std::string& what, const sema::Reach& reach, SetId set, Span place,
                              const std::string& workspace) {
  if (reach.selector.as<sema::NoneSelector>()) return true;
  if (names_impossible_group(reach.selector)) return false;
  const std::vector<std::string> elsewhere = names_.outside(workspace, reach.selector);
  const SetId everywhere = universe_.meaning(reach.selector);
  const bool none_left =
      plan_.sets->disjoint(set, plan_.admissible) && !plan_.sets->disjoint(everywhere, plan_.admissible);
  if (!elsewhere.empty() || none_left) {
    auto report = diagnostics_.report(place, diag::OtherWorkspace, what, workspace);
    if (!elsewhere.empty()) report.note(diag::LivesElsewhere, diag::list_names(elsewhere));
    return false;
  }
  bool may_be_empty = reach.may_be_empty;
  if (const auto* group = reach.selector.as<sema::GroupSelector>())
    may_be_empty = may_be_empty || program_.groups[group->group].reach.may_be_empty;
  const bool no_home = std::none_of(clusters_.begin(), clusters_.end(),
                                    [&](const KnownCluster& c) { return c.cluster.workspace == workspace; });
  if (!may_be_empty && no_home && plan_.known_is_certain && has_known_cluster(everywhere)) {
    diagnostics_.report(place, diag::NoClusterInWorkspace, what, workspace).note(diag::SayMayBeEmpty);
    return false;
  }
  plan_.declared.push_back(
      {what, set, place, may_be_empty, names_empty_group(reach.selector), replay(program_, universe_, reach.selector)});
  return true;
}

bool DeclaredSets::add_target(const sema::Deployment& deployment, const sema::Reach& to, SetId target,
                              const std::string& workspace) {
  const bool own = deployment.to_of == deployment.name.text;
  const auto [known, fresh] = targets_.emplace(std::pair(deployment.to_word, target), true);
  if (fresh) {
    const std::string what = fmt::format("the target of {}`{}`", own ? "" : "the blueprint ",
                                         own ? deployment.display_name : std::string(deployment.to_of));
    known->second = add_target(what, to, target, deployment.to_word, workspace);
  }
  return known->second;
}

}  // namespace fleet::plan
