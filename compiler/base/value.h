#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fleet {

struct Value;
struct Entry;

/// A number kept as its text, for decimals that shall come out as they were written. A caller promises that the
/// text is a JSON number.
struct RawNumber {
  std::string text;
  friend bool operator==(const RawNumber&, const RawNumber&) = default;
};

/// Text that YAML shows line by line where that can be read back exactly; elsewhere an ordinary string.
struct BlockText {
  std::string text;
  friend bool operator==(const BlockText&, const BlockText&) = default;
};

using List = std::vector<Value>;
using Map = std::vector<Entry>;  ///< in the order in which it is written; whoever builds it keeps keys distinct

/// What YAML and JSON can both say, as data without places. Writers print it; readers that judge by meaning make it.
struct Value {
  std::variant<std::monostate, bool, int64_t, uint64_t, double, RawNumber, std::string, BlockText, List, Map> node;

  // Defined in one place, value.cpp: in each file that holds values they would be compiled again.
  Value();  ///< null
  Value(bool v);
  Value(int v);
  Value(int64_t v);
  Value(uint64_t v);
  Value(double v);
  Value(RawNumber v);
  Value(std::string v);
  Value(std::string_view v);
  Value(const char* v);
  Value(BlockText v);
  Value(List v);
  Value(Map v);
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  bool is_null() const { return std::holds_alternative<std::monostate>(node); }
  const std::string* find_string() const { return std::get_if<std::string>(&node); }
  const List* find_list() const { return std::get_if<List>(&node); }
  const Map* find_map() const { return std::get_if<Map>(&node); }
  Map* find_map() { return std::get_if<Map>(&node); }
  /// The value of the first entry with this key; null when this is no map or has no such key.
  inline const Value* find(std::string_view key) const;

  friend bool operator==(const Value&, const Value&);
};

struct Entry {
  std::string key;
  Value value;
  friend bool operator==(const Entry&, const Entry&) = default;
};

inline const Value* Value::find(std::string_view key) const {
  const Map* map = find_map();
  if (!map) return nullptr;
  for (const Entry& entry : *map) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

}  // namespace fleet

extern template class std::vector<fleet::Value>;
extern template class std::vector<fleet::Entry>;
