#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/rancher/outcome.h"
#include "compiler/rancher/version.h"

/// What tenants may do: GitRepoRestrictions and Policies against GitRepos and Bundles. Only objects of the same
/// workspace count; pass no others.
namespace fleet::rancher {

/// A GitRepoRestriction.
struct GitRepoRestriction {
  std::string name;
  std::string default_service_account;
  std::string default_client_secret_name;
  std::vector<std::string> allowed_service_accounts;
  std::vector<std::string> allowed_repo_patterns;  ///< match anywhere in the URL
  std::vector<std::string> allowed_client_secret_names;
  std::vector<std::string> allowed_target_namespaces;
  bool has_target_namespace_selector = false;  ///< `allowedTargetNamespaceSelector`, since 0.15
};

/// The `gitRepo` part of a Policy.
struct GitRepoPolicy {
  std::string default_service_account;
  std::string default_client_secret_name;
  std::vector<std::string> allowed_client_secret_names;
  std::vector<std::string> allowed_repo_patterns;  ///< match the whole URL
};

/// A Policy, as far as GitRepos and Bundles are judged by it.
struct Policy {
  std::string name;
  bool require_service_account = false;
  std::vector<std::string> allowed_service_accounts;
  GitRepoPolicy git_repo;
};

/// The parts of a GitRepo that are judged. Empty is absent.
struct GitRepoAccess {
  std::string repo;
  std::string service_account;
  std::string client_secret_name;
  std::string target_namespace;
};

/// The GitRepo with defaults written into it, or an error where it is refused
/// (internal/cmd/controller/gitops/reconciler/restrictions.go, `AuthorizeAndAssignDefaults`): all objects are united
/// in the order of their names, an empty list restricts nothing, restrictions' defaults win over policies'. Since 0.16
/// a default must be in the list of what is allowed as well.
Outcome<GitRepoAccess> authorize_git_repo(GitRepoAccess git_repo, std::vector<GitRepoRestriction> restrictions,
                                          std::vector<Policy> policies, Version version);

/// The service accounts of a Bundle: its own, and those that targets set for themselves. Empty is absent.
struct BundleAccess {
  std::string service_account;
  std::vector<std::string> target_service_accounts;
};

/// Why a Bundle is refused, or nothing (internal/cmd/controller/reconciler/bundle_policy.go, `AuthorizeBundle`).
/// There are no defaults here.
std::optional<Failure> find_bundle_refusal(const BundleAccess& bundle, const std::vector<Policy>& policies);

}  // namespace fleet::rancher
