#pragma once

/// Rollouts in one form, in which a plan's waves and Fleet's partitions can be compared.

#include <string>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/rancher/rollout.h"
#include "compiler/sets/diagram.h"

namespace fleet::verify {

/// A step of a rollout: who is in it, and `maxUnavailable` as Fleet has it ("100%" for no limit). Each starts once no
/// more than that many of the step before are outstanding.
struct Step {
  model::SetId set;
  std::string limit;
  friend bool operator==(const Step&, const Step&) = default;
};

/// A number as a limit is written: `3`, `10%`.
std::string limit_text(const rancher::IntOrString& limit);

/// The steps without those that nobody of `deployed` is in; several with no limit in a row are one, as are several that
/// wait for everybody. Clusters that were waited for take no part in later steps that count no shares: they are up to
/// date.
std::vector<Step> normal_steps(std::vector<Step> steps, model::SetId deployed, sets::Diagrams& sets);

/// What a plan's waves mean, before `normal_steps`.
std::vector<Step> steps_of(const std::vector<model::Wave>& waves, const std::vector<model::SetId>& wave_sets,
                           model::SetId deployed, sets::Diagrams& sets);

}  // namespace fleet::verify
