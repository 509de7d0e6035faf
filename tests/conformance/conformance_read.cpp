#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/names.h"
#include "compiler/rancher/scan.h"
#include "compiler/rancher/tree.h"
#include "compiler/rancher/values_secret.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using namespace rancher;

Outcome<GitRepo> git_repo(const Value& in, Version version) {
  const Value& given = field(in, "gitRepo");
  auto metadata = decode(field(given, "metadata"), *object(Schema::Metadata, newest_version), version);
  if (!metadata) return metadata.failure();
  auto spec = decode(field(given, "spec"), *object(Schema::GitRepo, newest_version), version);
  if (!spec) return spec.failure();
  return GitRepo{std::move(*metadata), std::move(*spec)};
}

Repository repository(const Value& in) {
  Repository::Files files;
  if (const Map* given = field(in, "files").find_map())
    for (const Entry& entry : *given) files[entry.key] = *entry.value.find_string();
  return Repository(files);
}

Outcome<ReadBundle> read(const Value& in, Version version) {
  const auto repo = git_repo(in, version);
  if (!repo) return repo.failure();
  auto bundle = read_bundle(repository(in), *repo, {text(in, "path"), text(in, "options")},
                            flag(in, "imagescanEnabled"), version);
  if (!bundle) return bundle;
  if (bundle->fetches_charts) return not_modelled("charts that are fetched from elsewhere");
  if (bundle->resources.empty()) return error("there is nothing to deploy");
  return bundle;
}

Outcome<Value> run_read(const Value& in, Version version) {
  const auto bundle = read(in, version);
  if (!bundle) return bundle.failure();
  Map out{{"metadata", encode_as(bundle->metadata, Schema::Metadata)},
          {"spec", encode_as(bundle->spec, Schema::Bundle)},
          {"resources", to_value(bundle->resources)}};
  if (!bundle->image_scans.empty()) out.push_back({"imageScans", bundle->image_scans});
  return Value(out);
}

/// What a case shows of a Bundle on the hub, and its Secret.
struct Stored {
  Value bundle;
  List secret_keys;
  bool refused = false;  ///< the Secret is
};

Stored stored(ReadBundle bundle) {
  List targets;
  for (const Value& target : *list_in(bundle.spec, "targets"))
    targets.push_back(std::string(text_in(*target.find_map(), "name")));
  Stored made;
  made.bundle = Map{{"name", std::string(text_in(bundle.metadata, "name"))},
                    {"resources", to_value(bundle.resources)},
                    {"targets", targets}};
  const auto secret = take_values(bundle.spec);
  made.refused = !secret;
  if (secret)
    for (const Entry& entry : *secret) made.secret_keys.push_back(entry.key);
  return made;
}

Value hub(const std::map<std::string, Value>& bundles, const std::map<std::string, List>& secrets,
          const std::string& problem) {
  List shown;
  for (const auto& [name, bundle] : bundles) shown.push_back(bundle);
  Map out{{"bundles", shown}};
  Map keys;
  for (const auto& [name, list] : secrets) keys.push_back({name, list});
  if (!keys.empty()) out.push_back({"secrets", keys});
  if (!problem.empty()) out.push_back({"error", problem});
  return out;
}

Outcome<Value> run_scan(const Value& in, Version version) {
  const auto repo = git_repo(in, version);
  if (!repo) return repo.failure();
  std::map<std::string, Value> bundles;
  for (const std::string& name : texts(in, "existingBundles"))
    bundles[name] = Map{{"name", name}, {"resources", List{}}, {"targets", List{}}};
  std::map<std::string, List> secrets;
  for (const std::string& name : texts(in, "existingSecrets")) secrets[name] = List{"user"};

  const auto scan = scan_repository(repository(in), *repo, flag(in, "imagescanEnabled"), version);
  if (!scan && scan.failure().kind != Failure::Kind::Error) return scan.failure();
  if (!scan) return hub(bundles, secrets, scan.failure().text);
  bundles.clear();  // what is not found again is pruned, before anything else
  if (scan->bundles.empty()) return hub(bundles, secrets, "there is nothing to deploy");
  std::string problem;
  for (const ReadBundle& bundle : scan->bundles) {
    const std::string name(text_in(bundle.metadata, "name"));
    const Stored made = stored(bundle);
    bundles[name] = made.bundle;
    if (made.refused)
      problem = "a Secret is refused";
    else if (made.secret_keys.empty())
      secrets.erase(name);
    else
      secrets[name] = made.secret_keys;
  }
  return hub(bundles, secrets, problem);
}

/// That a run failed counts, not in which words.
Value compared_of_scan(const Value& out, Version) {
  Map kept = *out.find_map();
  for (Entry& entry : kept)
    if (entry.key == "error") entry.value = true;
  return kept;
}

Outcome<Value> run_e2e(const Value& in, Version version) {
  auto bundle = read(in, version);
  if (!bundle) return bundle.failure();
  const auto secret = take_values(bundle->spec);
  if (!secret) return secret.failure();
  put_values_back(bundle->spec, *secret);

  std::vector<DeployCluster> clusters;
  for (const Value& given : items(in, "clusters"))
    clusters.push_back({cluster(given), free_form(given, "annotations"), free_form(given, "templateValues")});
  std::sort(clusters.begin(), clusters.end(),
            [](const auto& a, const auto& b) { return a.cluster.name < b.cluster.name; });
  const std::vector<ClusterGroup> groups = list(in, "groups", group);
  const std::string name(text_in(bundle->metadata, "name"));
  const auto deployed = deploy_bundle(bundle->spec, clusters, GroupIndex(groups), version);
  if (!deployed) return deployed.failure();
  List deployments;
  for (const BundleOnCluster& deployment : *deployed) {
    Map options = deployment.options;
    add_namespace_marks(bundle->spec, options);
    const Cluster& at = clusters[deployment.cluster].cluster;
    const Map* helm = map_in(options, "helm");
    const Release release = release_of(name, helm ? text_in(*helm, "releaseName") : std::string_view(),
                                       text_in(options, "namespace"), text_in(options, "defaultNamespace"));
    List own_groups;
    for (const Membership& membership : deployment.groups) own_groups.push_back(membership.name);
    deployments.push_back(Map{{"cluster", at.name},
                              {"namespace", at.workspace},
                              {"groups", own_groups},
                              {"options", encode_as(options, Schema::BundleOptions)},
                              {"releaseName", release.name},
                              {"releaseNamespace", release.workspace},
                              {"bundleDeploymentNamespace", cluster_namespace(at.workspace, at.name)}});
  }
  return Value(Map{{"bundle", name}, {"deployments", deployments}});
}

}  // namespace

std::vector<Family> read_families() {
  return {{"read", run_read}, {"scan", run_scan, compared_of_scan}, {"e2e", run_e2e}};
}

}  // namespace fleet::conformance
