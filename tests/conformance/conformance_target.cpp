#include <algorithm>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/mapping.h"
#include "compiler/rancher/target.h"
#include "compiler/rancher/tree.h"
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

Outcome<Map> bundle_spec(const Value& given, Version version) {
  return decode(given, *object(Schema::Bundle, newest_version), version);
}

DeployCluster deploy_cluster(const Value& given) {
  const auto free_form = [&](std::string_view key) {
    const Value& value = field(given, key);
    return value.find_map() ? *as_free_form(value).find_map() : Map{};
  };
  return {cluster(given), free_form("annotations"), free_form("templateValues")};
}

Value encoded_options(const Map& options) { return encode(options, *object(Schema::BundleOptions, newest_version)); }

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
  Map out{{"groups", group_names(own_groups)},
          {"target", answer.target ? number(*answer.target) : Value()},
          {"customization", customizations.empty() ? Value() : customizations.front()},
          {"customizations", customizations},
          {"deployed", answer.deployed()}};
  if (answer.deployed()) {
    const auto spec = bundle_spec(field(in, "bundle"), version);
    if (!spec) return spec.failure();
    auto deployed = deploy_bundle(*spec, {deploy_cluster(field(in, "cluster"))}, GroupIndex(all_groups), version);
    if (!deployed) return deployed.failure();
    // Keys that stand twice, or in another case, are read by the one and not by the other.
    if (deployed->empty()) return error("the spec as Fleet decodes it reaches the cluster no more");
    Map& options = deployed->front().options;
    add_namespace_marks(*spec, options);
    out.push_back({"options", encoded_options(options)});
  }
  return Value(out);
}

/// Of older releases only groups, deployed and options are recorded.
Value compared_of_match(const Value& out, Version version) {
  Map result;
  for (const char* key : {"groups", "deployed", "options"}) result.push_back({key, field(out, key)});
  if (version != Version::V0_16) return result;
  for (const char* key : {"target", "customization", "customizations"}) result.push_back({key, field(out, key)});
  return result;
}

Outcome<Value> run_targets(const Value& in, Version version) {
  const Value& bundle = field(in, "bundle");
  const auto mappings = list(in, "mappings", [](const Value& item) {
    return BundleNamespaceMapping{workspace(item), selector(item, "bundleSelector"),
                                  selector(item, "namespaceSelector")};
  });
  const auto namespaces = list(in, "namespaces", [](const Value& item) {
    return Namespace{text(item, "name"), labels(item, "labels")};
  });
  const std::vector<std::string> workspaces =
      workspaces_of_bundle(workspace(bundle), labels(bundle, "labels"), mappings, namespaces);

  std::vector<DeployCluster> clusters = list(in, "clusters", deploy_cluster);
  std::erase_if(clusters, [&](const DeployCluster& at) {
    return std::find(workspaces.begin(), workspaces.end(), at.cluster.workspace) == workspaces.end();
  });
  std::sort(clusters.begin(), clusters.end(), [](const DeployCluster& a, const DeployCluster& b) {
    return std::tie(a.cluster.name, a.cluster.workspace) < std::tie(b.cluster.name, b.cluster.workspace);
  });
  const auto spec = bundle_spec(field(bundle, "spec"), version);
  if (!spec) return spec.failure();
  const std::vector<ClusterGroup> all_groups = list(in, "groups", group);
  const auto deployed = deploy_bundle(*spec, clusters, GroupIndex(all_groups), version);
  if (!deployed) return deployed.failure();
  List out;
  for (const BundleOnCluster& deployment : *deployed) {
    const Cluster& at = clusters[deployment.cluster].cluster;
    Map options = deployment.options;
    add_namespace_marks(*spec, options);
    out.push_back(Map{{"cluster", at.name},
                      {"namespace", at.workspace},
                      {"groups", group_names(deployment.groups)},
                      {"options", encoded_options(options)}});
  }
  return Value(out);
}

}  // namespace

std::vector<Family> target_families() {
  return {{"selector", run_selector, nullptr, true},
          {"match", run_match, compared_of_match, true},
          {"targets", run_targets, nullptr, true}};
}

}  // namespace fleet::conformance
