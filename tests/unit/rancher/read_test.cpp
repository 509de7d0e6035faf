#include "compiler/rancher/scan.h"

#include <string>

#include "compiler/rancher/go_match.h"
#include "compiler/rancher/go_time.h"
#include "compiler/rancher/semver.h"
#include "compiler/rancher/tree.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::rancher;

TEST_CASE("Go's patterns") {
  CHECK(match_go_pattern("a*c", "abbc") == true);
  CHECK(match_go_pattern("*", "a/b") == false);
  CHECK(match_go_pattern("[a-c]?", "bz") == true);
  CHECK(match_go_pattern("[^a]", "a") == false);
  CHECK(match_go_pattern("\\*", "*") == true);
  CHECK(match_go_pattern("[", "x") == std::nullopt);
  CHECK(match_go_pattern("[a-]", "a") == std::nullopt);
}

TEST_CASE("Go's durations and times as Kubernetes writes them") {
  CHECK(go_duration_text(0) == "0s");
  CHECK(go_duration_text(5'400'000'000'000) == "1h30m0s");
  CHECK(go_duration_text(1'500'000) == "1.5ms");
  CHECK(find_utc_time("2026-01-01T01:00:00+02:00") == "2025-12-31T23:00:00Z");
  CHECK(find_utc_time("2026-02-30T01:00:00Z") == std::nullopt);
}

TEST_CASE("versions against constraints") {
  CHECK(*satisfies(">=1.0", "1.2"));
  CHECK_FALSE(*satisfies(">1.2", "1.2.5"));
  CHECK(*satisfies("~1.2 || ^3", "3.9.0"));
  CHECK_FALSE(satisfies(">>1", "1.0.0"));
}

TEST_CASE("paths that lead out of a repository are none of its files") {
  const Repository files({{"/fleet.yaml", "a"}, {"../fleet.yaml", "b"}, {"x/../../y.yaml", "c"}, {"./z.yaml", "d"}});
  CHECK(files.names_in(".") == std::vector<std::string>{"z.yaml"});
  const auto scan = scan_repository(files, {Map{{"name", "web"}}, Map{}}, false, newest_version);
  REQUIRE(static_cast<bool>(scan));
  CHECK(scan->bundles.size() == 1);
}

TEST_CASE("a name that two folders claim is a clash, and the last one stays") {
  const Repository files(
      {{"a/fleet.yaml", "name: same"}, {"a/x.yaml", ""}, {"b/fleet.yaml", "name: same"}, {"b/y.yaml", ""}});
  GitRepo repo;
  repo.metadata = Map{{"name", "web"}};
  repo.spec = Map{{"paths", List{"a", "b"}}};
  const auto scan = scan_repository(files, repo, false, newest_version);
  INFO((scan ? std::string() : scan.failure().text));
  REQUIRE(static_cast<bool>(scan));
  REQUIRE(scan->bundles.size() == 1);
  CHECK(scan->bundles[0].resources == std::vector<std::string>{"y.yaml"});
  CHECK(scan->clashes == std::vector<std::string>{"same"});
}

TEST_CASE("paths that leave the repository lead nowhere") {
  const Repository files(
      {{"a/fleet.yaml", "helm: {chart: c, valuesFiles: [../../etc/passwd]}"}, {"a/c/Chart.yaml", ""}});
  CHECK_FALSE(files.exists("../etc"));
  CHECK_FALSE(files.exists("/a"));
  CHECK(files.exists("a/../a/c"));
  CHECK_FALSE(files.exists("b/../a"));
  GitRepo repo;
  repo.metadata = Map{{"name", "web"}};
  CHECK_FALSE(read_bundle(files, repo, {"a", ""}, false, newest_version));
}
