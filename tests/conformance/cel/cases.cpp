// Prints policies of random invariants, each followed by random clusters with what the plain evaluator says of them: a
// line of JSON each. FLEETC_SEED=7 in front of the test asks for others.

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compiler/admission/policy.h"
#include "compiler/json/write.h"
#include "compiler/plan/clusters.h"
#include "compiler/plan/universe.h"
#include "tools/driver/pipeline.h"

using namespace fleet;

namespace {

constexpr int kSpecs = 40, kInvariants = 12, kClusters = 400;

const char* const kSchema = R"(fleet t { engine "0.16" }
enum place has country: string { par ("FR"), nyc ("US"), dub ("IE") }
enum other-place has country: string { nyc ("GB"), tok ("JP") }
dimension env  : enum { dev, staging, prod }          key "acme.io/env" immutable
dimension ring : enum ordered { canary, early, broad }
dimension gpu  : bool                                 optional
dimension site : string matching "[a-z]{3}[0-9]{0,2}" optional
dimension team : string                               key "acme.io/team"
dimension zone : enum { a, b }                        optional observed
dimension nodes : int 1..500                          key "acme.io/nodes"
dimension depth : int -5..5                           optional immutable
dimension region : place | other-place
dimension country = region.country                    key "acme.io/country"
dimension size : enum { small, large, huge }
derive size from nodes { 1..9 => small  10..100 => large  101..500 => huge }
dimension kind : enum { shop, lab, none-of-these }
derive kind from team { "pos" => shop  "pos-2" => shop  "research" => lab  else => none-of-these }
dimension far : enum { yes, no }   optional
derive far from country { "JP" => yes  "US" => no  else => absent }
dimension busy : bool = env == prod and nodes >= 10   key "acme.io/busy"
dimension load : enum { light, heavy }   optional   key "acme.io/load"
derive load from nodes { 1..9 => light  10..99 => absent  100..500 => heavy }
dimension calm : bool = not (busy == true) or gpu == true
profile edge { }
profile pci : edge { }
group live  = env == prod or busy == true
group quiet = not live and site is set
cluster a-1 : edge { env = prod  ring = canary  team = "pos"  nodes = 3  region = par }
cluster a-2 as "a-two" : pci { env = dev  ring = early  team = "x"  nodes = 30  region = tok }
cluster b { env = staging  ring = broad  team = "research"  nodes = 300  region = dub }
)";

const char* const kAtoms[] = {"env == prod",
                              "env != dev",
                              "env in [dev, prod]",
                              "env not in [staging]",
                              "ring <= early",
                              "ring > canary",
                              "ring == broad",
                              "gpu == true",
                              "gpu != true",
                              "gpu is set",
                              "gpu is not set",
                              "site is set",
                              "site is not set",
                              "site == \"par01\"",
                              "site != \"par01\"",
                              "site in [\"par01\", \"nyc\"]",
                              "site like \"par*\"",
                              "site not like \"*1\"",
                              "site matches \"[a-m].*\"",
                              "site not matches \"(par|nyc)[0-9]\"",
                              "team == \"pos\"",
                              "team != \"pos-2\"",
                              "team like \"p*s\"",
                              "zone == a",
                              "zone is not set",
                              "nodes < 100",
                              "nodes >= 10",
                              "nodes == 3",
                              "nodes != 30",
                              "nodes in [3, 30, 300]",
                              "nodes not in [1, 2]",
                              "depth < 0",
                              "depth is set",
                              "depth != -5",
                              "region == par",
                              "region == tok",
                              "region != dub",
                              "region == place.nyc",
                              "region in place",
                              "country == \"FR\"",
                              "country in [\"GB\", \"JP\"]",
                              "country != \"US\"",
                              "size == small",
                              "size in [large, huge]",
                              "size != huge",
                              "kind == shop",
                              "kind != lab",
                              "kind == none-of-these",
                              "far == yes",
                              "far is not set",
                              "far != no",
                              "busy == true",
                              "calm == false",
                              "calm == true",
                              "profile(edge)",
                              "profile(pci)",
                              "cluster(a-1, b)",
                              "cluster(a-2)",
                              "cluster like \"a-*\"",
                              "cluster.workspace == shops",
                              "live",
                              "quiet",
                              "all",
                              "none"};

using Random = std::mt19937;

std::string selector(Random& random, int depth) {
  if (depth == 0 || random() % 4 == 0) return kAtoms[random() % std::size(kAtoms)];
  switch (random() % 5) {
    case 0: return "not (" + selector(random, depth - 1) + ")";
    case 1: return "(" + selector(random, depth - 1) + ") and (" + selector(random, depth - 1) + ")";
    case 2: return "((" + selector(random, depth - 1) + ") implies (" + selector(random, depth - 1) + "))";
    default: return "(" + selector(random, depth - 1) + ") or (" + selector(random, depth - 1) + ")";
  }
}

/// Texts that a label may have: values of every dimension, and such as look like one.
const char* const kTexts[] = {"dev",
                              "staging",
                              "prod",
                              "canary",
                              "early",
                              "broad",
                              "true",
                              "false",
                              "True",
                              "par01",
                              "par",
                              "nyc",
                              "nyc7",
                              "dub",
                              "tok",
                              "pos",
                              "pos-2",
                              "p.s",
                              "research",
                              "x",
                              "a",
                              "b",
                              "1",
                              "3",
                              "9",
                              "10",
                              "30",
                              "100",
                              "101",
                              "300",
                              "500",
                              "501",
                              "0",
                              "-0",
                              "-5",
                              "5",
                              "-6",
                              "+3",
                              "03",
                              "3.0",
                              "1e2",
                              "999999999999999999",
                              "9999999999999999999",
                              "",
                              "FR",
                              "US",
                              "GB",
                              "JP",
                              "IE",
                              "none"};

struct Known {
  const model::Plan& plan;
  const sema::Program& program;

  bool is_called(std::string_view kube_name, std::string_view name) const {
    for (const model::Cluster& one : plan.clusters)
      if (one.kube_name == kube_name && (one.name == name || one.kube_name == name)) return true;
    return false;
  }
  bool is_like(std::string_view kube_name, sema::PatternId id) const {
    for (const model::Cluster& one : plan.clusters)
      if (one.kube_name == kube_name && plan::is_called_like(program.patterns[id], one)) return true;
    return false;
  }
};

using Labels = std::map<std::string, std::string>;

Labels random_labels(const sema::Program& program, Random& random) {
  Labels labels;
  for (const sema::Dimension& dimension : program.dimensions) {
    if (!dimension.is_label() || random() % 5 == 0) continue;
    const bool declared = !dimension.values.empty() && random() % 3 != 0;
    labels[dimension.key] =
        declared ? dimension.values[random() % dimension.values.size()] : kTexts[random() % std::size(kTexts)];
    if (dimension.type.kind == sema::Type::Kind::Int && random() % 3 != 0)
      labels[dimension.key] = std::to_string(static_cast<int64_t>(random() % 520) - 8);
  }
  for (const char* profile : {"edge", "pci"}) {
    if (random() % 3 == 0) labels[std::string("profile.fleetc.dev/") + profile] = random() % 4 ? "true" : "false";
  }
  return labels;
}

Value object(const std::string& name, const std::string& workspace, const Labels& labels, Random& random) {
  Map metadata{{"name", name}, {"namespace", workspace}};
  Map map;
  for (const auto& [key, text] : labels) map.push_back({key, text});
  if (!labels.empty() || random() % 2) metadata.push_back({"labels", std::move(map)});
  return Value(Map{{"metadata", std::move(metadata)}});
}

void print_cluster(const driver::Analysis& a, Random& random) {
  static const char* const names[] = {"a-1", "a-two", "a-2", "b", "new"};
  static const char* const workspaces[] = {"fleet-default", "shops"};
  const std::string name = names[random() % 5], workspace = workspaces[random() % 2];
  const Labels labels = random_labels(*a.program, random);
  const bool is_update = random() % 2;
  Labels before = random() % 2 ? labels : random_labels(*a.program, random);
  if (!is_update) before.clear();

  const Known known{*a.built->plan, *a.program};
  plan::ConcreteCluster cluster;
  cluster.value = [&](sema::DimensionId id) {
    const auto found = labels.find(a.program->dimensions[id].key);
    return found == labels.end() ? std::nullopt : std::optional(found->second);
  };
  cluster.name = name;
  cluster.workspace = workspace;
  cluster.has_profile = [&](sema::ProfileId id) {
    const auto found = labels.find("profile.fleetc.dev/" + std::string(a.program->profiles[id].name.text));
    return found != labels.end() && found->second == "true";
  };
  cluster.is_called = [&](std::string_view called) { return known.is_called(name, called); };
  cluster.is_called_like = [&](sema::PatternId id) { return known.is_like(name, id); };
  std::string expected;
  for (const sema::Invariant& invariant : a.program->invariants)
    expected += plan::Evaluator(*a.program, cluster).holds(invariant.selector) ? '1' : '0';
  for (const sema::Dimension& dimension : a.program->dimensions) {
    if (!dimension.immutable) continue;
    const auto was = std::as_const(before).find(dimension.key), is = labels.find(dimension.key);
    const bool holds = was == before.end() || (is != labels.end() && is->second == was->second);
    expected += holds ? '1' : '0';
  }
  for (uint32_t i = 0; i < a.program->dimensions.size(); ++i) {
    const sema::DimensionId id(i);
    if (!plan::is_own_label(*a.program, id)) continue;
    const auto label = labels.find(a.program->dimensions[id].key);
    const auto follows = plan::value_of_dimension(*a.program, id, cluster);
    expected += label == labels.end() || (follows && *follows == label->second) ? '1' : '0';
  }
  Map line{{"object", object(name, workspace, labels, random)}, {"expected", expected}};
  if (is_update) line.push_back({"old", object(name, workspace, before, random)});
  std::cout << json::write_line(Value(std::move(line))) << "\n";
}

bool print_spec(Random& random) {
  MemoryFileSystem files;
  std::string text = kSchema;
  for (int i = 0; i < kInvariants; ++i) text += "invariant i-" + std::to_string(i) + ": " + selector(random, 3) + "\n";
  files.write("/t/main.fleet", text);
  auto analyzed = driver::analyze(files, "/t", {"2026-01-01", driver::Phase::Plan, 64});
  auto& a = std::get<driver::Analysis>(analyzed);
  for (const diag::Diagnostic& d : a.diagnostics.all()) {
    // The known clusters may break what was made up, and it may contradict itself.
    if (d.severity != diag::Severity::Error || d.id.starts_with("schema/invariant") || d.id.starts_with("targeting/"))
      continue;
    std::cerr << text << d.id << ": " << d.headline << "\n";
    return false;
  }
  const admission::Policy policy = admission::make_policy(*a.program, *a.built->plan, a.sources);
  List variables, validations;
  for (const auto& one : policy.variables) variables.push_back(Map{{"name", one.name}, {"expression", one.expression}});
  for (const auto& one : policy.validations) validations.push_back(one.expression);
  std::cout << json::write_line(
                   Value(Map{{"variables", std::move(variables)}, {"validations", std::move(validations)}}))
            << "\n";
  for (int i = 0; i < kClusters; ++i) print_cluster(a, random);
  return true;
}

}  // namespace

int main() {
  const char* seed = std::getenv("FLEETC_SEED");
  Random random(static_cast<uint32_t>(seed ? std::stoul(seed) : 1));
  for (int i = 0; i < kSpecs; ++i)
    if (!print_spec(random)) return 1;
  return 0;
}
