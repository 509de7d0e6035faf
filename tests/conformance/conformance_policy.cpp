#include <algorithm>

#include "compiler/rancher/depends.h"
#include "compiler/rancher/policy.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using namespace rancher;

constexpr const char* kWorkspace = "fleet-default";

Outcome<Value> run_depends(const Value& in, Version version) {
  const Value& deployment = field(in, "bundleDeployment");
  const auto depends_on = list(in, "dependsOn", [](const Value& item) {
    return Dependency{text(item, "name"), selector(item, "selector"), texts(item, "acceptedStates")};
  });
  // Only deployments in the namespace of this one are seen; it is seen itself, and was recorded as being ready.
  const std::string own_workspace = workspace(deployment);
  std::vector<DependencyCandidate> others{{text(deployment, "name"), labels(deployment, "labels"), "Ready", true}};
  for (const Value& item : items(in, "others")) {
    if (workspace(item) != own_workspace) continue;
    others.push_back({text(item, "name"), labels(item, "labels"), text(item, "state"), text(item, "state") == "Ready"});
  }
  std::stable_sort(others.begin(), others.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const Labels own = labels(deployment, "labels");
  const auto bundle_workspace = own.find("fleet.cattle.io/bundle-namespace");
  const auto pending = pending_dependencies(bundle_workspace == own.end() ? std::string() : bundle_workspace->second,
                                            depends_on, others, version);
  if (!pending) return pending.failure();
  if (pending->empty()) return Value(Map{{"result", "ready"}});
  return Value(Map{{"result", "blocked"}, {"pending", to_value(*pending)}});
}

Outcome<Value> run_state(const Value& in, Version) {
  return Value(std::string(deployment_state({text(in, "Spec"), text(in, "Staged"), text(in, "Applied"),
                                             flag(in, "Ready"), flag(in, "NonModified"), text(in, "Deployed")})));
}

Outcome<Value> run_bdlabels(const Value& in, Version) {
  const std::string workspace = text(in, "Namespace");
  Map out;
  for (const auto& [key, value] :
       bundle_deployment_labels(text(in, "Name"), workspace, labels(in, "Labels"), workspace, text(in, "Cluster"))) {
    out.push_back({key, value});
  }
  return Value(out);
}

std::vector<Policy> policies(const Value& in) {
  std::vector<Policy> result;
  for (const Value& item : items(in, "policies")) {
    if (workspace(item) != kWorkspace) continue;
    const Value& git = field(item, "gitRepo");
    result.push_back({text(item, "name"),
                      flag(item, "requireServiceAccount"),
                      texts(item, "allowedServiceAccounts"),
                      {text(git, "defaultServiceAccount"), text(git, "defaultClientSecretName"),
                       texts(git, "allowedClientSecretNames"), texts(git, "allowedRepoPatterns")}});
  }
  return result;
}

Outcome<Value> run_gitrepo(const Value& in, Version version) {
  std::vector<GitRepoRestriction> restrictions;
  for (const Value& item : items(in, "restrictions")) {
    if (workspace(item) != kWorkspace) continue;
    restrictions.push_back({text(item, "name"), text(item, "defaultServiceAccount"),
                            text(item, "defaultClientSecretName"), texts(item, "allowedServiceAccounts"),
                            texts(item, "allowedRepoPatterns"), texts(item, "allowedClientSecretNames"),
                            texts(item, "allowedTargetNamespaces"),
                            selector(item, "allowedTargetNamespaceSelector").has_value()});
  }
  const Value& spec = field(in, "spec");
  const Outcome<GitRepoAccess> allowed = authorize_git_repo(
      {text(spec, "repo"), text(spec, "serviceAccount"), text(spec, "clientSecretName"), text(spec, "targetNamespace")},
      restrictions, policies(in), version);
  if (!allowed) return allowed.failure();
  return Value(Map{{"serviceAccount", allowed->service_account}, {"clientSecretName", allowed->client_secret_name}});
}

Outcome<Value> run_bundlepolicy(const Value& in, Version) {
  const Value& bundle = field(in, "bundle");
  const BundleAccess access{text(bundle, "serviceAccount"),
                            list(bundle, "targets", [](const Value& item) { return text(item, "serviceAccount"); })};
  if (auto refusal = find_bundle_refusal(access, policies(in))) return *refusal;
  return Value(true);
}

}  // namespace

std::vector<Family> policy_families() {
  return {{"depends", run_depends},
          {"state", run_state},
          {"bdlabels", run_bdlabels},
          {"gitrepo", run_gitrepo},
          {"bundlepolicy", run_bundlepolicy}};
}

}  // namespace fleet::conformance
