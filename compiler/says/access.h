#pragma once

/// What tenants may do: Policies and GitRepoRestrictions as objects of the hub.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/rancher/policy.h"
#include "compiler/says/given.h"

namespace fleet::says {

/// The rules of each workspace.
class Access {
 public:
  explicit Access(const Given& given);

  /// The GitRepo's spec with the defaults that Fleet writes into it, or why Fleet refuses it.
  rancher::Outcome<Map> authorized(const Object& git_repo, rancher::Version version) const;
  /// Why a Bundle of this workspace is refused, or nothing.
  std::optional<rancher::Failure> find_refusal(const std::string& workspace, const Map& bundle_spec) const;
  /// The name of a Policy with rules for HelmOps, which are not modelled.
  std::optional<std::string> helm_op_policy(const std::string& workspace) const;

 private:
  struct Rules {
    std::vector<rancher::GitRepoRestriction> restrictions;
    std::vector<rancher::Policy> policies;
    std::optional<std::string> helm_op_policy;
  };
  std::map<std::string, Rules> rules_;
};

}  // namespace fleet::says
