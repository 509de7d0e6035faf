#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "checker/policy/failure.h"
#include "checker/policy/prove.h"
#include "checker/policy/remedies.h"

namespace fleet::checker {

/// A subject that breaks a rule. What it is bound to lasts as long as the call that hands it over.
struct Broken {
  uint32_t rule = 0;
  Bindings bindings;
  Failure failure;  // of a rule about clusters only the sets
  SetId subject;    // whom the rule is about
  diag::Verdict verdict = diag::Verdict::Violated;
  bool is_waived_in_part = false;
  World world = World::Possible;  // in which it fails so
  bool only_today = false;        // over all that the schema admits it holds: a known one is none of these
  bool is_by_options = false;     // a fact is wrong for these clusters, none of which is known
};
using FoundBroken = std::function<void(const Broken&)>;

/// The waivers that count: those that have not ended. Which of them were needed is kept.
class Waivers {
 public:
  explicit Waivers(const Evaluate& evaluate);
  /// What of the clusters is waived for a policy and a bundle (kNone: any).
  SetId waived(Evaluate& evaluate, uint32_t policy, uint32_t bundle, SetId clusters);
  bool is_used(uint32_t waiver) const { return used_[waiver]; }

 private:
  std::vector<std::vector<uint32_t>> of_policy_;
  std::vector<bool> used_;
};

/// Decides a policy; `found` is called for each subject that breaks it. `only`: of deployments this one alone, by its
/// index.
PolicyProof prove_policy(Evaluate& evaluate, uint32_t policy, Waivers& waivers, const FoundBroken& found,
                         uint32_t only = formula::kNone);

/// Makes the findings of one policy: one for each place that a person would change.
class PolicyReport {
 public:
  PolicyReport(Evaluate& evaluate, uint32_t policy);

  void add(const Broken& broken);
  void vacuous();
  /// The findings, in the order of their first subjects; with the fixes that `retarget` finds, if it is asked to.
  std::vector<diag::Diagnostic> finish(Retarget* retarget);

 private:
  struct Group {
    std::string first;
    std::vector<std::string> others;  // subjects that break it in the same place
    Unrepaired unrepaired;
  };
  Span caret(const Broken& broken) const;
  bool is_of_rollout(uint32_t bundle) const;
  /// The clause of the deployment's target that keeps it from a cluster, if one alone does; else the target.
  Span kept_out_by(uint32_t bundle, const std::vector<uint32_t>& point) const;
  std::string subject(const Broken& broken) const;
  std::string headline(const Broken& broken, const Judge::Verdict& shown) const;
  std::string in_message(const formula::Value& value, const Broken& broken, const Judge::Verdict& shown) const;
  bool replays(const Broken& broken, const Judge::Verdict& shown);

  Evaluate& evaluate_;
  const uint32_t index_;
  const formula::Policy& policy_;
  diag::Diagnostics found_;
  std::vector<Group> groups_;                             // one a finding
  std::map<std::pair<uint32_t, Span>, size_t> by_place_;  // rule and caret: into groups_
};

}  // namespace fleet::checker
