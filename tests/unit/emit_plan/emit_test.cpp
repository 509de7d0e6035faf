#include "compiler/emit/emit.h"

#include "tests/catch.h"
#include "tests/unit/emit_plan/small_plan.h"

namespace fleet::emit::test {
namespace {

std::string text_of(const std::vector<File>& files, const std::string& path) {
  for (const File& file : files) {
    if (file.path == path) return file.bytes;
  }
  return "no such file: " + path;
}

std::vector<std::string> paths(const std::vector<File>& files) {
  std::vector<std::string> result;
  for (const File& file : files) result.push_back(file.path);
  return result;
}

}  // namespace

TEST_CASE("one deployment on one cluster") {
  SmallPlan p;
  model::Bundle& web = p.add_bundle("web", "apps/web", p.both(p.is(SmallPlan::Env, {1}), p.is(SmallPlan::Region, {0})));
  web.doc = {"Serves the shop."};
  web.options.default_namespace = "shop";
  web.options.helm = {{"releaseName", {std::string("web")}}, {"chart", {std::string("./chart")}}};
  web.options.values = model::ValueMap{{"replicas", {int64_t{2}}}, {"extra", {model::ValueMap{}}}};
  model::Cluster paris;
  paris.name = paris.kube_name = "paris";
  paris.workspace = "fleet-default";
  paris.written = true;
  paris.labels = {{"env", "prod"}, {"topology.kubernetes.io/region", "eu"}};
  paris.template_values = {{"ingress", {std::string("no")}}};
  paris.file = "clusters.fleet";
  p.plan.clusters.push_back(paris);

  diag::Diagnostics diagnostics;
  const std::vector<File> files = emit(p.plan, {}, diagnostics);
  CHECK(diagnostics.all().empty());
  CHECK(paths(files) == std::vector<std::string>{"bundles/apps/apps/web/fleet.yaml",
                                                 "hub/fleet-default/clusters/paris.yaml",
                                                 "hub/fleet-default/gitrepos/apps.yaml"});
  for (const File& f : files) WARN(f.path << "\n" << text_of(files, f.path));
}

}  // namespace fleet::emit::test
