#include "compiler/rancher/manifest.h"

#include <optional>
#include <string>
#include <utility>

#include "compiler/json/read.h"
#include "compiler/rancher/tree.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::rancher {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

/// A line that ends a part: `---` and nothing behind it but a comment.
bool is_separator(std::string_view line) {
  if (!line.starts_with("---")) return false;
  const size_t rest = line.find_first_not_of(kSpace, 3);
  return rest == std::string_view::npos || line[rest] == '#';
}

Outcome<Value> read_json(std::string_view text) {
  json::Reader reader;
  json::Tree tree;
  if (const auto problem = reader.read(text, tree)) return error(problem->text);
  return as_free_form(tree.value());
}

Outcome<Value> read_part(std::string_view text) {
  const size_t first = text.find_first_not_of(kSpace);
  if (first != std::string_view::npos && text[first] == '{') return read_json(text);
  yaml::Collisions last;
  auto read = yaml::read_like_fleet(text, &last);
  if (last.seen) {
    yaml::Collisions other;
    other.first_wins = true;
    const auto again = yaml::read_like_fleet(text, &other);
    const auto* a = std::get_if<Value>(&read);
    const auto* b = std::get_if<Value>(&again);
    if ((a == nullptr) != (b == nullptr) || (a && !(*a == *b)))
      return hazard("keys that differ in YAML are one in JSON");
  }
  if (const auto* problem = std::get_if<yaml::FleetError>(&read)) return error(problem->text);
  return std::get<Value>(std::move(read));
}

/// Adds the object, or the items of the list that it is (apimachinery, `UnstructuredJSONScheme`).
std::optional<Failure> add(Value part, List& objects) {
  Map* map = part.find_map();
  if (!map) {
    if (std::holds_alternative<std::monostate>(part.node)) return std::nullopt;
    return error("a manifest is an object");
  }
  if (map->empty()) return std::nullopt;
  const std::string kind(text_in(*map, "kind"));
  if (kind.empty()) return error("an object has no `kind`");
  List* items = list_in(*map, "items");
  if (!items) {
    objects.push_back(std::move(part));
    return std::nullopt;
  }
  for (Value& item : *items) {
    Map* object = item.find_map();
    if (!object) return error("an item of a list is no object");
    // Of a list of one kind the items need not say it.
    if (text_in(*object, "kind").empty()) {
      if (kind == "List" || !kind.ends_with("List")) return error("an item of a list has no `kind`");
      put(*object, "kind", kind.substr(0, kind.size() - 4));
      if (text_in(*object, "apiVersion").empty()) put(*object, "apiVersion", std::string(text_in(*map, "apiVersion")));
    }
    objects.push_back(std::move(item));
  }
  return std::nullopt;
}

}  // namespace

Outcome<List> read_manifest(std::string_view text) {
  List objects;
  std::string part;
  const auto finish = [&]() -> std::optional<Failure> {
    if (part.empty()) return std::nullopt;
    auto read = read_part(std::exchange(part, {}));
    return read ? add(std::move(*read), objects) : std::optional(read.failure());
  };
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (!is_separator(line)) {
      part += line;
    } else if (const auto failure = finish()) {
      return *failure;
    }
  }
  if (const auto failure = finish()) return *failure;
  return objects;
}

}  // namespace fleet::rancher
