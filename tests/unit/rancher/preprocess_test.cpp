#include "compiler/rancher/preprocess.h"

#include <string>

#include "compiler/yaml/go_print.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::rancher;

namespace {

/// The values that a cluster with one label gets.
std::string values_of(Map values) {
  TemplateCluster cluster;
  cluster.name = "c1";
  cluster.labels = {{"env", "prod"}};
  const auto options = preprocess_options(Map{{"helm", Map{{"values", std::move(values)}}}}, cluster);
  if (options) return yaml::go_json(*Value(*options).find("helm")->find("values"));
  switch (options.failure().kind) {
    case Failure::Kind::Error: return "error";
    case Failure::Kind::Hazard: return "hazard";
    default: return "not modelled";
  }
}

}  // namespace

TEST_CASE("templates run in the order in which Fleet prints the keys") {
  CHECK(values_of({{"a10", "${ $x }"}, {"a9", "${ $x := 1 }"}}) == R"({"a10":1,"a9":null})");
  CHECK(values_of({{"a10", "${ $x := 1 }"}, {"a9", "${ $x }"}}) == "error");
  CHECK(values_of({{"Host", "${ $e }"}, {"_e", "${ $e := .ClusterLabels.env | quote }"}}) ==
        R"({"Host":"prod","_e":null})");
}

TEST_CASE("an order that differs from run to run is a hazard where it shows") {
  CHECK(values_of({{"a12", "${ $x := 1 }"}, {"a1b", "${ $x }"}, {"a2", "c"}}) == "hazard");
  CHECK(values_of({{"_", "${ $x := 1 }"}, {"a12", "${ $x }"}, {"a1b", "${ $x }"}, {"a2", "c"}}) ==
        R"({"_":null,"a12":1,"a1b":1,"a2":"c"})");
  CHECK(values_of({{"a12", "${ .ClusterName }"}, {"a1b", "${ .ClusterLabels.env }"}, {"a2", "c"}}) ==
        R"({"a12":"c1","a1b":"prod","a2":"c"})");
  CHECK(values_of({{"ab", "${ $x := 1 }"}, {"a\u0661", "${ $x }"}}) == "not modelled");
}

TEST_CASE("characters that YAML does not take fail the values") {
  CHECK(values_of({{"a", "x\x7fy"}}) == "error");
  CHECK(values_of({{"a", "x\u0085y"}}) == R"({"a":"x y"})");
  CHECK(values_of({{"a", "\ufeff${ .Nope }"}}) == "{\"a\":\"\ufeff${ .Nope }\"}");
}
