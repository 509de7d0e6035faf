#include "compiler/says/access.h"

#include "compiler/rancher/tree.h"

namespace fleet::says {
namespace {

using rancher::text_in;

std::string text(const Map& map, std::string_view key) { return std::string(text_in(map, key)); }

std::vector<std::string> texts(const Map& map, std::string_view key) {
  std::vector<std::string> result;
  if (const List* list = rancher::list_in(map, key)) {
    for (const Value& value : *list)
      if (const std::string* one = value.find_string()) result.push_back(*one);
  }
  return result;
}

rancher::GitRepoRestriction restriction_of(const Object& object) {
  const Map& spec = object.spec;
  return {object.name,
          text(spec, "defaultServiceAccount"),
          text(spec, "defaultClientSecretName"),
          texts(spec, "allowedServiceAccounts"),
          texts(spec, "allowedRepoPatterns"),
          texts(spec, "allowedClientSecretNames"),
          texts(spec, "allowedTargetNamespaces"),
          rancher::map_in(spec, "allowedTargetNamespaceSelector") != nullptr};
}

rancher::Policy policy_of(const Object& object) {
  const Map none;
  const Map* git = rancher::map_in(object.spec, "gitRepo");
  const Map& git_repo = git ? *git : none;
  return {object.name,
          rancher::flag_in(object.spec, "requireServiceAccount"),
          texts(object.spec, "allowedServiceAccounts"),
          {text(git_repo, "defaultServiceAccount"), text(git_repo, "defaultClientSecretName"),
           texts(git_repo, "allowedClientSecretNames"), texts(git_repo, "allowedRepoPatterns")}};
}

}  // namespace

Access::Access(const Given& given) {
  for (const Object& object : given.restrictions)
    rules_[object.workspace].restrictions.push_back(restriction_of(object));
  for (const Object& object : given.policies) {
    Rules& rules = rules_[object.workspace];
    rules.policies.push_back(policy_of(object));
    if (rancher::map_in(object.spec, "helmOp") && !rules.helm_op_policy) rules.helm_op_policy = object.name;
  }
}

rancher::Outcome<Map> Access::authorized(const Object& git_repo, rancher::Version version) const {
  const auto found = rules_.find(git_repo.workspace);
  if (found == rules_.end()) return git_repo.spec;
  Map spec = git_repo.spec;
  const auto allowed = rancher::authorize_git_repo(
      {text(spec, "repo"), text(spec, "serviceAccount"), text(spec, "clientSecretName"), text(spec, "targetNamespace")},
      found->second.restrictions, found->second.policies, version);
  if (!allowed) return allowed.failure();
  if (!allowed->service_account.empty()) rancher::put(spec, "serviceAccount", allowed->service_account);
  if (!allowed->client_secret_name.empty()) rancher::put(spec, "clientSecretName", allowed->client_secret_name);
  return spec;
}

std::optional<rancher::Failure> Access::find_refusal(const std::string& workspace, const Map& bundle_spec) const {
  const auto found = rules_.find(workspace);
  if (found == rules_.end()) return std::nullopt;
  rancher::BundleAccess access{text(bundle_spec, "serviceAccount"), {}};
  if (const List* targets = rancher::list_in(bundle_spec, "targets")) {
    for (const Value& target : *targets)
      if (const Map* map = target.find_map()) access.target_service_accounts.push_back(text(*map, "serviceAccount"));
  }
  return rancher::find_bundle_refusal(access, found->second.policies);
}

std::optional<std::string> Access::helm_op_policy(const std::string& workspace) const {
  const auto found = rules_.find(workspace);
  return found == rules_.end() ? std::nullopt : found->second.helm_op_policy;
}

}  // namespace fleet::says
