#include "checker/policy/remedies.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "checker/policy/trial.h"

namespace fleet::checker {
namespace {

using formula::Binder;
using formula::Formula;
using formula::kNone;

constexpr size_t kMostFixes = 2;

/// Finds what could be done, from the statement of a rule inwards.
class Finder {
 public:
  Finder(Evaluate& evaluate, const formula::Rule& rule, const Bindings& b)
      : evaluate_(evaluate), rule_(rule), bindings_(b) {
    if (rule.cluster != kNone) cluster_ = rule.binders[rule.cluster].name + ".";
  }

  std::vector<Remedy> find(const Formula& f, bool wanted) const {
    if (const auto* n = f.as<formula::Not>()) return find(*n->operand, !wanted);
    if (const auto* n = f.as<formula::And>()) return find_in(n->operands, wanted, wanted);
    if (const auto* n = f.as<formula::Or>()) return find_in(n->operands, wanted, !wanted);
    if (const auto* n = f.as<formula::Related>()) return of_related(*n, wanted);
    if (const auto* n = f.as<formula::Member>()) return of_member(*n, wanted);
    return {};
  }

  /// A rule about each cluster that a deployment reaches, and only about some of these: the others need not be left
  /// out. "env == prod implies ring == canary", where that differs from what the conclusion alone asks for.
  std::optional<Remedy> find_implied() const {
    const auto* subject =
        rule_.cluster == kNone ? nullptr : std::get_if<formula::ReachSet>(&rule_.binders[rule_.cluster].within.node);
    if (!subject) return std::nullopt;
    std::vector<const Formula*> premises;
    for (const Formula& f : rule_.where) add_premises(f, premises);
    const Formula* conclusion = &rule_.statement;
    for (const auto* either = conclusion->as<formula::Or>(); either && either->operands.size() == 2;
         either = conclusion->as<formula::Or>()) {
      const auto* negation = either->operands[0].as<formula::Not>();
      if (!negation || !negation->operand->of_cluster) return std::nullopt;
      add_premises(*negation->operand, premises);
      conclusion = &either->operands[1];
    }
    const uint32_t bundle = evaluate_.bundle(subject->deployment, bindings_);
    const std::vector<Remedy> concluded = find(*conclusion, true);
    const auto one = std::find_if(concluded.begin(), concluded.end(),
                                  [&](const Remedy& r) { return r.bundle == bundle && !r.leaves_out; });
    if (premises.empty() || one == concluded.end()) return std::nullopt;
    sets::Diagrams& sets = evaluate_.sets();
    model::Wording premise;
    SetId others = sets::Diagrams::none(), required = sets::Diagrams::all();
    for (const Formula* f : premises) {
      const model::Wording inside = wording(*f, true), outside = wording(*f, false);
      if (inside.empty() || outside.empty()) return std::nullopt;
      premise.insert(premise.end(), inside.begin(), inside.end());
      others = sets.unite(others, common(outside));
    }
    required = common(one->conditions);
    const SetId reach = evaluate_.reach(bundle, World::Known), allowed = sets.unite(others, required);
    if (sets.intersect(reach, allowed) == sets.intersect(reach, required)) return std::nullopt;
    return Remedy{bundle, false, {{joined(premise) + " implies " + joined(one->conditions), allowed, true}}};
  }

 private:
  static void add_premises(const Formula& f, std::vector<const Formula*>& premises) {
    if (const auto* all = f.as<formula::And>()) {
      for (const Formula& o : all->operands) add_premises(o, premises);
    } else if (f.of_cluster) {
      premises.push_back(&f);
    }
  }

  static std::string joined(const model::Wording& conditions) {
    std::string text;
    for (const model::Condition& one : conditions)
      text += (text.empty() ? "" : " and ") + (one.is_or ? "(" + one.text + ")" : one.text);
    return text;
  }

  SetId common(const model::Wording& conditions) const {
    SetId all = sets::Diagrams::all();
    for (const model::Condition& one : conditions) all = evaluate_.sets().intersect(all, one.set);
    return all;
  }

  /// `all`: each of the operands has to be as wanted, else one is enough. Those that are already ask for nothing.
  std::vector<Remedy> find_in(const std::vector<Formula>& operands, bool wanted, bool all) const {
    std::vector<Remedy> result;
    for (const Formula& operand : operands) {
      for (Remedy& one : find(operand, wanted)) {
        const auto same = std::find_if(result.begin(), result.end(), [&](const Remedy& other) {
          return other.bundle == one.bundle && !other.leaves_out && !one.leaves_out;
        });
        if (!all || same == result.end())
          result.push_back(std::move(one));
        else
          same->conditions.insert(same->conditions.end(), one.conditions.begin(), one.conditions.end());
      }
    }
    return result;
  }

  std::vector<Remedy> of_related(const formula::Related& n, bool wanted) const {
    const auto* left = std::get_if<formula::ReachSet>(&n.left.node);
    const auto* right = std::get_if<formula::ReachSet>(&n.right.node);
    const bool is_within = n.relation == formula::Relation::Within;
    std::vector<Remedy> result;
    if (is_within != wanted) return result;
    if (left) narrow(*left, wording(n.right, is_within), result);
    if (right && is_within) result.push_back({evaluate_.bundle(right->deployment, bindings_), true, {}});
    if (right && !is_within) narrow(*right, wording(n.left, false), result);
    return result;
  }

  std::vector<Remedy> of_member(const formula::Member& n, bool wanted) const {
    std::vector<Remedy> result;
    const formula::Set& within = rule_.binders[rule_.cluster].within;
    if (const auto* reach = std::get_if<formula::ReachSet>(&n.set.node)) {
      if (wanted) {
        result.push_back({evaluate_.bundle(reach->deployment, bindings_), true, {}});
        return result;
      }
      narrow(*reach, wording(within, false), result);
      for (const Formula& f : rule_.where) narrow(*reach, unless(f), result);
    } else if (const auto* subject = std::get_if<formula::ReachSet>(&within.node)) {
      narrow(*subject, wording(n.set, wanted), result);
    }
    return result;
  }

  /// The clusters for which a plain condition on them is as wanted, as a target says it.
  model::Wording wording(const Formula& f, bool wanted) const {
    if (const auto* n = f.as<formula::Member>()) return wording(n->set, wanted);
    if (const auto* n = f.as<formula::Not>()) {
      const auto* member = n->operand->as<formula::Member>();
      return member ? wording(member->set, !wanted) : model::Wording();
    }
    return {};
  }

  /// What makes a `where` about the cluster false.
  model::Wording unless(const Formula& f) const {
    const auto* all = f.as<formula::And>();
    if (!all) return wording(f, false);
    for (const Formula& o : all->operands)
      if (model::Wording one = unless(o); !one.empty()) return one;
    return {};
  }

  void narrow(const formula::ReachSet& reach, model::Wording conditions, std::vector<Remedy>& result) const {
    if (!conditions.empty())
      result.push_back({evaluate_.bundle(reach.deployment, bindings_), false, std::move(conditions)});
  }

  /// The clusters of the set, or all others, as a target says it; none where there are no words.
  model::Wording wording(const formula::Set& s, bool wanted) const {
    const model::Statements& statements = evaluate_.statements();
    if (const auto* n = std::get_if<formula::SelectorSet>(&s.node)) {
      model::Wording result = wanted ? statements.inside(n->index) : statements.outside(n->index);
      for (model::Condition& one : result) one.text = without_cluster(std::move(one.text));
      return result;
    }
    if (const auto* n = std::get_if<formula::ReachSet>(&s.node)) {
      const uint32_t bundle = evaluate_.bundle(n->deployment, bindings_);
      return wanted ? statements.inside_target(bundle) : statements.outside_target(bundle);
    }
    if (const auto* n = std::get_if<formula::NotSet>(&s.node)) return wording(*n->operand, !wanted);
    const auto* all = std::get_if<formula::AndSet>(&s.node);
    const auto* any = std::get_if<formula::OrSet>(&s.node);
    const std::vector<formula::Set>* operands = wanted && all    ? &all->operands
                                                : !wanted && any ? &any->operands
                                                                 : nullptr;
    model::Wording result;
    for (const formula::Set& o : operands ? *operands : std::vector<formula::Set>()) {
      const model::Wording part = wording(o, wanted);
      if (part.empty()) return {};
      result.insert(result.end(), part.begin(), part.end());
    }
    if (const auto* n = std::get_if<formula::BoundSet>(&s.node)) {
      if (rule_.binders[n->slot].over != Binder::Over::Groups) return {};
      const uint32_t group = bindings_.of[n->slot];
      const SetId set = statements.groups[group].set;
      const std::string& name = evaluate_.plan().groups[group].name;
      result.push_back({wanted ? name : "not " + name, wanted ? set : evaluate_.sets().complement(set), false});
    }
    return result;
  }

  /// A target has no `c.` before its dimensions.
  std::string without_cluster(std::string text) const {
    for (const std::string& before : {cluster_, "not (" + cluster_}) {
      if (!cluster_.empty() && text.starts_with(before)) text.erase(before.size() - cluster_.size(), cluster_.size());
    }
    return text;
  }

  Evaluate& evaluate_;
  const formula::Rule& rule_;
  const Bindings& bindings_;
  std::string cluster_;  // the binder with its dot
};

}  // namespace

std::vector<Remedy> remedies_of(Evaluate& evaluate, const formula::Rule& rule, const Bindings& b) {
  const Finder finder(evaluate, rule, b);
  std::vector<Remedy> result = finder.find(rule.statement, true);
  if (auto implied = finder.find_implied()) result.insert(result.begin(), std::move(*implied));
  return result;
}

std::vector<diag::Fix> fixes_of(Evaluate& evaluate, Retarget& retarget, const Unrepaired& broken) {
  std::vector<diag::Fix> result;
  Trial trial(evaluate);
  const auto repairs = [&](const std::vector<Retargeted>& changes) {
    return trial.repairs(changes, broken.policy, broken.rule, broken.bundles);
  };
  const auto add = [&](std::optional<diag::Fix> fix) {
    const auto same = [&](const diag::Fix& other) { return other.title == fix->title; };
    if (fix && result.size() < kMostFixes && std::none_of(result.begin(), result.end(), same))
      result.push_back(std::move(*fix));
  };
  for (const Remedy& remedy : broken.remedies) {
    if (result.size() == kMostFixes || !evaluate.plan().bundles[remedy.bundle].is_sound) continue;
    if (!remedy.leaves_out) {
      add(retarget.narrow(
          remedy.bundle, evaluate.reach(remedy.bundle, World::Possible), remedy.conditions,
          [&](uint32_t other) { return broken.bundles.contains(other); }, repairs));
      continue;
    }
    for (const model::Clause& clause : evaluate.statements().clauses(remedy.bundle))
      add(retarget.leave_out(remedy.bundle, clause, repairs));
  }
  return result;
}

}  // namespace fleet::checker
