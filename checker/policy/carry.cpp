#include "checker/policy/carry.h"

#include <algorithm>
#include <functional>

#include "checker/policy/cases.h"
#include "checker/policy/policies.h"

namespace fleet::checker {
namespace {

/// The clauses of the bundle's target without which `holds` is false.
void without_each(Evaluate& evaluate, uint32_t bundle, const std::function<bool()>& holds,
                  std::vector<Carrying>& found) {
  const size_t before = found.size();
  for (const model::Clause& clause : evaluate.statements().clauses(bundle)) {
    evaluate.pretend(bundle, clause.reach_without);
    if (!holds() && !evaluate.sets().exhausted()) found.push_back({bundle, clause.place});
  }
  if (found.size() == before) {
    evaluate.pretend(bundle, sets::Diagrams::all());
    if (!holds() && !evaluate.sets().exhausted()) found.push_back({bundle, {}});
  }
  evaluate.pretend(bundle, SetId{});
  evaluate.sets().clear_exhausted();
}

// The deployments that a formula calls by name.
void named(const formula::Formula& f, std::vector<uint32_t>& found);

void named(const formula::Ref& ref, std::vector<uint32_t>& found) {
  if (ref.named != formula::kNone) found.push_back(ref.named);
}

void named(const formula::Set& s, std::vector<uint32_t>& found) {
  if (const auto* n = std::get_if<formula::ReachSet>(&s.node)) named(n->deployment, found);
  if (const auto* n = std::get_if<formula::FirstWaveSet>(&s.node)) named(n->deployment, found);
  if (const auto* n = std::get_if<formula::NotSet>(&s.node)) named(*n->operand, found);
  if (const auto* n = std::get_if<formula::AndSet>(&s.node))
    for (const formula::Set& o : n->operands) named(o, found);
  if (const auto* n = std::get_if<formula::OrSet>(&s.node))
    for (const formula::Set& o : n->operands) named(o, found);
}

void named(const formula::Value& v, std::vector<uint32_t>& found) {
  if (const auto* n = std::get_if<formula::CountValue>(&v.node)) named(n->of, found);
  if (const auto* n = std::get_if<formula::ShareValue>(&v.node)) {
    named(n->of, found);
    named(n->among, found);
  }
  if (const auto* n = std::get_if<formula::FactValue>(&v.node)) named(n->of, found);
  if (const auto* n = std::get_if<formula::OptionValue>(&v.node)) named(n->deployment, found);
}

void named(const formula::Formula& f, std::vector<uint32_t>& found) {
  if (const auto* n = f.as<formula::Compared>()) {
    named(n->left, found);
    named(n->right, found);
  }
  if (const auto* n = f.as<formula::OneOf>()) named(n->value, found);
  if (const auto* n = f.as<formula::Matches>()) named(n->value, found);
  if (const auto* n = f.as<formula::IsGiven>()) named(n->value, found);
  if (const auto* n = f.as<formula::IsTrue>()) named(n->value, found);
  if (const auto* n = f.as<formula::Member>()) named(n->set, found);
  if (const auto* n = f.as<formula::Related>()) {
    named(n->left, found);
    named(n->right, found);
  }
  if (const auto* n = f.as<formula::Not>()) named(*n->operand, found);
  if (const auto* n = f.as<formula::And>())
    for (const formula::Formula& o : n->operands) named(o, found);
  if (const auto* n = f.as<formula::Or>())
    for (const formula::Formula& o : n->operands) named(o, found);
}

}  // namespace

std::vector<Carrying> carrying_policy(Evaluate& evaluate, uint32_t policy, uint32_t bundle) {
  const auto holds = [&] {
    bool broken = false;
    Waivers waivers(evaluate);
    prove_policy(
        evaluate, policy, waivers, [&](const Broken&) { broken = true; }, bundle);
    return !broken;
  };
  std::vector<Carrying> found;
  without_each(evaluate, bundle, holds, found);
  return found;
}

std::vector<Carrying> carrying_test(Evaluate& evaluate, uint32_t test) {
  std::vector<Carrying> found;
  std::vector<uint32_t> names;
  const formula::Test& asked = evaluate.statements().said->tests[test];
  for (const formula::Expectation& one : asked.expectations) named(one.formula, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto holds = [&] { return is_proved(evaluate, asked); };
  if (!holds()) return found;
  for (const uint32_t name : names) without_each(evaluate, evaluate.statements().bundles[name], holds, found);
  return found;
}

}  // namespace fleet::checker
