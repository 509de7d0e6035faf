#include "compiler/rancher/depends.h"

#include <algorithm>

namespace fleet::rancher {
namespace {

constexpr std::string_view kBundleLabel = "fleet.cattle.io/bundle-name";
constexpr std::string_view kBundleNamespaceLabel = "fleet.cattle.io/bundle-namespace";

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool is_accepted(const DependencyCandidate& other, const Dependency& dependency, Version version) {
  if (version < Version::V0_15) return other.ready_condition;
  const std::vector<std::string>& states = dependency.accepted_states;
  if (states.empty()) return other.state == "Ready";
  return std::find(states.begin(), states.end(), other.state) != states.end();
}

}  // namespace

std::string_view deployment_state(const DeploymentStatus& status) {
  if (status.applied_id != status.spec_id) return status.deployed == "False" ? "ErrApplied" : "WaitApplied";
  if (!status.ready) return "NotReady";
  if (status.spec_id != status.staged_id) return "OutOfSync";
  return status.non_modified ? "Ready" : "Modified";
}

bool is_dropped_on_copy(std::string_view key) {
  return key.find("cattle.io/") != std::string_view::npos || starts_with(key, "kubectl.kubernetes.io");
}

Labels bundle_deployment_labels(std::string_view bundle, std::string_view workspace, const Labels& bundle_labels,
                                std::string_view cluster_workspace, std::string_view cluster) {
  Labels result;
  for (const auto& [key, value] : bundle_labels) {
    if (!is_dropped_on_copy(key) || starts_with(key, "fleet.cattle.io/")) result.emplace(key, value);
  }
  result.insert_or_assign(std::string(kBundleLabel), bundle);
  result.insert_or_assign(std::string(kBundleNamespaceLabel), workspace);
  result.insert_or_assign("fleet.cattle.io/managed", "true");
  result.insert_or_assign("fleet.cattle.io/cluster-namespace", cluster_workspace);
  result.insert_or_assign("fleet.cattle.io/cluster", cluster);
  return result;
}

Outcome<std::vector<std::string>> pending_dependencies(std::string_view workspace,
                                                       const std::vector<Dependency>& depends_on,
                                                       const std::vector<DependencyCandidate>& others,
                                                       Version version) {
  std::vector<std::string> pending;
  for (const Dependency& dependency : depends_on) {
    if (dependency.name.empty() && !dependency.selector) continue;
    LabelSelector wanted = dependency.selector.value_or(LabelSelector{});
    if (!dependency.name.empty()) {
      wanted.match_labels.insert_or_assign(std::string(kBundleLabel), dependency.name);
      wanted.match_labels.insert_or_assign(std::string(kBundleNamespaceLabel), workspace);
    }
    const Outcome<Selector> selector = Selector::compile(wanted);
    if (!selector) return selector.failure();

    bool found = false;
    for (const DependencyCandidate& other : others) {
      if (!selector->matches(other.labels)) continue;
      found = true;
      if (!is_accepted(other, dependency, version)) pending.push_back(other.name);
    }
    if (!found) return error("no bundle of this cluster matches a dependency");
  }
  return pending;
}

}  // namespace fleet::rancher
