// Sprig's functions for maps (dict.go), for defaults (defaults.go) and for types (reflect.go).
#include <algorithm>

#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Result = Outcome<GoValue>;

/// A nil map has no entries.
const GoValue* find_entry(const GoValue& map, std::string_view key) {
  if (!map.find_map()) return nullptr;
  const auto found = map.find_map()->entries.find(key);
  return found == map.find_map()->entries.end() ? nullptr : &found->second;
}

Result get(const Arguments& a) {
  const GoValue* found = find_entry(a[0], text(a, 1));
  return found ? *found : GoValue("");
}

Result set(const Arguments& a) {
  if (!a[0].find_map()) return error("set on a nil map");
  if (holds_map(a[2], a[0].find_map())) return not_modelled("a map that is put into itself");
  a[0].find_map()->entries[text(a, 1)] = a[2];
  return a[0];
}

Result unset(const Arguments& a) {
  if (a[0].find_map()) a[0].find_map()->entries.erase(text(a, 1));
  return a[0];
}

Result pluck(const Arguments& a) {
  GoList list;
  for (size_t i = 1; i < a.size(); ++i)
    if (const GoValue* found = find_entry(a[i], text(a, 0))) list.items.push_back(*found);
  return GoValue(std::move(list));
}

// keys, values: Go takes them from the map in no order.

Result keys(const Arguments& a) {
  GoList list;
  list.element = Element::String;
  for (const GoValue& map : a)
    if (map.find_map())
      for (const auto& [key, value] : map.find_map()->entries) list.items.emplace_back(key);
  list.shuffled = list.items.size() > 1;
  return GoValue(std::move(list));
}

Result values(const Arguments& a) {
  GoList list;
  if (a[0].find_map())
    for (const auto& [key, value] : a[0].find_map()->entries) list.items.push_back(value);
  list.shuffled = list.items.size() > 1;
  return GoValue(std::move(list));
}

Result pick(const Arguments& a) {
  GoMap map;
  for (size_t i = 1; i < a.size(); ++i)
    if (const GoValue* found = find_entry(a[0], text(a, i))) map.entries[text(a, i)] = *found;
  return GoValue(std::move(map));
}

Result omit(const Arguments& a) {
  GoMap map;
  if (a[0].find_map()) map.entries = a[0].find_map()->entries;
  for (size_t i = 1; i < a.size(); ++i) map.entries.erase(text(a, i));
  return GoValue(std::move(map));
}

Result dict(const Arguments& a) {
  GoMap map;
  for (size_t i = 0; i < a.size(); i += 2) {
    auto key = find_text_of(a[i]);
    if (!key) return too_deep();
    map.entries[*key] = i + 1 < a.size() ? a[i + 1] : GoValue("");
  }
  return GoValue(std::move(map));
}

Result dig(const Arguments& a) {
  if (a.size() < 3) return error("dig needs at least three arguments");
  GoValue step = a.back();
  for (size_t i = 0; i + 2 < a.size(); ++i) {
    if (!step.find_map() || step.find_map()->element != Element::Any || !a[i].find_string())
      return error("dig needs keys and maps");
    const GoValue* found = find_entry(step, text(a, i));
    if (!found) return a[a.size() - 2];
    GoValue next = *found;
    step = std::move(next);
  }
  return step;
}

Result default_of(const Arguments& a) { return a.size() > 1 && a[1].truth() ? a[1] : a[0]; }

Result coalesce(const Arguments& a) {
  const auto found = std::ranges::find_if(a, [](const GoValue& value) { return value.truth(); });
  return found == a.end() ? GoValue() : *found;
}

GoValue deep_copy(const GoValue& value, int depth) {
  if (depth > max_value_depth) return value;
  if (const GoList* list = value.find_list()) {
    GoList copy;
    copy.element = list->element;
    for (const GoValue& item : list->items) copy.items.push_back(deep_copy(item, depth + 1));
    return copy;
  }
  if (const GoMap* map = value.find_map()) {
    GoMap copy;
    copy.element = map->element;
    for (const auto& [key, entry] : map->entries) copy.entries[key] = deep_copy(entry, depth + 1);
    return copy;
  }
  return value;
}

Result kind_of(const Arguments& a) {
  if (a[0].is_nil()) return GoValue("invalid");
  return GoValue(a[0].kind_name());
}

constexpr FunctionEntry kDictFunctions[] = {
    {"dict", "a*", dict},
    {"get", "ms", get},
    {"set", "msa", set},
    {"unset", "ms", unset},
    {"hasKey", "ms", [](const Arguments& a) { return Result(GoValue(find_entry(a[0], text(a, 1)) != nullptr)); }},
    {"pluck", "sm*", pluck},
    {"keys", "m*", keys},
    {"values", "m", values},
    {"pick", "ms*", pick},
    {"omit", "ms*", omit},
    {"dig", "a*", dig},
    {"merge", "mm*", nullptr},
    {"mergeOverwrite", "mm*", nullptr},
    {"mustMerge", "mm*", nullptr},
    {"mustMergeOverwrite", "mm*", nullptr},
    {"default", "aa*", default_of},
    {"empty", "a", [](const Arguments& a) { return Result(GoValue(!a[0].truth())); }},
    {"coalesce", "a*", coalesce},
    {"all", "a*",
     [](const Arguments& a) {
       return Result(GoValue(std::ranges::all_of(a, [](const GoValue& value) { return value.truth(); })));
     }},
    {"any", "a*",
     [](const Arguments& a) {
       return Result(GoValue(std::ranges::any_of(a, [](const GoValue& value) { return value.truth(); })));
     }},
    {"ternary", "aab", [](const Arguments& a) { return Result(*a[2].find_bool() ? a[0] : a[1]); }},
    {"deepCopy", "a", [](const Arguments& a) { return Result(deep_copy(a[0], 0)); }},
    {"mustDeepCopy", "a", [](const Arguments& a) { return Result(deep_copy(a[0], 0)); }},
    {"typeOf", "a", [](const Arguments& a) { return Result(GoValue(a[0].type_name())); }},
    {"typeIs", "sa", [](const Arguments& a) { return Result(GoValue(text(a, 0) == a[1].type_name())); }},
    {"typeIsLike", "sa",
     [](const Arguments& a) {
       const std::string type = a[1].type_name();
       return Result(GoValue(text(a, 0) == type || "*" + text(a, 0) == type));
     }},
    {"kindOf", "a", kind_of},
    {"kindIs", "sa", [](const Arguments& a) { return Result(GoValue(text(a, 0) == a[1].kind_name())); }},
    {"deepEqual", "aa", [](const Arguments& a) { return Result(GoValue(deep_equal(a[0], a[1]))); }},
};

}  // namespace

std::span<const FunctionEntry> dict_functions() { return kDictFunctions; }

}  // namespace fleet::rancher
