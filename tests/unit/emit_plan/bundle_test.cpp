#include "compiler/emit/bundle.h"

#include <algorithm>
#include <optional>

#include "tests/catch.h"
#include "tests/unit/emit_plan/schema.h"

namespace fleet::emit::test {
namespace {

using sets::Diagrams;
using sets::SetId;

const std::string& text(const Value& map, std::string_view key) { return *map.find(key)->find_string(); }

bool selects(const Value& selector, const Labels& labels) {
  if (const Value* equal = selector.find("matchLabels")) {
    for (const Entry& entry : *equal->find_map()) {
      if (!holds(Requirement{entry.key, Operator::In, {*entry.value.find_string()}}, labels)) return false;
    }
  }
  if (const Value* expressions = selector.find("matchExpressions")) {
    for (const Value& e : *expressions->find_list()) {
      Requirement r{text(e, "key"), Operator::In, {}};
      if (text(e, "operator") == "NotIn") r.op = Operator::NotIn;
      if (text(e, "operator") == "Exists") r.op = Operator::Exists;
      if (text(e, "operator") == "DoesNotExist") r.op = Operator::DoesNotExist;
      if (const Value* values = e.find("values")) {
        for (const Value& value : *values->find_list()) r.values.push_back(*value.find_string());
      }
      if (!holds(r, labels)) return false;
    }
  }
  return true;
}

/// All criteria that are present must hold, and one must be (fleet-semantics.md, 3.1).
bool meets(const Value& target, const Labels& labels, const std::string& name) {
  const Value* by_name = target.find("clusterName");
  const Value* by_labels = target.find("clusterSelector");
  if (by_name && *by_name->find_string() != name) return false;
  return by_labels ? selects(*by_labels, labels) : by_name != nullptr;
}

/// The first of a list that meets a cluster.
const Value* first_of(const Value* list, const Labels& labels, const std::string& name) {
  if (!list) return nullptr;
  for (const Value& one : *list->find_list()) {
    if (meets(one, labels, name)) return &one;
  }
  return nullptr;
}

/// What Fleet does with one cluster, and what the plan says: the size from the values, and the wave.
struct Outcome {
  bool deployed = false;
  std::string size, wave;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome by_fleet(const Value& document, const Labels& labels, const std::string& name) {
  Outcome result;
  if (!first_of(document.find("overrideTargets"), labels, name)) return result;
  result.size = "usual";
  if (const Value* found = first_of(document.find("targetCustomizations"), labels, name)) {
    if (found->find("doNotDeploy")) return Outcome{};
    result.size = text(*found->find("helm")->find("values"), "size");
  }
  result.deployed = true;
  if (const Value* rollout = document.find("rolloutStrategy")) {
    const Value* wave = first_of(rollout->find("partitions"), labels, name);
    if (wave) result.wave = text(*wave, "name").substr(0, 2);
  }
  return result;
}

Outcome by_plan(const model::Bundle& bundle, const Diagrams& sets, const std::vector<uint32_t>& point) {
  Outcome result;
  if (!sets.contains(bundle.target, point)) return result;
  result.size = "usual";
  for (const model::Customization& c : bundle.customizations) {
    if (!c.everything_else && !sets.contains(c.set, point)) continue;
    if (c.skip || c.everything_else) return Outcome{};
    result.size = *c.options.values->front().value.find_string();
    break;
  }
  result.deployed = true;
  for (const model::Wave& wave : bundle.waves) {
    if (result.wave.empty() && sets.contains(wave.set, point)) result.wave = wave.name;
  }
  return result;
}

model::Bundle random_bundle(Schema& schema) {
  Diagrams& sets = *schema.plan.sets;
  model::Bundle bundle;
  bundle.workspace = "here";
  bundle.own_target = true;
  bundle.target = schema.set(true);
  SetId open = bundle.target, skipped = Diagrams::none();
  for (uint32_t i = 0, n = schema.below(4); i < n; ++i) {
    model::Customization c;
    c.name = std::string("v") + std::to_string(i);
    c.set = schema.set(schema.below(3) == 0);
    c.skip = schema.below(4) == 0;
    c.everything_else = i == 2;
    if (!c.skip) c.options.values = Map{{"size", {c.name}}};
    if (c.everything_else) c.set = Diagrams::all();
    if (c.skip || c.everything_else) skipped = sets.unite(skipped, sets.intersect(open, c.set));
    open = sets.subtract(open, c.set);
    bundle.customizations.push_back(std::move(c));
  }
  bundle.reach = sets.subtract(bundle.target, skipped);
  SetId rest = Diagrams::all();
  for (uint32_t i = 0, n = schema.below(4); i < n; ++i) {
    model::Wave wave;
    wave.name = std::string("w") + std::to_string(i);
    wave.set = sets.intersect(rest, i + 1 == n ? Diagrams::all() : schema.set(schema.below(4) == 0));
    rest = sets.subtract(rest, wave.set);
    if (schema.below(2) == 0) wave.budget = model::Budget{1 + schema.below(3), schema.below(2) == 0};
    if (schema.below(4) == 0) wave.tolerate = model::Budget{1, false};
    bundle.waves.push_back(std::move(wave));
  }
  return bundle;
}

}  // namespace

TEST_CASE("Fleet does with each cluster what the plan says, or the emitter says what cannot be said") {
  Schema schema;
  schema.plan.engine = "0.16";
  model::Repo repo;
  repo.workspace = "here";
  schema.plan.repos.push_back(repo);
  EmitOptions options;
  size_t said = 0, wrong = 0, waves = 0;
  for (size_t i = 0; i < 2000; ++i) {
    const model::Bundle bundle = random_bundle(schema);
    diag::Diagnostics diagnostics;
    Context context(schema.plan, options, diagnostics);
    const Value document = bundle_file(bundle, offer_of(schema.plan.repos[bundle.repo], context), context).document;
    if (!diagnostics.all().empty()) continue;
    ++said;
    waves += document.find("rolloutStrategy") != nullptr;
    for (const auto& [point, labels, name] : schema.candidates) {
      wrong += by_fleet(document, labels, name) != by_plan(bundle, *schema.plan.sets, point);
    }
    REQUIRE(wrong == 0);
  }
  CHECK(said > 500);
  CHECK(waves > 100);
}

}  // namespace fleet::emit::test
