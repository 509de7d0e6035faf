#include "compiler/rancher/tree.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace fleet::rancher {
namespace {

template <class AnyMap>
auto lower_bound(AnyMap& map, std::string_view key) {
  return std::lower_bound(map.begin(), map.end(), key,
                          [](const Entry& e, std::string_view k) { return e.key.compare(k) < 0; });
}

template <class T, class AnyMap>
auto find_as(AnyMap& map, std::string_view key) -> decltype(std::get_if<T>(&map.front().value.node)) {
  auto* found = find_in(map, key);
  return found ? std::get_if<T>(&found->node) : nullptr;
}

void sort_keys(Map& map) {
  const auto before = [](const Entry& a, const Entry& b) { return a.key < b.key; };
  const auto same_or_after = [](const Entry& a, const Entry& b) { return a.key >= b.key; };
  if (std::adjacent_find(map.begin(), map.end(), same_or_after) == map.end()) return;
  std::stable_sort(map.begin(), map.end(), before);
  // The last of equal keys wins: walk backwards, keep the first seen.
  const auto kept =
      std::unique(map.rbegin(), map.rend(), [](const Entry& a, const Entry& b) { return a.key == b.key; });
  map.erase(map.begin(), kept.base());
}

}  // namespace

Value sorted(Value value) {
  if (auto* list = std::get_if<List>(&value.node)) {
    for (Value& item : *list) item = sorted(std::move(item));
  } else if (auto* map = std::get_if<Map>(&value.node)) {
    sort_keys(*map);
    for (Entry& entry : *map) entry.value = sorted(std::move(entry.value));
  }
  return value;
}

Value as_free_form(Value value) {
  if (const auto* whole = std::get_if<int64_t>(&value.node)) return Value(static_cast<double>(*whole));
  if (const auto* whole = std::get_if<uint64_t>(&value.node)) return Value(static_cast<double>(*whole));
  if (auto* list = std::get_if<List>(&value.node)) {
    for (Value& item : *list) item = as_free_form(std::move(item));
  } else if (auto* map = std::get_if<Map>(&value.node)) {
    sort_keys(*map);
    for (Entry& entry : *map) entry.value = as_free_form(std::move(entry.value));
  }
  return value;
}

const Value* find_in(const Map& map, std::string_view key) {
  const auto at = lower_bound(map, key);
  return at != map.end() && at->key == key ? &at->value : nullptr;
}

Value* find_in(Map& map, std::string_view key) {
  const auto at = lower_bound(map, key);
  return at != map.end() && at->key == key ? &at->value : nullptr;
}

Value& put(Map& map, std::string_view key, Value value) {
  auto at = lower_bound(map, key);
  if (at == map.end() || at->key != key) at = map.insert(at, Entry{std::string(key), {}});
  at->value = std::move(value);
  return at->value;
}

void remove(Map& map, std::string_view key) {
  const auto at = lower_bound(map, key);
  if (at != map.end() && at->key == key) map.erase(at);
}

std::string_view text_in(const Map& map, std::string_view key) {
  const auto* text = find_as<std::string>(map, key);
  return text ? std::string_view(*text) : std::string_view();
}

bool flag_in(const Map& map, std::string_view key) {
  const auto* flag = find_as<bool>(map, key);
  return flag && *flag;
}

int64_t integer_in(const Map& map, std::string_view key) {
  const auto* number = find_as<int64_t>(map, key);
  return number ? *number : 0;
}

const Map* map_in(const Map& map, std::string_view key) { return find_as<Map>(map, key); }
const List* list_in(const Map& map, std::string_view key) { return find_as<List>(map, key); }
Map* map_in(Map& map, std::string_view key) { return find_as<Map>(map, key); }
List* list_in(Map& map, std::string_view key) { return find_as<List>(map, key); }

Map merge_maps(Map base, const Map& over) {
  Map merged;
  merged.reserve(base.size() + over.size());
  auto left = base.begin();
  auto right = over.begin();
  while (left != base.end() && right != over.end()) {
    if (left->key < right->key) {
      merged.push_back(std::move(*left++));
    } else if (right->key < left->key) {
      merged.push_back(*right++);
    } else {
      Map* below = left->value.find_map();
      const Map* above = right->value.find_map();
      if (below && above)
        merged.push_back(Entry{right->key, merge_maps(std::move(*below), *above)});
      else
        merged.push_back(*right);
      ++left;
      ++right;
    }
  }
  std::move(left, base.end(), std::back_inserter(merged));
  std::copy(right, over.end(), std::back_inserter(merged));
  return merged;
}

}  // namespace fleet::rancher
