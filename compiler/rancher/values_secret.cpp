#include "compiler/rancher/values_secret.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

constexpr std::string_view kRootKey = "values.yaml";

bool is_secret_key(std::string_view key) {
  const bool fits = std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
  return fits && !key.empty() && key.size() <= 253 && key != "." && !key.starts_with("..");
}

Map* values_of(Map& options) {
  Map* helm = map_in(options, "helm");
  Map* values = helm ? map_in(*helm, "values") : nullptr;
  return values && !values->empty() ? values : nullptr;
}

void clear(Map& options) {
  Map* helm = map_in(options, "helm");
  if (!helm) return;
  remove(*helm, "values");
  remove(*helm, "valuesFiles");
}

void restore(Map& options, const Value& values) {
  if (!map_in(options, "helm")) put(options, "helm", Map{});
  put(*map_in(options, "helm"), "values", values);
}

}  // namespace

Outcome<Map> take_values(Map& spec) {
  Map secret;
  if (Map* values = values_of(spec)) put(secret, kRootKey, std::move(*values));
  List* targets = list_in(spec, "targets");
  if (targets) {
    for (Value& target : *targets) {
      Map* values = target.find_map() ? values_of(*target.find_map()) : nullptr;
      if (!values) continue;
      const std::string_view name = text_in(*target.find_map(), "name");
      if (name.empty()) return error("a target with values has no name");
      put(secret, name, std::move(*values));
    }
  }
  for (const Entry& entry : secret)
    if (!is_secret_key(entry.key)) return error("the target's name `" + entry.key + "` cannot be a key of a Secret");
  if (secret.empty()) return secret;
  clear(spec);
  if (targets)
    for (Value& target : *targets)
      if (Map* options = target.find_map()) clear(*options);
  return secret;
}

void put_values_back(Map& spec, const Map& secret) {
  if (const Value* values = find_in(secret, kRootKey)) restore(spec, *values);
  List* targets = list_in(spec, "targets");
  if (!targets) return;
  for (Value& target : *targets) {
    if (!target.find_map()) target = Map{};
    Map& options = *target.find_map();
    if (const Value* values = find_in(secret, text_in(options, "name"))) restore(options, *values);
  }
}

}  // namespace fleet::rancher
