// yaml_reader FILE: each line is a YAML text and what Fleet's code made of it: as JSON, as Helm values, as a map of
// strings, and those values printed again. All must agree; where Fleet leaves it to chance, with one recorded outcome.
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "compiler/json/read.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"

using namespace fleet;

namespace {

using Text = std::optional<std::string>;  ///< none: it fails

Text member(const Value& outcome, std::string_view key, std::string_view inner) {
  const Value* object = outcome.find(key);
  const Value* found = object ? object->find(inner) : nullptr;
  if (!found) return std::nullopt;
  return found->find_string() && inner == "text" ? *found->find_string() : yaml::go_json(*found);
}

struct Outcome {
  Text json, values, strings, printed;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome ours(const std::string& text) {
  Outcome outcome;
  const auto read = yaml::read_like_fleet(text);
  if (const auto* value = std::get_if<Value>(&read)) outcome.json = yaml::go_json(*value);
  const auto strings = yaml::read_string_map(text);
  if (const auto* value = std::get_if<Value>(&strings)) outcome.strings = yaml::go_json(*value);
  const auto values = yaml::read_helm_values(text);
  if (const auto* value = std::get_if<Value>(&values)) {
    outcome.values = yaml::go_json(*value);
    outcome.printed = yaml::go_yaml(*value);
  }
  return outcome;
}

Outcome recorded(const Value& out, const Outcome& ours) {
  const Text values = member(out, "values", "value");
  const Value* printed =
      values ? out.find("valuesAsYAML") : nullptr;  // without values, what is printed is Go's empty map
  return {member(out, "toJSON", "text"), values, member(out, "stringMap", "value"),
          printed ? Text(*printed->find_string()) : ours.printed};
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  if (!file) {
    std::puts("skipped: no vectors (set FLEETC_VECTORS to their folder)");
    return 77;
  }
  json::Reader reader;
  json::Tree tree;
  size_t count = 0;
  size_t wrong = 0;
  for (std::string line; std::getline(file, line); ++count) {
    if (reader.read(line, tree)) {
      std::puts("a vector does not parse");
      return 1;
    }
    const Value vector = tree.value();
    const Outcome seen = ours(*vector.find("in")->find("text")->find_string());
    bool agrees = false;
    if (const Value* out = vector.find("out")) agrees = recorded(*out, seen) == seen;
    if (const Value* any = vector.find("anyOf")) {
      for (const Value& one : *any->find_list()) agrees = agrees || recorded(*one.find("out"), seen) == seen;
    }
    if (agrees) continue;
    ++wrong;
    std::printf("%s\n  read as %s\n", line.c_str(), seen.json.value_or("an error").c_str());
  }
  std::printf("%zu vectors, %zu wrong\n", count, wrong);
  return wrong > 0 || count == 0 ? 1 : 0;
}
