#include "compiler/rancher/target.h"

#include "compiler/rancher/mapping.h"
#include "tests/catch.h"

using namespace fleet::rancher;

namespace {

Criteria by_label(std::string key, std::string value) {
  Criteria result;
  result.cluster_selector.emplace().match_labels.emplace(std::move(key), std::move(value));
  return result;
}

Criteria any_cluster() {
  Criteria result;
  result.cluster_selector.emplace();
  return result;
}

const Cluster kProd{"paris", "fleet-default", {{"env", "prod"}}};

/// A broad customization, one that keeps production away, and the GitRepo's own target.
BundleTargets broad_then_away(CustomizationMode mode) {
  return {{{"broad", any_cluster()}, {"away", by_label("env", "prod"), true}, {"git", any_cluster()}},
          {any_cluster()},
          mode};
}

}  // namespace

TEST_CASE("the first customization hides a later doNotDeploy, unless all that match are merged") {
  const auto first = BundleMatcher::compile(broad_then_away(CustomizationMode::FirstMatch), Version::V0_16);
  const Reached reached = first->reach(kProd, {});
  CHECK(reached.target == size_t{2});
  CHECK(reached.deployed());
  CHECK(reached.options_of == std::vector<size_t>{0});

  const auto all = BundleMatcher::compile(broad_then_away(CustomizationMode::AllMatches), Version::V0_16);
  CHECK(all->reach(kProd, {}).kept_away_by == size_t{1});
}

TEST_CASE("AllMatches means nothing before 0.16, where every target also customizes") {
  const auto old = BundleMatcher::compile(broad_then_away(CustomizationMode::AllMatches), Version::V0_15);
  const Reached reached = old->reach(kProd, {});
  CHECK(reached.deployed());
  CHECK(reached.target == size_t{0});
  CHECK(old->is_customization(2));
}

TEST_CASE("without restrictions no target is a customization") {
  BundleTargets bundle = broad_then_away(CustomizationMode::FirstMatch);
  bundle.restrictions.clear();
  const auto matcher = BundleMatcher::compile(bundle, Version::V0_16);
  CHECK_FALSE(matcher->is_customization(0));
  CHECK(matcher->reach(kProd, {}).options_of == std::vector<size_t>{0});
}

TEST_CASE("group and group selector must hold for the same group") {
  Criteria criteria;
  criteria.cluster_group = "a";
  criteria.cluster_group_selector.emplace().match_labels.emplace("tier", "1");
  const auto matcher = ClusterMatcher::compile(criteria);
  const Labels one{{"tier", "1"}};
  const Labels two{{"tier", "2"}};
  CHECK(matcher->matches_any(kProd, {{"a", &one}, {"b", &two}}));
  CHECK_FALSE(matcher->matches_any(kProd, {{"a", &two}, {"b", &one}}));
}

TEST_CASE("no criteria match nothing, an empty group selector also clusters in no group") {
  CHECK_FALSE(ClusterMatcher::compile({})->matches_any(kProd, {}));
  Criteria criteria;
  criteria.cluster_group_selector.emplace();
  CHECK(ClusterMatcher::compile(criteria)->matches_any(kProd, {}));
}

TEST_CASE("a cluster can be named as Rancher shows it") {
  Criteria criteria;
  criteria.cluster_name = "shown";
  const Cluster shown{"c-abc12", "fleet-default", {{"management.cattle.io/cluster-display-name", "shown"}}};
  CHECK(ClusterMatcher::compile(criteria)->matches_any(shown, {}));
  CHECK_FALSE(ClusterMatcher::compile(criteria)->matches_any(kProd, {}));
}

TEST_CASE("a group with a selector that Kubernetes refuses is empty, a target with one fails its bundle") {
  LabelSelector bad;
  bad.match_expressions = {{"env", "Equals", {"prod"}}};
  const std::vector<ClusterGroup> groups{{"bad", "fleet-default", {}, bad},
                                         {"all", "fleet-default", {}, LabelSelector{}}};
  const auto own = GroupIndex(groups).groups_of(kProd);
  REQUIRE(own.size() == 1);
  CHECK(own[0].name == "all");

  Criteria criteria;
  criteria.cluster_selector = bad;
  CHECK_FALSE(BundleMatcher::compile({{{"bad", criteria}}, {}, {}}, Version::V0_16));
}

TEST_CASE("mappings open workspaces only from the bundle's own") {
  const LabelSelector all;
  const std::vector<Namespace> namespaces{{"team-a", {}}, {"team-b", {}}};
  const auto reached = [&](const std::vector<BundleNamespaceMapping>& mappings) {
    return workspaces_of_bundle("fleet-default", {}, mappings, namespaces);
  };
  CHECK(reached({}) == std::vector<std::string>{"fleet-default"});
  CHECK(reached({{"fleet-default", all, all}}) == std::vector<std::string>{"fleet-default", "team-a", "team-b"});
  CHECK(reached({{"team-a", all, all}}) == std::vector<std::string>{"fleet-default"});
  CHECK(reached({{"fleet-default", std::nullopt, all}}) == std::vector<std::string>{"fleet-default"});
}
