#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "compiler/rancher/matcher.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// An entry of `Bundle.spec.targets`, without its options: those are merged by position, see `Reached::options_of`.
struct BundleTarget {
  std::string name;
  Criteria criteria;
  bool do_not_deploy = false;
};

/// `targetCustomizationMode`; anything but AllMatches acts as FirstMatch, and so do all releases before 0.16.
enum class CustomizationMode { FirstMatch, AllMatches };

/// A Bundle, as far as targeting looks at it.
struct BundleTargets {
  std::vector<BundleTarget> targets;
  std::vector<Criteria> restrictions;  ///< `targetRestrictions`
  CustomizationMode mode = CustomizationMode::FirstMatch;
};

/// Why a cluster gets the bundle, or does not although a target reaches it. Numbers index `BundleTargets::targets`.
struct Reached {
  /// The target that reaches the cluster.
  std::optional<size_t> target;
  /// The targets that customize it, in order: all that match. FirstMatch uses the first only.
  std::vector<size_t> customizations;
  /// The target or customization whose `doNotDeploy` keeps the bundle away.
  std::optional<size_t> kept_away_by;
  /// If deployed: whose options are merged in this order, and then over the bundle's.
  std::vector<size_t> options_of;

  bool deployed() const { return target && !kept_away_by; }
};

/// The targets of one Bundle, ready to be asked for clusters
/// (internal/cmd/controller/target/matcher/bundlematch.go, target/builder.go `Targets`).
class BundleMatcher {
 public:
  /// An invalid selector in any target or restriction fails the whole Bundle.
  static Outcome<BundleMatcher> compile(const BundleTargets& bundle, Version version);

  /// `groups` are those that the cluster belongs to.
  Reached reach(const Cluster& cluster, const std::vector<Membership>& groups) const;

  /// Whether the target at `index` is a customization: since 0.16 the first (targets - restrictions) ones are, and
  /// none without restrictions. Before, every target takes part as a target and as a customization.
  bool is_customization(size_t index) const;

 private:
  struct Target {
    ClusterMatcher matcher;
    bool do_not_deploy;
  };
  bool is_target(size_t index) const;
  bool passes_restrictions(const Cluster& cluster, const Membership& group) const;

  Version version_ = Version::V0_16;
  CustomizationMode mode_ = CustomizationMode::FirstMatch;
  std::vector<Target> targets_;
  std::vector<ClusterMatcher> restrictions_;
};

}  // namespace fleet::rancher
