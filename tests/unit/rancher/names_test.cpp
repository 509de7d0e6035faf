#include "compiler/rancher/names.h"

#include "compiler/rancher/depends.h"
#include "compiler/rancher/md5.h"
#include "compiler/rancher/policy.h"
#include "compiler/rancher/targets_config.h"
#include "tests/catch.h"

using namespace fleet::rancher;

TEST_CASE("MD5 of the RFC's own texts") {
  CHECK(md5("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("bundle names") {
  CHECK(bundle_name("web", "charts/Front", "") == "web-charts-front-cd77b510");
  CHECK(bundle_name("web", "a/b-c", "") == bundle_name("web", "a-b/c", ""));
  CHECK(bundle_name("web", "../x", "") == "x");
  CHECK(bundle_name("web", "kust", "overlays/dev/dev.yaml") == "web-kust-overlays-dev-dev");
  CHECK(bundle_name("platform-observability", "clusters/production/eu-central-1/monitoring/prometheus", "") ==
        "platform-observability-clusters-production-eu-c-1f874");
  CHECK(helm_release_name("---").size() == 24);
}

TEST_CASE("names that are joined stay under 64 bytes") {
  CHECK(cluster_namespace("fleet-local", "local") == "cluster-fleet-local-local-1a3d67d0a899");
  CHECK(safe_concat_name({std::string(63, 'a')}).size() == 63);
  CHECK(safe_concat_name({std::string(64, 'a')}).size() == 63);
}

TEST_CASE("a GitRepo without targets means group default") {
  CHECK(targets_config_map("web", {}).name == "web-config-fae44897c8d5");
  GitTarget target;
  target.name = "a<\x01\xff\"";
  CHECK(targets_config_map("web", {target}).targets_yaml ==
        R"({"targets":[{"name":"a\u003c\u0001\ufffd\""}],"targetRestrictions":[{"name":"a\u003c\u0001\ufffd\""}]})");
}

TEST_CASE("a dependency that matches nothing is an error, one that is not ready is waited for") {
  const Labels labels{{"fleet.cattle.io/bundle-name", "db"}, {"fleet.cattle.io/bundle-namespace", "w"}};
  const std::vector<DependencyCandidate> out_of_sync{{"db", labels, "OutOfSync", true}};
  const Dependency on_db{"db", std::nullopt, {}};
  CHECK_FALSE(pending_dependencies("w", {on_db}, {}, Version::V0_16));
  CHECK_FALSE(pending_dependencies("elsewhere", {on_db}, out_of_sync, Version::V0_16));
  CHECK(*pending_dependencies("w", {on_db}, out_of_sync, Version::V0_16) == std::vector<std::string>{"db"});
  CHECK(pending_dependencies("w", {{"db", std::nullopt, {"OutOfSync"}}}, out_of_sync, Version::V0_16)->empty());
  // Before 0.15 a held rollout does not count against a dependency.
  CHECK(pending_dependencies("w", {on_db}, out_of_sync, Version::V0_14)->empty());
  CHECK(pending_dependencies("w", {{}}, {}, Version::V0_16)->empty());
}

TEST_CASE("restrictions' patterns match anywhere, policies' the whole URL") {
  GitRepoAccess git_repo{"https://git.example.com/team/repo", "", "", ""};
  GitRepoRestriction restriction;
  restriction.allowed_repo_patterns = {"example"};
  Policy policy;
  policy.git_repo.allowed_repo_patterns = {"example"};
  CHECK(authorize_git_repo(git_repo, {restriction}, {}, Version::V0_16));
  CHECK_FALSE(authorize_git_repo(git_repo, {}, {policy}, Version::V0_16));
  policy.git_repo.allowed_repo_patterns = {".*example.*"};
  CHECK(authorize_git_repo(git_repo, {}, {policy}, Version::V0_16));
  policy.git_repo.allowed_repo_patterns = {"(", ".*"};
  CHECK_FALSE(authorize_git_repo(git_repo, {}, {policy}, Version::V0_16));
}

TEST_CASE("a default service account must be allowed as well since 0.16") {
  Policy policy;
  policy.allowed_service_accounts = {"other"};
  policy.git_repo.default_service_account = "own";
  CHECK_FALSE(authorize_git_repo({}, {}, {policy}, Version::V0_16));
  CHECK(authorize_git_repo({}, {}, {policy}, Version::V0_15)->service_account == "own");
}
