#include "compiler/rancher/policy.h"

#include <algorithm>

#include "compiler/base/pattern.h"

namespace fleet::rancher {
namespace {

/// What all objects of a workspace come to.
struct Rules {
  bool require_service_account = false;
  std::string default_service_account;
  std::string default_client_secret_name;
  std::vector<std::string> service_accounts;
  std::vector<std::string> client_secret_names;
  std::vector<std::string> target_namespaces;
  bool needs_target_namespace = false;
  std::vector<std::string> restriction_patterns;
  std::vector<std::string> policy_patterns;
};

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void keep_first(std::string& kept, const std::string& next) {
  if (kept.empty()) kept = next;
}

template <class Object>
void sort_by_name(std::vector<Object>& objects) {
  std::stable_sort(objects.begin(), objects.end(), [](const Object& a, const Object& b) { return a.name < b.name; });
}

Rules unite(std::vector<GitRepoRestriction> restrictions, std::vector<Policy> policies, Version version) {
  sort_by_name(restrictions);
  sort_by_name(policies);
  Rules rules;
  for (const GitRepoRestriction& restriction : restrictions) {
    keep_first(rules.default_service_account, restriction.default_service_account);
    keep_first(rules.default_client_secret_name, restriction.default_client_secret_name);
    append(rules.service_accounts, restriction.allowed_service_accounts);
    append(rules.client_secret_names, restriction.allowed_client_secret_names);
    append(rules.target_namespaces, restriction.allowed_target_namespaces);
    append(rules.restriction_patterns, restriction.allowed_repo_patterns);
    if (version >= Version::V0_15 && restriction.has_target_namespace_selector) rules.needs_target_namespace = true;
  }
  if (!rules.target_namespaces.empty()) rules.needs_target_namespace = true;
  for (const Policy& policy : policies) {
    if (policy.require_service_account) rules.require_service_account = true;
    keep_first(rules.default_service_account, policy.git_repo.default_service_account);
    keep_first(rules.default_client_secret_name, policy.git_repo.default_client_secret_name);
    append(rules.service_accounts, policy.allowed_service_accounts);
    append(rules.client_secret_names, policy.git_repo.allowed_client_secret_names);
    append(rules.policy_patterns, policy.git_repo.allowed_repo_patterns);
  }
  return rules;
}

bool is_allowed(const std::string& value, const std::vector<std::string>& allowed) {
  return value.empty() || allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

/// Tries the patterns in order; a verbatim match also passes, and a pattern that does not compile ends the search.
bool is_allowed_by_patterns(const std::string& value, const std::vector<std::string>& patterns, bool anchored) {
  if (value.empty()) return true;
  for (const std::string& text : patterns) {
    if (text == value) return true;
    const std::optional<Pattern> pattern = Pattern::compile(anchored ? "^(?:" + text + ")$" : text);
    if (!pattern) return false;
    if (pattern->partial_match(value)) return true;
  }
  return false;
}

bool is_repo_allowed(const std::string& repo, const Rules& rules) {
  if (rules.restriction_patterns.empty() && rules.policy_patterns.empty()) return true;
  return (!rules.restriction_patterns.empty() && is_allowed_by_patterns(repo, rules.restriction_patterns, false)) ||
         (!rules.policy_patterns.empty() && is_allowed_by_patterns(repo, rules.policy_patterns, true));
}

}  // namespace

Outcome<GitRepoAccess> authorize_git_repo(GitRepoAccess git_repo, std::vector<GitRepoRestriction> restrictions,
                                          std::vector<Policy> policies, Version version) {
  const Rules rules = unite(std::move(restrictions), std::move(policies), version);
  if (rules.needs_target_namespace && git_repo.target_namespace.empty()) {
    return error("a targetNamespace is required");
  }
  const GitRepoAccess written = git_repo;
  keep_first(git_repo.service_account, rules.default_service_account);
  keep_first(git_repo.client_secret_name, rules.default_client_secret_name);
  const GitRepoAccess& judged = version >= Version::V0_16 ? git_repo : written;
  if (!is_allowed(judged.target_namespace, rules.target_namespaces)) {
    return error("targetNamespace " + quoted(judged.target_namespace) + " is not allowed");
  }
  if (!is_allowed(judged.service_account, rules.service_accounts)) {
    return error("serviceAccount " + quoted(judged.service_account) + " is not allowed");
  }
  if (!is_repo_allowed(judged.repo, rules)) return error("repo " + quoted(judged.repo) + " is not allowed");
  if (!is_allowed(judged.client_secret_name, rules.client_secret_names)) {
    return error("clientSecretName " + quoted(judged.client_secret_name) + " is not allowed");
  }
  if (rules.require_service_account && git_repo.service_account.empty()) return error("a serviceAccount is required");
  return git_repo;
}

std::optional<Failure> find_bundle_refusal(const BundleAccess& bundle, const std::vector<Policy>& policies) {
  const Rules rules = unite({}, policies, Version::V0_16);
  if (rules.require_service_account && bundle.service_account.empty()) return error("a serviceAccount is required");
  if (!is_allowed(bundle.service_account, rules.service_accounts)) {
    return error("serviceAccount " + quoted(bundle.service_account) + " is not allowed");
  }
  for (const std::string& account : bundle.target_service_accounts) {
    if (!is_allowed(account, rules.service_accounts)) {
      return error("serviceAccount " + quoted(account) + " of a target is not allowed");
    }
  }
  return std::nullopt;
}

}  // namespace fleet::rancher
