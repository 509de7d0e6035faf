#include "checker/policy/cases.h"

#include <algorithm>
#include <utility>

#include "checker/policy/policies.h"

namespace fleet::checker {

bool for_each_case(Evaluate& evaluate, const formula::Expectation& expectation,
                   const std::function<bool(const Bindings&)>& holds) {
  std::vector<uint32_t> bundles;
  const Bindings none;
  for (const formula::OptionValue& option : expectation.options) {
    const uint32_t bundle = evaluate.bundle(option.deployment, none);
    if (std::find(bundles.begin(), bundles.end(), bundle) == bundles.end()) bundles.push_back(bundle);
  }
  std::vector<std::vector<OptionCase>> cases;
  for (const uint32_t bundle : bundles) cases.push_back(evaluate.option_cases(bundle, expectation.options));
  const auto each = [&](const auto& self, size_t next, Bindings& b) -> bool {
    if (next == bundles.size()) return holds(b);
    for (const OptionCase& one : cases[next]) {
      b.options.emplace_back(bundles[next], &one);
      const bool goes_on = self(self, next + 1, b);
      b.options.pop_back();
      if (!goes_on) return false;
    }
    return true;
  };
  Bindings b;
  return each(each, 0, b);
}

bool for_each_case(Evaluate& evaluate, const formula::Expectation& expectation, World world,
                   const std::function<bool(const Bindings&)>& holds) {
  bool any_used = false;
  const bool all_hold = for_each_case(evaluate, expectation, [&](const Bindings& b) {
    if (world == World::Known && evaluate.find_unused_part(b)) return true;
    any_used = true;
    return holds(b);
  });
  return all_hold && (any_used || expectation.prove || for_each_case(evaluate, expectation, holds));
}

bool holds_in_each_case(Evaluate& evaluate, const formula::Expectation& expectation, const formula::Formula& formula,
                        World world) {
  return for_each_case(evaluate, expectation, world,
                       [&](const Bindings& b) { return evaluate.truth(formula, b, world); });
}

bool is_proved(Evaluate& evaluate, const formula::Test& test) {
  const auto before = std::exchange(evaluate.policy_holds, [&](uint32_t policy, World) {
    bool broken = false;
    Waivers waivers(evaluate);
    prove_policy(evaluate, policy, waivers, [&](const Broken&) { broken = true; });
    return !broken;
  });
  const bool holds = std::all_of(test.expectations.begin(), test.expectations.end(), [&](const auto& one) {
    return holds_in_each_case(evaluate, one, one.formula, World::Possible);
  });
  evaluate.policy_holds = before;
  return holds;
}

}  // namespace fleet::checker
