#pragma once

/// Fixes that write a target otherwise: what is edited, whom it reaches then, and what else would be found. A fix is
/// offered if nothing new is; whether it repairs what was found is for the rule to say.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checker/judge.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/statements.h"

namespace fleet::checker {

class Retarget {
 public:
  explicit Retarget(Judge& judge) : judge_(judge) {}

  /// Would these repair it?
  using Repairs = WouldHold;
  /// Should this deployment be changed with the one that is repaired, whose target it shares?
  using IsMeant = std::function<bool(uint32_t bundle)>;

  /// The smallest narrowing of the target by conditions of `allowed` that repairs it. `subject`: the clusters of its
  /// reach that matter. Without edits, and for a person to do, where others share the target who are not meant.
  std::optional<diag::Fix> narrow(uint32_t bundle, SetId subject, const model::Wording& allowed,
                                  const IsMeant& is_meant, const Repairs& repairs);

  /// Leaves a clause out of a target that nobody shares, if that repairs it.
  std::optional<diag::Fix> leave_out(uint32_t bundle, const model::Clause& clause, const Repairs& repairs);

 private:
  const std::vector<uint32_t>& sharing(uint32_t bundle);
  std::optional<diag::Fix> narrow_by(uint32_t bundle, model::Wording conditions, const IsMeant& is_meant,
                                     const Repairs& repairs);
  std::vector<Retargeted> intersected(uint32_t bundle, const model::Wording& conditions);
  /// One of the spec's groups that says the same of the bundle in fewer words.
  std::optional<model::Condition> group_for(uint32_t bundle, const model::Wording& conditions, SetId reach);
  std::vector<diag::Edit> edits(const model::TargetText& target, const model::Wording& conditions) const;
  bool is_harmless(const std::vector<Retargeted>& changes);
  /// What is found of the bundle if it had this target and reached these: a flag for each thing that could be.
  std::vector<bool> faults(const Retargeted& one);
  diag::Effect effect(const std::vector<Retargeted>& changes);

  Judge& judge_;
  size_t tried_ = 0;
  std::map<Span, std::vector<uint32_t>> by_target_;      // made when it is first asked for
  std::map<uint32_t, std::vector<uint32_t>> depending_;  // on a bundle: those that have it in `after`
  std::map<uint32_t, std::vector<const model::DataObligation*>> data_;
  std::map<uint32_t, const model::VariantList*> variants_;
};

}  // namespace fleet::checker
