#pragma once
#include <string>
#include <string_view>

#include "compiler/base/value.h"

namespace fleet::rancher {

// Fleet's objects as data. Here a Map is what Go's maps print as: sorted by the bytes of its keys, each key once.
// Numbers in free-form parts (helm.values, templateValues) are doubles, as in Fleet. All functions below keep that.

/// Each map of the tree sorted, of equal keys the last kept.
Value sorted(Value value);

/// The same, and integers as doubles: what Go's encoding/json makes of JSON where no type says otherwise.
Value as_free_form(Value value);

/// Null where there is no such key. Fast on sorted maps only.
const Value* find_in(const Map& map, std::string_view key);
Value* find_in(Map& map, std::string_view key);

/// Puts the value in its sorted place, over an older one of that key. Returns the value in the map.
Value& put(Map& map, std::string_view key, Value value);
void remove(Map& map, std::string_view key);

/// Empty where there is none, or something else stands there.
std::string_view text_in(const Map& map, std::string_view key);
bool flag_in(const Map& map, std::string_view key);
/// 0 where there is none, or something else stands there.
int64_t integer_in(const Map& map, std::string_view key);
/// Null where there is none, or something else stands there.
const Map* map_in(const Map& map, std::string_view key);
const List* list_in(const Map& map, std::string_view key);
Map* map_in(Map& map, std::string_view key);
List* list_in(Map& map, std::string_view key);

/// `over` laid over `base`: maps are merged key by key, anything else is replaced, null too
/// (rancher/wrangler, pkg/data `MergeMaps`).
Map merge_maps(Map base, const Map& over);

}  // namespace fleet::rancher
