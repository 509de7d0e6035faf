#include "compiler/inventory/read.h"

#include <deque>
#include <string>

#include "tests/catch.h"
#include "tests/unit/inventory/between.h"

using namespace fleet::inventory;

namespace {

std::string_view label(const ListedCluster& cluster, std::string_view key) {
  for (const RawLabel& one : cluster.labels) {
    if (one.key == key) return one.value;
  }
  return "(none)";
}

Problem only(const std::string& path, const std::string& text, ProblemKind kind) {
  const Listing seen = read(path, text);
  INFO(text);
  REQUIRE(seen.problems.size() == 1);
  CHECK(seen.problems[0].kind == kind);
  return seen.problems[0];
}

const std::string kYaml = R"(# kubectl get clusters.fleet.cattle.io -o yaml
apiVersion: fleet.cattle.io/v1alpha1
kind: Cluster
metadata:
  name: paris
  namespace: fleet-default
  labels:
    acme.io/env: "prod"
    site: 'it''s'
    on: "yes"
spec:
  paused: true
  templateValues:
    replicas: 3
    urls:
      - https://a.eu
---
apiVersion: v1
kind: List
items:
- apiVersion: fleet.cattle.io/v1alpha1
  kind: Cluster
  metadata: {name: berne, namespace: w}
)";

}  // namespace

TEST_CASE("inventory: YAML, several documents, with places") {
  const Listing seen = read("c.yaml", kYaml);
  REQUIRE(seen.problems.empty());
  REQUIRE(seen.clusters.size() == 2);
  const ListedCluster& paris = seen.clusters[0];
  CHECK(paris.name == "paris");
  CHECK(between(kYaml, paris.name_begin, paris.name_end) == "paris");
  CHECK(paris.paused);
  REQUIRE(paris.labels.size() == 3);
  CHECK(label(paris, "acme.io/env") == "prod");
  CHECK(between(kYaml, paris.labels[0].value_begin, paris.labels[0].value_end) == "prod");
  CHECK(label(paris, "site") == "it's");
  CHECK(label(paris, "true") == "yes");  // YAML 1.1, which Kubernetes reads
  const auto values = template_values(kYaml, seen.format, paris);
  REQUIRE(values);
  CHECK(values->size() == 2);
  CHECK(*(*values)[1].value.find_list()->front().find_string() == "https://a.eu");
  CHECK(seen.clusters[1].name == "berne");
  CHECK(seen.clusters[1].workspace == "w");
  CHECK_FALSE(template_values(kYaml, seen.format, seen.clusters[1]));
}

TEST_CASE("inventory: YAML that is hostile") {
  const std::string head = "apiVersion: fleet.cattle.io/v1alpha1\nkind: Cluster\nmetadata:\n  name: a\n";
  CHECK(only("c.yaml", head + "  labels: {n: 7}\n", ProblemKind::LabelNotText).detail == "7");
  CHECK(only("c.yaml", head + "  labels: {n: no}\n", ProblemKind::LabelNotText).detail == "no");
  only("c.yaml", head + "  labels: [n]\n", ProblemKind::LabelsNotMap);
  only("c.yaml", head + "  name: b\n", ProblemKind::DuplicateKey);
  only("c.yaml", head + "  labels: {a: \"1\", a: \"2\"}\n", ProblemKind::DuplicateLabel);
  only("c.yaml", head + "  labels: &x {a: \"1\"}\n  annotations: *x\n", ProblemKind::Syntax);
  only("c.yaml", head + "  labels: {a: \"1\n", ProblemKind::Syntax);
  only("c.yaml", head + "  x: \xFF\n", ProblemKind::NotUtf8);
  only("c.yaml", "[" + std::string(1000, '[') + std::string(1001, ']'), ProblemKind::TooDeep);
  only("c.yaml", "- a\n", ProblemKind::NotAList);
  only("c.yaml", "kind: List\nitems: 7\n", ProblemKind::NotAList);
  only("c.yaml", "# nothing\n", ProblemKind::CutOff);
  only("c.yaml", std::string(16'000'001, '#'), ProblemKind::TooLarge);
  for (size_t size = 0; size < kYaml.size(); ++size) {
    const Listing seen = read("c.yaml", std::string(kYaml, 0, size));
    for (const Problem& problem : seen.problems) {
      CHECK(problem.begin <= problem.end);
      CHECK(problem.end <= size);
    }
  }
}

TEST_CASE("inventory: CSV, quotes and line ends as RFC 4180 has them") {
  const std::string text =
      "\xEF\xBB\xBFname,workspace,acme.io/env,\"site\"\r\n"
      "paris,fleet-default,prod,\"a\"\"b\"\r\n"
      "\r\n"
      "berne,,,\n"
      "\"rome\",w,\"x,y\",\"line\nbreak\"";
  const Listing seen = read("c.csv", text);
  REQUIRE(seen.problems.empty());
  REQUIRE(seen.clusters.size() == 3);
  const ListedCluster& paris = seen.clusters[0];
  CHECK(paris.name == "paris");
  CHECK(between(text, paris.name_begin, paris.name_end) == "paris");
  CHECK(paris.workspace == "fleet-default");
  CHECK(label(paris, "acme.io/env") == "prod");
  CHECK(label(paris, "site") == "a\"b");
  CHECK(between(text, paris.labels[1].value_begin, paris.labels[1].value_end) == "a\"\"b");
  CHECK(between(text, paris.labels[1].key_begin, paris.labels[1].key_end) == "site");
  CHECK(seen.clusters[1].workspace.empty());
  CHECK(seen.clusters[1].labels.empty());
  CHECK(label(seen.clusters[2], "acme.io/env") == "x,y");
  CHECK(label(seen.clusters[2], "site") == "line\nbreak");
  const auto by_name = [](std::string_view column) {
    return column == "env" ? std::string_view("acme.io/env") : column;
  };
  const Listing mapped = read("c.csv", "name,site,env\na,s,prod\n", by_name);
  CHECK(label(mapped.clusters.at(0), "acme.io/env") == "prod");
  CHECK(read("c.csv", "name,acme.io/env,env\na,s,prod\n", by_name).problems.at(0).kind == ProblemKind::DuplicateColumn);
  CHECK(read("c.csv", "name\n").clusters.empty());
  CHECK(read("c.csv", "name\n").problems.empty());
}

TEST_CASE("inventory: CSV that is hostile") {
  only("c.csv", "", ProblemKind::CutOff);
  only("c.csv", "region,site\na,b\n", ProblemKind::NotAList);
  only("c.csv", "name,\na,b\n", ProblemKind::NotAList);
  only("c.csv", "name,env,env\na,b,c\n", ProblemKind::DuplicateColumn);
  only("c.csv", "name,name\na,b\n", ProblemKind::DuplicateColumn);
  only("c.csv", "name,env\na\n", ProblemKind::Syntax);
  only("c.csv", "name,env\na,b,c\n", ProblemKind::Syntax);
  only("c.csv", "name,env\na,b\"c\n", ProblemKind::Syntax);
  only("c.csv", "name,env\na,\"b\"c\n", ProblemKind::Syntax);
  only("c.csv", "name,env\na,\"b\n", ProblemKind::CutOff);
  only("c.csv", "name,env\na,\xFF\n", ProblemKind::NotUtf8);
  only("c.csv", "name,env\n,b\n", ProblemKind::NoName);
  only("c.csv", "name,env\nA_B,b\n", ProblemKind::BadName);
  only("c.csv", "name,workspace\na,W\n", ProblemKind::BadName);
  only("c.csv", "name,env\na,b\na,c\n", ProblemKind::DuplicateCluster);
  only("c.csv", "name" + std::string(5000, ','), ProblemKind::Syntax);
  // One bad line does not hide the others.
  CHECK(read("c.csv", "name,env\na,b\nb\nc,d\n").clusters.size() == 2);
  const std::string text = "name,env\n\"a\",\"b\"\"\"\nc,d\n";
  for (size_t size = 0; size < text.size(); ++size) {
    const Listing seen = read("c.csv", std::string(text, 0, size));
    CHECK(seen.clusters.size() <= 2);
    for (const Problem& problem : seen.problems) CHECK(problem.end <= size);
  }
}

TEST_CASE("inventory: clusters of Rancher's provisioning") {
  const std::string text = R"({"apiVersion":"provisioning.cattle.io/v1","kind":"Cluster","metadata":{
    "name":"shop","namespace":"fleet-default","labels":{"env":"prod","x.cattle.io/y":"1"}},
    "status":{"clusterName":"c-m-7xk2p9qd","fleetWorkspaceName":"shops"}})";
  const Listing seen = read("c.json", text);
  REQUIRE(seen.problems.empty());
  REQUIRE(seen.clusters.size() == 1);
  CHECK(seen.clusters[0].origin == Origin::Provisioning);
  CHECK(seen.clusters[0].name == "shop");
  CHECK(seen.clusters[0].workspace == "shops");
  CHECK(seen.clusters[0].display_name == "shop");
  CHECK(label(seen.clusters[0], "env") == "prod");
  CHECK(label(seen.clusters[0], "x.cattle.io/y") == "(none)");
  CHECK(label(seen.clusters[0], "management.cattle.io/cluster-name") == "c-m-7xk2p9qd");
  CHECK(label(seen.clusters[0], "management.cattle.io/cluster-display-name") == "shop");
  const Listing fresh = read(
      "c.json", R"({"apiVersion":"provisioning.cattle.io/v1","kind":"Cluster","metadata":{"name":"a","namespace":"n",
    "annotations":{"provisioning.cattle.io/fleet-workspace-name":"w"}}})");
  CHECK(fresh.clusters.at(0).workspace == "w");
}

TEST_CASE("inventory: clusters of Rancher's management") {
  std::deque<std::string> texts;  // the listings point into them
  const auto one = [&](const std::string& name) {
    texts.push_back(R"({"apiVersion":"management.cattle.io/v3","kind":"Cluster","metadata":{"name":")" + name +
                    R"(","labels":{"env":"prod","provider.cattle.io":"rke2"}},
      "spec":{"displayName":"shop","fleetWorkspaceName":"fleet-default"}})");
    return read("c.json", texts.back());
  };
  const Listing made = one("c-m-7xk2p9qd");
  REQUIRE(made.clusters.size() == 1);
  CHECK(made.clusters[0].name == "shop");
  CHECK(made.clusters[0].workspace == "fleet-default");
  CHECK(label(made.clusters[0], "provider.cattle.io") == "rke2");
  CHECK(label(made.clusters[0], "management.cattle.io/cluster-name") == "c-m-7xk2p9qd");
  const Listing legacy = one("c-ab12x");
  CHECK(legacy.clusters.at(0).name == "c-ab12x");
  CHECK(legacy.clusters.at(0).display_name == "shop");
  CHECK(one("local").clusters.at(0).name == "local");
}

TEST_CASE("inventory: clusters of Cluster API and claims of Crossplane") {
  const Listing capi = read(
      "c.yaml",
      "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: a, namespace: ns, labels: {env: prod}}\n");
  CHECK(capi.problems.empty());
  REQUIRE(capi.clusters.size() == 1);
  CHECK(capi.clusters[0].origin == Origin::ClusterApi);
  CHECK(label(capi.clusters[0], "env") == "prod");
  const std::string claim =
      "apiVersion: acme.io/v1\nkind: KubernetesCluster\nmetadata: {name: a, namespace: ns, labels: {env: dev}}\n";
  CHECK(read("c.yaml", claim).skipped == 1);
  const Listing seen = read("c.yaml", claim + "spec: {compositionRef: {name: x}}\n");
  REQUIRE(seen.clusters.size() == 1);
  CHECK(seen.clusters[0].origin == Origin::Claim);
  CHECK(seen.clusters[0].workspace == "ns");
  // A composite resource has no namespace.
  CHECK(
      read("c.yaml", "apiVersion: acme.io/v1\nkind: XCluster\nmetadata: {name: a}\nspec: {compositionRef: {name: x}}\n")
          .skipped == 1);
}

TEST_CASE("inventory: one cluster seen through several APIs is one") {
  const std::string tail = R"(","kind":"Cluster","metadata":{"name":"a","namespace":"n"}})";
  const Listing seen = read("c.json", R"({"apiVersion":"cluster.x-k8s.io/v1beta1)" + tail +
                                          R"({"apiVersion":"fleet.cattle.io/v1alpha1)" + tail +
                                          R"({"apiVersion":"provisioning.cattle.io/v1)" + tail);
  CHECK(seen.problems.empty());
  REQUIRE(seen.clusters.size() == 1);
  CHECK(seen.clusters[0].origin == Origin::Fleet);
  CHECK(seen.skipped == 2);
  CHECK(
      read(
          "c.json",
          R"({"kind":"ClusterList","apiVersion":"management.cattle.io/v3","items":[{"metadata":{"name":"c-m-abcdefgh"},"spec":{"displayName":"x"}}]})")
          .clusters.at(0)
          .name == "x");
}
