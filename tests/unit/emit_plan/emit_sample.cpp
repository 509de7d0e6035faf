// emit_sample OUT ENGINE: writes the files of a plan that has one of everything, for schema_check.py.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "compiler/emit/emit.h"
#include "tests/unit/emit_plan/small_plan.h"

namespace fleet::emit::test {
namespace {

using P = SmallPlan;
using Text = std::string;

Map one(const char* key, Value value) { return {{key, std::move(value)}}; }

void fill(P& p) {
  const model::SetId prod = p.is(P::Env, {1}), eu = p.is(P::Region, {0});
  p.plan.repos[0].target = prod;
  p.plan.repos[0].secret = "git";

  model::Bundle& web = p.add_bundle("web", "apps/web", p.both(p.either(prod, eu), p.no(p.is(P::Name, {1}))));
  web.doc = {"Serves the shop."};
  web.options.default_namespace = "shop";
  web.options.options = {{"dependsOn", {List{{one("name", {Text("db")})}}}},
                         {"labels", {one("team", {Text("shop")})}},
                         {"correctDrift", {one("enabled", {true})}}};
  web.options.helm = {{"chart", {Text("./chart")}}, {"releaseName", {Text("web")}}, {"timeoutSeconds", {int64_t{60}}}};
  web.options.values = Map{{"replicas", {int64_t{2}}}, {"extra", {Map{}}}};
  web.options.values_files = {"values.yaml"};
  web.options.kustomize = one("dir", {Text("overlay")});
  web.options.yaml = one("overlays", {List{{Text("a")}}});
  model::Customization west;
  west.name = "west";
  west.set = p.either(p.is(P::Region, {1}), p.is(P::Ring, {0}));
  west.options.values = one("size", {Text("large")});
  model::Customization skipped;
  skipped.name = "skipped";
  skipped.set = p.is(P::Ring, {2});
  skipped.skip = true;
  model::Customization rest;
  rest.name = "rest";
  rest.everything_else = true;
  web.customizations = {west, skipped};
  web.all_matches = p.plan.engine == "0.16";
  if (!web.all_matches) web.customizations.push_back(rest);
  model::Wave canary, others;
  canary.name = "canary";
  canary.set = p.is(P::Ring, {0});
  canary.budget = model::Budget{1, false};
  others.name = "others";
  others.set = p.no(canary.set);
  others.budget = model::Budget{25, true};
  web.rollout = "careful";
  web.waves = {canary, others};

  p.add_bundle("db", "apps/db", prod).own_target = false;
  p.add_bundle("cache", "apps/db", p.is(P::Name, {0}));

  model::Cluster paris;
  paris.name = paris.kube_name = "paris";
  paris.workspace = "fleet-default";
  paris.written = true;
  paris.labels = {{"env", "prod"}};
  paris.annotations = {{"acme.io/owner", "team-a"}};
  paris.template_values = {{"urls", {List{{Text("https://a")}}}}, {"n", {int64_t{1}}}};
  paris.file = "clusters.fleet";
  p.plan.clusters = {paris};

  model::Group group;
  group.name = "either";
  group.set = p.either(prod, p.no(eu));
  group.file = "groups.fleet";
  p.plan.groups = {group};
}

}  // namespace
}  // namespace fleet::emit::test

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  fleet::emit::test::SmallPlan p;
  p.plan.engine = argv[2];
  fleet::emit::test::fill(p);
  fleet::diag::Diagnostics diagnostics;
  const std::vector<fleet::emit::File> files = fleet::emit::emit(p.plan, {}, diagnostics);
  for (const fleet::diag::Diagnostic& d : diagnostics.all()) std::cerr << d.id << ": " << d.headline << "\n";
  const std::filesystem::path out = argv[1];
  std::filesystem::remove_all(out);
  for (const fleet::emit::File& file : files) {
    std::filesystem::create_directories((out / file.path).parent_path());
    std::ofstream(out / file.path, std::ios::binary) << file.bytes;
  }
  return diagnostics.all().empty() && files.size() == 7 ? 0 : 1;
}
