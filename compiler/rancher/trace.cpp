#include "compiler/rancher/trace.h"

namespace fleet::rancher {

RolloutTrace::RolloutTrace(RolloutStrategy strategy, std::vector<RolloutTarget> targets, Version version)
    : strategy_(std::move(strategy)),
      targets_(std::move(targets)),
      without_namespace_(targets_.size(), false),
      version_(version) {}

void RolloutTrace::apply(size_t target, bool becomes_ready) {
  std::optional<Deployment>& deployment = targets_[target].deployment;
  if (!deployment || deployment->applied_id == deployment->spec_id) return;
  deployment->applied_id = deployment->spec_id;
  deployment->ready = becomes_ready;
}

void RolloutTrace::set_ready(size_t target, bool ready) {
  if (targets_[target].deployment) targets_[target].deployment->ready = ready;
}

Outcome<RolloutTrace::Step> RolloutTrace::pass() {
  std::vector<std::optional<std::string>> before;
  for (const RolloutTarget& target : targets_) {
    before.push_back(target.deployment ? std::optional(target.deployment->spec_id) : std::nullopt);
  }
  Outcome<PassStatus> status = run_pass(strategy_, bundle_version_, targets_, version_);
  if (!status) return status.failure();

  Step step;
  step.status = std::move(*status);
  for (size_t i = 0; i < targets_.size(); ++i) {
    std::optional<Deployment>& deployment = targets_[i].deployment;
    if (without_namespace_[i]) deployment.reset();
    if (!deployment) {
      step.absent.push_back(i);
      continue;
    }
    if (!before[i]) {
      step.created.push_back(i);
    } else if (*before[i] != deployment->spec_id) {
      step.updated.push_back(i);
    }
    if (deployment->spec_id != bundle_version_) step.held.push_back(i);
  }
  return step;
}

}  // namespace fleet::rancher
