#pragma once

/// Decides the policies as if some deployments reached other clusters.

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "checker/policy/evaluate.h"
#include "checker/retarget.h"

namespace fleet::checker {

class Trial {
 public:
  explicit Trial(Evaluate& evaluate) : evaluate_(evaluate) {}

  /// No policy is broken more often than now.
  bool breaks_nothing(const std::vector<Retargeted>& changes) { return repairs(changes, formula::kNone, 0, {}); }

  /// The same, and a rule that these break (none: it is about clusters) is kept: by those that are changed, and by the
  /// first of them.
  bool repairs(const std::vector<Retargeted>& changes, uint32_t policy, uint32_t rule,
               const std::set<uint32_t>& breakers);

 private:
  /// How many subjects break each rule of the policy; of deployments only this one.
  std::vector<size_t> broken_by(uint32_t policy, uint32_t bundle);

  Evaluate& evaluate_;
  std::map<uint32_t, std::vector<std::vector<size_t>>> before_;  // by bundle and policy
};

}  // namespace fleet::checker
