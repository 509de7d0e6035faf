#include "checker/policy/invariants.h"

#include <algorithm>
#include <functional>

#include "checker/policy/cases.h"
#include "checker/policy/policies.h"

namespace fleet::checker {

namespace {

std::vector<uint32_t> needed(Evaluate& evaluate, const std::function<bool()>& holds) {
  const std::vector<SetId>& invariants = evaluate.statements().invariants;
  std::vector<uint32_t> used;
  if (invariants.empty()) return used;
  const auto is_proved = [&](SetId admissible) {
    evaluate.assume(admissible);
    return holds() && !evaluate.sets().exhausted();
  };
  if (!is_proved(evaluate.statements().schema)) {
    for (uint32_t left_out = 0; left_out < invariants.size(); ++left_out) {
      SetId admissible = evaluate.statements().schema;
      for (uint32_t i = 0; i < invariants.size(); ++i)
        if (i != left_out) admissible = evaluate.sets().intersect(admissible, invariants[i]);
      if (!is_proved(admissible)) used.push_back(left_out);
    }
    // Any of several may do, so that none alone is missed: then all of them together carry it.
    const bool none_alone = used.empty();
    for (uint32_t i = 0; none_alone && i < invariants.size(); ++i) used.push_back(i);
  }
  evaluate.sets().clear_exhausted();
  evaluate.assume(evaluate.statements().admissible);
  return used;
}

}  // namespace

std::vector<uint32_t> invariants_used(Evaluate& evaluate, uint32_t policy) {
  return needed(evaluate, [&] {
    bool broken = false;
    Waivers waivers(evaluate);
    prove_policy(evaluate, policy, waivers, [&](const Broken&) { broken = true; });
    return !broken;
  });
}

std::vector<uint32_t> invariants_of_test(Evaluate& evaluate, uint32_t test) {
  return needed(evaluate, [&] { return is_proved(evaluate, evaluate.statements().said->tests[test]); });
}

}  // namespace fleet::checker
