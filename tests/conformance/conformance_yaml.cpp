#include "compiler/rancher/manifest.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using Read = std::variant<Value, yaml::FleetError>;

Value answer(std::string_view key, const Value* value) {
  if (!value) return Map{{"error", true}};
  return Map{{std::string(key), *value}};
}

/// What each of Fleet's readers makes of a text, where keys that are one in JSON are decided in one way.
Outcome<Value> readings(const std::string& text, bool first_wins, bool& collided) {
  yaml::Collisions collisions;
  collisions.first_wins = first_wins;
  Map out;
  const Read json = yaml::read_like_fleet(text, &collisions);
  const auto* as_json = std::get_if<Value>(&json);
  const Value printed_json = as_json ? Value(yaml::go_json(*as_json)) : Value();
  out.push_back({"toJSON", answer("text", as_json ? &printed_json : nullptr)});
  const Read values = yaml::read_helm_values(text, &collisions);
  const auto* as_values = std::get_if<Value>(&values);
  out.push_back({"values", answer("value", as_values)});
  const std::variant<yaml::GoYaml, yaml::FleetError> printed =
      as_values ? yaml::go_yaml(*as_values) : yaml::FleetError();
  if (const auto* text = std::get_if<yaml::GoYaml>(&printed)) {
    if (text->order != yaml::KeyOrder::Fixed) return rancher::not_modelled("the order of the keys");
    out.push_back({"valuesAsYAML", text->text});
  }
  for (const Read* one : {&json, &values}) {
    const auto* problem = std::get_if<yaml::FleetError>(one);
    if (problem && problem->is_ours) return rancher::not_modelled(problem->text);
  }
  const Read strings = yaml::read_string_map(text);
  out.push_back({"stringMap", answer("value", std::get_if<Value>(&strings))});
  const auto objects = rancher::read_manifest(text);
  if (!objects && objects.failure().kind == rancher::Failure::Kind::Hazard) collided = true;
  const Value list = objects ? Value(*objects) : Value();
  out.push_back({"manifest", answer("value", objects ? &list : nullptr)});
  collided = collided || collisions.seen;
  return Value(std::move(out));
}

Outcome<Value> run(const Value& in, Version) {
  const std::string text = conformance::text(in, "text");
  bool collided = false;
  const auto last = readings(text, false, collided);
  if (!last || !collided) return last;
  const auto first = readings(text, true, collided);
  if (first && *first == *last) return last;
  return rancher::hazard("keys that differ in YAML are one in JSON");
}

/// Without the readers that Fleet does not use, and with errors that say only that there is one.
Value compared(const Value& out, Version) {
  Map result;
  for (const char* key : {"toJSON", "values", "stringMap", "manifest"}) {
    const Value* one = out.find(key);
    if (!one) continue;
    result.push_back({key, one->find("error") ? Value(Map{{"error", true}}) : *one});
    // What is printed of values that could not be read is Go's empty map.
    const Value* printed = out.find("valuesAsYAML");
    if (std::string_view(key) == "values" && printed && !one->find("error"))
      result.push_back({"valuesAsYAML", *printed});
  }
  return Value(std::move(result));
}

}  // namespace

std::vector<Family> yaml_families() { return {{"yaml", run, compared}}; }

}  // namespace fleet::conformance
