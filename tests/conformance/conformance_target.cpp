#include <algorithm>

#include "compiler/rancher/mapping.h"
#include "compiler/rancher/target.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using namespace rancher;

Outcome<Value> run_selector(const Value& in, Version) {
  const Outcome<Selector> compiled = Selector::compile(selector(in, "selector"));
  if (!compiled) return compiled.failure();
  return Value(compiled->matches(labels(in, "labels")));
}

BundleTargets bundle_targets(const Value& spec) {
  BundleTargets result;
  result.targets = list(spec, "targets", [](const Value& item) {
    return BundleTarget{text(item, "name"), criteria(item), flag(item, "doNotDeploy")};
  });
  result.restrictions = list(spec, "targetRestrictions", criteria);
  if (text(spec, "targetCustomizationMode") == "AllMatches") result.mode = CustomizationMode::AllMatches;
  return result;
}

Value group_names(const std::vector<Membership>& groups) {
  List result;
  for (const Membership& group : groups) result.push_back(group.name);
  return result;
}

Outcome<Value> run_match(const Value& in, Version version) {
  const Outcome<BundleMatcher> matcher = BundleMatcher::compile(bundle_targets(field(in, "bundle")), version);
  if (!matcher) return matcher.failure();
  const Cluster reached = cluster(field(in, "cluster"));
  const std::vector<ClusterGroup> all_groups = list(in, "groups", group);
  const std::vector<Membership> own_groups = GroupIndex(all_groups).groups_of(reached);
  const Reached answer = matcher->reach(reached, own_groups);

  const auto number = [](size_t index) { return Value(static_cast<int64_t>(index)); };
  List customizations;
  for (const size_t index : answer.customizations) customizations.push_back(number(index));
  return Value(Map{{"groups", group_names(own_groups)},
                   {"target", answer.target ? number(*answer.target) : Value()},
                   {"customization", customizations.empty() ? Value() : customizations.front()},
                   {"customizations", customizations},
                   {"deployed", answer.deployed()}});
}

/// Of older releases only groups, deployed and options are recorded.
Value compared_of_match(const Value& out, Version version) {
  Map result;
  for (const char* key : {"groups", "deployed"}) result.push_back({key, field(out, key)});
  if (version != Version::V0_16) return result;
  for (const char* key : {"target", "customization", "customizations"}) result.push_back({key, field(out, key)});
  return result;
}

Outcome<Value> run_targets(const Value& in, Version version) {
  const Value& bundle = field(in, "bundle");
  const Outcome<BundleMatcher> matcher = BundleMatcher::compile(bundle_targets(field(bundle, "spec")), version);
  if (!matcher) return matcher.failure();
  const auto mappings = list(in, "mappings", [](const Value& item) {
    return BundleNamespaceMapping{workspace(item), selector(item, "bundleSelector"),
                                  selector(item, "namespaceSelector")};
  });
  const auto namespaces = list(in, "namespaces", [](const Value& item) {
    return Namespace{text(item, "name"), labels(item, "labels")};
  });
  const std::vector<std::string> workspaces =
      workspaces_of_bundle(workspace(bundle), labels(bundle, "labels"), mappings, namespaces);

  std::vector<Cluster> clusters = list(in, "clusters", cluster);
  std::sort(clusters.begin(), clusters.end(), [](const Cluster& a, const Cluster& b) {
    return std::tie(a.name, a.workspace) < std::tie(b.name, b.workspace);
  });
  const std::vector<ClusterGroup> all_groups = list(in, "groups", group);
  const GroupIndex index(all_groups);
  List out;
  for (const Cluster& candidate : clusters) {
    if (std::find(workspaces.begin(), workspaces.end(), candidate.workspace) == workspaces.end()) continue;
    const std::vector<Membership> own_groups = index.groups_of(candidate);
    if (!matcher->reach(candidate, own_groups).deployed()) continue;
    out.push_back(
        Map{{"cluster", candidate.name}, {"namespace", candidate.workspace}, {"groups", group_names(own_groups)}});
  }
  return Value(out);
}

Value compared_of_targets(const Value& out, Version) {
  List result;
  for (const Value& target : *out.find_list()) {
    Map kept;
    for (const char* key : {"cluster", "namespace", "groups"}) kept.push_back({key, field(target, key)});
    result.push_back(std::move(kept));
  }
  return result;
}

}  // namespace

std::vector<Family> target_families() {
  return {{"selector", run_selector, nullptr, true},
          {"match", run_match, compared_of_match, true},
          {"targets", run_targets, compared_of_targets, true}};
}

}  // namespace fleet::conformance
