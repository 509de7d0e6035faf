#include "compiler/rancher/target.h"

#include <algorithm>

namespace fleet::rancher {

Outcome<BundleMatcher> BundleMatcher::compile(const BundleTargets& bundle, Version version) {
  BundleMatcher result;
  result.version_ = version;
  result.mode_ = version >= Version::V0_16 ? bundle.mode : CustomizationMode::FirstMatch;
  for (const BundleTarget& target : bundle.targets) {
    Outcome<ClusterMatcher> matcher = ClusterMatcher::compile(target.criteria);
    if (!matcher) return matcher.failure();
    result.targets_.push_back({std::move(*matcher), target.do_not_deploy});
  }
  for (const Criteria& restriction : bundle.restrictions) {
    Outcome<ClusterMatcher> matcher = ClusterMatcher::compile(restriction);
    if (!matcher) return matcher.failure();
    result.restrictions_.push_back(std::move(*matcher));
  }
  return result;
}

bool BundleMatcher::is_customization(size_t index) const {
  if (version_ < Version::V0_16) return true;
  return !restrictions_.empty() && index + restrictions_.size() < targets_.size();
}

bool BundleMatcher::is_target(size_t index) const { return version_ < Version::V0_16 || !is_customization(index); }

bool BundleMatcher::passes_restrictions(const Cluster& cluster, const Membership& group) const {
  if (restrictions_.empty()) return true;
  for (const ClusterMatcher& restriction : restrictions_) {
    if (restriction.matches(cluster, group)) return true;
  }
  return false;
}

Reached BundleMatcher::reach(const Cluster& cluster, const std::vector<Membership>& groups) const {
  Reached result;
  for (size_t i = 0; i < targets_.size() && !result.target; ++i) {
    if (!is_target(i)) continue;
    // Target and restriction must hold for the same group.
    const bool reached = any_group(groups, [&](const Membership& group) {
      return passes_restrictions(cluster, group) && targets_[i].matcher.matches(cluster, group);
    });
    if (reached) result.target = i;
  }
  for (size_t i = 0; i < targets_.size(); ++i) {
    if (is_customization(i) && targets_[i].matcher.matches_any(cluster, groups)) result.customizations.push_back(i);
  }
  if (!result.target) return result;

  // Before 0.16 the target's own doNotDeploy counts only where it is also the first that matches without restrictions.
  if (version_ >= Version::V0_16 && targets_[*result.target].do_not_deploy) {
    result.kept_away_by = result.target;
    return result;
  }
  const size_t used = mode_ == CustomizationMode::AllMatches ? result.customizations.size()
                                                             : std::min<size_t>(result.customizations.size(), 1);
  if (mode_ == CustomizationMode::AllMatches || used == 0) result.options_of.push_back(*result.target);
  for (size_t i = 0; i < used; ++i) {
    const size_t index = result.customizations[i];
    if (targets_[index].do_not_deploy) {
      result.kept_away_by = index;
      result.options_of.clear();
      return result;
    }
    result.options_of.push_back(index);
  }
  return result;
}

}  // namespace fleet::rancher
