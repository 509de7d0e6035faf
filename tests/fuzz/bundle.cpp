// A repository as `fleet apply` reads it. The section `gitrepo` is the GitRepo as YAML, the others are files.

#include <string>
#include <variant>

#include "compiler/json/write.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/fleet_yaml.h"
#include "compiler/rancher/names.h"
#include "compiler/rancher/scan.h"
#include "compiler/rancher/tree.h"
#include "compiler/rancher/values_secret.h"
#include "compiler/yaml/fleet_read.h"
#include "tests/fuzz/sections.h"
#include "tests/fuzz/target.h"

namespace fleet::fuzz {
namespace {

using namespace rancher;

const std::vector<DeployCluster> kClusters{
    {{"c1", "fleet-default", {{"env", "prod"}, {"region", "eu"}}}, {}, {{"n", 3.5}}},
    {{"c2", "fleet-default", {{"env", "dev"}}}, {{"note", "n"}}, {}},
    {{"c3", "fleet-default", {}}, {}, {}}};
const std::vector<ClusterGroup> kGroups{{"g1", "fleet-default", {{"tier", "1"}}, LabelSelector{{{"env", "prod"}}, {}}}};

/// What can be read of the GitRepo; the rest is empty, so that the files are always looked at.
GitRepo git_repo(std::string_view text, Version version) {
  GitRepo repo{{{"name", "web"}}, {}};
  const auto read = yaml::read_like_fleet(text);
  const Value* value = std::get_if<Value>(&read);
  if (!value) return repo;
  if (const Value* metadata = value->find("metadata"))
    if (auto made = decode(*metadata, *object(Schema::Metadata, newest_version), version)) repo.metadata = *made;
  if (const Value* spec = value->find("spec"))
    if (auto made = decode(*spec, *object(Schema::GitRepo, newest_version), version)) repo.spec = *made;
  return repo;
}

/// A Bundle goes to the hub and comes back, its values by way of a Secret, and ends on clusters.
void check_bundle(ReadBundle bundle, Version version) {
  const Object& type = *object(Schema::Bundle, newest_version);
  const Map stored = encode(bundle.spec, type);
  const auto again = decode(stored, type, version);
  must(static_cast<bool>(again), "a Bundle that was written can be read", json::write(stored));
  must(json::write(encode(*again, type)) == json::write(stored), "it is read as what was written", json::write(stored));

  const auto secret = take_values(bundle.spec);
  if (!secret) return;
  put_values_back(bundle.spec, *secret);
  const auto deployed = deploy_bundle(bundle.spec, kClusters, GroupIndex(kGroups), version);
  if (!deployed) return;
  for (const BundleOnCluster& on : *deployed) {
    must(on.cluster < kClusters.size(), "a bundle is on a cluster that there is");
    Map options = on.options;
    add_namespace_marks(bundle.spec, options);
    json::write(encode(options, *object(Schema::BundleOptions, newest_version)));
    const Map* helm = map_in(options, "helm");
    const Release release =
        release_of(text_in(bundle.metadata, "name"), helm ? text_in(*helm, "releaseName") : std::string_view(),
                   text_in(options, "namespace"), text_in(options, "defaultNamespace"));
    must(release.name.size() <= 53 || helm, "a derived release name has at most 53 bytes", release.name);
  }
}

}  // namespace

void run(std::string_view input) {
  Repository::Files files;
  std::string repo_text;
  for (Section& section : sections(input, "app/fleet.yaml"))
    (section.name == "gitrepo" ? repo_text : files[section.name]) = std::move(section.text);
  const Repository repository(files);
  for (const Version version : {Version::V0_13, Version::V0_16}) {
    const GitRepo repo = git_repo(repo_text, version);
    if (const auto found = scan_repository(repository, repo, false, version))
      for (const ReadBundle& bundle : found->bundles) check_bundle(bundle, version);
    if (auto bundle = read_bundle(repository, repo, {"app", ""}, true, version))
      check_bundle(std::move(*bundle), version);
  }
}

}  // namespace fleet::fuzz
