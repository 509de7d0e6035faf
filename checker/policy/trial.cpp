#include "checker/policy/trial.h"

#include "checker/policy/policies.h"

namespace fleet::checker {

bool Trial::repairs(const std::vector<Retargeted>& changes, uint32_t policy, uint32_t rule,
                    const std::set<uint32_t>& breakers) {
  const auto policies = static_cast<uint32_t>(evaluate_.statements().said->policies.size());
  for (const Retargeted& one : changes) {
    const auto [at, fresh] = before_.try_emplace(one.bundle);
    for (uint32_t i = 0; fresh && i < policies; ++i) at->second.push_back(broken_by(i, one.bundle));
  }
  for (const Retargeted& one : changes) evaluate_.pretend(one.bundle, one.reach);
  bool good = true;
  for (const Retargeted& one : changes) {
    const std::vector<std::vector<size_t>>& before = before_.at(one.bundle);
    for (uint32_t i = 0; good && i < policies; ++i) {
      const std::vector<size_t> now = broken_by(i, one.bundle);
      for (uint32_t k = 0; k < now.size(); ++k)
        good = good && (i == policy && k == rule ? now[k] == 0 : now[k] <= before[i][k]);
    }
  }
  if (good && !breakers.empty()) good = broken_by(policy, *breakers.begin())[rule] == 0;
  for (const Retargeted& one : changes) evaluate_.pretend(one.bundle, SetId{});
  return good && !evaluate_.sets().exhausted();
}

std::vector<size_t> Trial::broken_by(uint32_t policy, uint32_t bundle) {
  std::vector<size_t> count(evaluate_.statements().said->policies[policy].rules.size());
  Waivers waivers(evaluate_);
  prove_policy(
      evaluate_, policy, waivers, [&](const Broken& one) { ++count[one.rule]; }, bundle);
  return count;
}

}  // namespace fleet::checker
