// What is found wrong with Bundles among the files of a checkout, and with values for agents: one change at a time.
#include "compiler/verify/checkout.h"

#include "compiler/verify/agents.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::verify;

namespace {

const rancher::Repository kCheckout({{"web/values.yaml", "image: {tag: two, pull: Always}\n"},
                                     {"web/more.yaml", "image: {tag: three}\n"},
                                     {"web/a.yaml", "a: 1\n"}});

Map helm(Map values) { return {{"values", std::move(values)}, {"valuesFiles", List{"values.yaml", "more.yaml"}}}; }

/// The bundle as it is made of the emitted file alone, and among the files of the checkout.
ReadEntry entry() {
  ReadEntry made;
  made.base = "web";
  made.bundle.metadata = {{"name", "web"}};
  made.bundle.spec = {{"helm", helm({{"image", Map{{"tag", "one"}}}, {"replicas", 2.0}})},
                      {"targets", List{Map{{"name", "to-1"}}}}};
  made.in_checkout = made.bundle;
  made.in_checkout->spec[0].value = helm({{"image", Map{{"pull", "Always"}, {"tag", "three"}}}, {"replicas", 2.0}});
  made.in_checkout->resources = {"a.yaml"};
  return made;
}

}  // namespace

TEST_CASE("a bundle is the same among the files of its checkout, with its values files over its values") {
  ReadEntry changed = entry();
  rancher::ReadBundle& found = *changed.in_checkout;
  const auto wrong = [&] { return find_wrong(changed, kCheckout); };
  CHECK(wrong().empty());
  SECTION("files in another order") {
    found.spec[0].value = helm({{"image", Map{{"pull", "Always"}, {"tag", "two"}}}, {"replicas", 2.0}});
    CHECK(wrong() == "Fleet would lay its values files over its values in another way");
  }
  SECTION("values over files") {
    found.spec[0].value = helm({{"image", Map{{"pull", "Always"}, {"tag", "one"}}}, {"replicas", 2.0}});
    CHECK_FALSE(wrong().empty());
  }
  SECTION("a value lost") {
    found.spec[0].value = helm({{"image", Map{{"pull", "Always"}, {"tag", "three"}}}});
    CHECK_FALSE(wrong().empty());
  }
  SECTION("another name") {
    found.metadata = {{"name", "web-2"}};
    CHECK(wrong() == "Fleet would name or label it otherwise in the checkout");
  }
  SECTION("another target") {
    found.spec[1].value = List{Map{{"name", "to-2"}}};
    CHECK(wrong() == "Fleet would give it other options in the checkout");
  }
  SECTION("nothing to deploy") {
    found.resources.clear();
    CHECK(wrong() == "Fleet would find nothing to deploy in the checkout");
    found.fetches_charts = true;
    CHECK(wrong().empty());
  }
  SECTION("a values file that is not there") {
    CHECK(find_wrong(changed, rancher::Repository(rancher::Repository::Files{})) ==
          "a values file is not in the checkout");
  }
}

TEST_CASE("an agent registers its cluster with its id, workspace and labels, and no more") {
  model::Plan plan;
  model::Cluster cluster;
  cluster.name = cluster.kube_name = "par";
  cluster.workspace = "shops";
  cluster.written = true;
  cluster.labels = {{"env", "prod"}};
  cluster.registration = {{"clientID", "par-1"}};
  plan.clusters.push_back(cluster);
  cluster.name = cluster.kube_name = "lab";
  cluster.registration.clear();
  plan.clusters.push_back(cluster);
  const emit::OutputFile file{"agents/par.yaml", "", ""};
  const auto values = [](const char* id, const char* workspace, Map labels) {
    Map map{{"clientID", id}, {"clusterNamespace", workspace}};
    if (!labels.empty()) map.push_back({"labels", std::move(labels)});
    return Value(std::move(map));
  };
  const Value right = values("par-1", "shops", {{"env", "prod"}});
  CHECK_FALSE(check_agents(plan, {{&file, right}}));
  CHECK(check_agents(plan, {}));
  CHECK(check_agents(plan, {{&file, right}, {&file, right}}));
  CHECK(check_agents(plan, {{&file, values("par-2", "shops", {{"env", "prod"}})}}));
  CHECK(check_agents(plan, {{&file, values("par-1", "other", {{"env", "prod"}})}}));
  CHECK(check_agents(plan, {{&file, values("par-1", "shops", {})}}));
  CHECK(check_agents(plan, {{&file, values("par-1", "shops", {{"env", "prod"}, {"x", "y"}})}}));
}
