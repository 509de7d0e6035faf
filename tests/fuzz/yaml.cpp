// Texts as YAML: for people, and as Fleet reads them.

#include <algorithm>
#include <variant>

#include "compiler/json/read.h"
#include "compiler/json/write.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"
#include "compiler/yaml/read.h"
#include "compiler/yaml/write.h"
#include "tests/fuzz/target.h"

namespace fleet::fuzz {
namespace {

void check_places(const yaml::Tree& tree, size_t size) {
  for (const yaml::Finding& finding : tree.findings) {
    must(finding.begin <= finding.end && finding.end <= size, "a finding lies in the text");
    must(finding.other_begin <= finding.other_end && finding.other_end <= size, "a finding's second place does");
  }
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const yaml::Node& node = tree.nodes[i];
    must(node.begin <= node.end && node.end <= size, "a node lies in the text");
    must(node.after > i && node.after <= tree.nodes.size(), "a node ends behind itself");
    must(node.target == yaml::Node::kNone || node.target < tree.nodes.size(), "an alias has a node");
  }
}

/// Whether all of its texts can be written as YAML.
bool is_representable(const Value& value) {
  if (const std::string* text = value.find_string()) return yaml::representable(*text);
  if (const List* list = value.find_list()) {
    for (const Value& item : *list)
      if (!is_representable(item)) return false;
  }
  if (const Map* map = value.find_map()) {
    for (const Entry& entry : *map)
      if (!yaml::representable(entry.key) || !is_representable(entry.value)) return false;
  }
  return true;
}

void make_doubles(Value& value) {
  if (const auto* whole = std::get_if<int64_t>(&value.node)) {
    value = static_cast<double>(*whole);
  } else if (const auto* large = std::get_if<uint64_t>(&value.node)) {
    value = static_cast<double>(*large);
  } else if (const auto* number = std::get_if<double>(&value.node)) {
    if (*number == 0) value = 0.0;  // JSON knows -0, and Fleet's YAML, which goes through integers, does not
  } else if (auto* list = std::get_if<List>(&value.node)) {
    std::for_each(list->begin(), list->end(), make_doubles);
  } else if (auto* map = value.find_map()) {
    for (Entry& entry : *map) make_doubles(entry.value);
  }
}

/// JSON with every number as a double: a double without a fraction is printed as an integer is.
std::string json_of(Value value) {
  make_doubles(value);
  return yaml::go_json(value);
}

void check_same(std::string_view printed, const Value& wanted, std::string_view what) {
  const auto again = yaml::read_like_fleet(printed);
  const Value* value = std::get_if<Value>(&again);
  must(value != nullptr, what, printed);
  must(yaml::go_json(*value) == yaml::go_json(wanted) || json_of(*value) == json_of(wanted), what, printed);
}

bool has_key(const Value& value, std::string_view key) {
  if (const List* list = value.find_list())
    return std::any_of(list->begin(), list->end(), [&](const Value& item) { return has_key(item, key); });
  const Map* map = value.find_map();
  return map && std::any_of(map->begin(), map->end(),
                            [&](const Entry& entry) { return entry.key == key || has_key(entry.value, key); });
}

bool has_long_key(const Value& value) {
  if (const List* list = value.find_list()) return std::any_of(list->begin(), list->end(), has_long_key);
  const Map* map = value.find_map();
  return map && std::any_of(map->begin(), map->end(), [](const Entry& entry) {
           return yaml::go_json(entry.key).size() > 1000 || has_long_key(entry.value);
         });
}

void check_value(const Value& value) {
  const std::string json = yaml::go_json(value);
  // Go prints the text `<<` plain, and reads it as a merge. What it prints has gone through JSON, which changes U+0085.
  const auto printed = yaml::go_yaml(value);
  const auto through_json = yaml::read_like_fleet(json);
  const auto* yaml = std::get_if<yaml::GoYaml>(&printed);
  const auto* kept = std::get_if<Value>(&through_json);
  if (yaml && kept && !has_key(value, "<<"))
    check_same(yaml->text, *kept, "Fleet's YAML is read back as what was printed");
  if (!is_representable(value)) return;
  // YAML takes keys in braces of up to 1,024 characters only, and not every character that JSON takes.
  const bool is_ascii = std::all_of(json.begin(), json.end(), [](char c) { return c > 0 && c < 0x7f; });
  if (is_ascii && !has_long_key(value)) check_same(json, value, "JSON is read back as what was printed");
  const std::string ours = yaml::write(value);
  check_same(ours, value, "our YAML is read back as what was written");
  for (const yaml::Finding& finding : yaml::read_strict(ours).findings)
    must(finding.kind == yaml::FindingKind::TooDeep, "our YAML says nothing in a way that surprises", ours);
  const std::string our_json = json::write(value);
  json::Reader reader;
  json::Tree tree;
  if (const auto problem = reader.read(our_json, tree)) {
    must(problem->kind == json::ProblemKind::TooDeep, "our JSON is JSON", our_json);
    return;
  }
  must(json_of(tree.value()) == json_of(value), "our JSON is read back as what was written", our_json);
}

}  // namespace

void run(std::string_view input) {
  check_places(yaml::read_strict(input), input.size());
  check_places(yaml::read_events(input, 1000), input.size());
  yaml::Collisions collisions;
  const auto read = yaml::read_like_fleet(input, &collisions);
  if (const auto* failure = std::get_if<yaml::FleetError>(&read)) {
    must(failure->begin <= failure->end && failure->end <= input.size(), "an error lies in the text");
    must(!failure->text.empty(), "an error says something");
  } else {
    check_value(std::get<Value>(read));
  }
  yaml::read_helm_values(input);
  yaml::read_string_map(input);
}

}  // namespace fleet::fuzz
