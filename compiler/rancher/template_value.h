#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/value.h"

namespace fleet::rancher {

class GoValue;

/// What the elements of a Go list or map are: `[]any` and `[]string` are different types to a template's functions.
enum class Element : std::uint8_t { Any, String, Int };

struct GoList {
  Element element = Element::Any;
  bool shuffled = false;  ///< Go has the items in an order that differs from run to run
  std::vector<GoValue> items;

  GoList() = default;
  GoList(const GoList&) = default;
  GoList(GoList&&) noexcept = default;
  GoList& operator=(const GoList&) = default;
  GoList& operator=(GoList&&) noexcept = default;
  ~GoList();  ///< as that of GoMap: however deep it is, not by calls inside calls
};

struct GoMap {
  Element element = Element::Any;
  std::map<std::string, GoValue, std::less<>> entries;

  GoMap() = default;
  GoMap(const GoMap&) = default;
  GoMap(GoMap&&) noexcept = default;
  GoMap& operator=(const GoMap&) = default;
  GoMap& operator=(GoMap&&) noexcept = default;
  ~GoMap();
};

/// A Go integer with its type, which shows in %T and decides which functions take it.
struct GoInteger {
  enum class Type : std::uint8_t { Int, Int64, Int32, Uint8 };
  int64_t value = 0;
  Type type = Type::Int;
};

/// A value inside a running template. Maps are shared, as in Go: `set` changes the map that others see.
class GoValue {
 public:
  GoValue() = default;  ///< nil
  GoValue(bool v) : node_(v) {}
  GoValue(GoInteger v) : node_(v) {}
  GoValue(double v) : node_(v) {}
  GoValue(std::string v) : node_(std::move(v)) {}
  GoValue(std::string_view v) : node_(std::string(v)) {}
  GoValue(const char* v) : node_(std::string(v)) {}
  GoValue(GoList v) : node_(std::make_shared<GoList>(std::move(v))) {}
  GoValue(GoMap v) : node_(std::make_shared<GoMap>(std::move(v))) {}
  static GoValue of_int(int64_t v) { return GoInteger{v, GoInteger::Type::Int}; }
  static GoValue of_int64(int64_t v) { return GoInteger{v, GoInteger::Type::Int64}; }

  bool is_nil() const { return std::holds_alternative<std::monostate>(node_); }
  const bool* find_bool() const { return std::get_if<bool>(&node_); }
  const GoInteger* find_integer() const { return std::get_if<GoInteger>(&node_); }
  const double* find_double() const { return std::get_if<double>(&node_); }
  const std::string* find_string() const { return std::get_if<std::string>(&node_); }
  const GoList* find_list() const;
  GoMap* find_map() const;  ///< changing it changes it for all who share it

  /// text/template's idea of truth: not the zero value, not empty.
  bool truth() const;
  /// Go's name of the type ("map[string]interface {}") and of its kind ("map"); of nil "<nil>" and "invalid".
  std::string type_name() const;
  std::string kind_name() const;

  /// Moves out the lists and maps that lie in this one and in no other.
  void take_apart(std::vector<GoValue>& into);

 private:
  std::variant<std::monostate, bool, GoInteger, double, std::string, std::shared_ptr<GoList>, std::shared_ptr<GoMap>>
      node_;
};

/// Deeper values are not followed.
inline constexpr int max_value_depth = 100;

/// How much there is of a value: each value in it is 1, and so are 16 bytes of text; what lies in it twice counts
/// twice. At least `most` where that is reached. Nothing where the value is too deep.
std::optional<size_t> find_size(const GoValue& value, size_t most, int depth = 0);

/// Whether `map` lies somewhere in `value`, which must not be too deep.
bool holds_map(const GoValue& value, const GoMap* map);

GoValue to_go(const Value& value);

/// fmt's %v. Nothing where the value is too deep.
bool print_value(const GoValue& value, std::string& out, int depth = 0);

/// encoding/json's output; `html` escapes <, > and &, `indent` writes lines. False where the value is too deep.
bool print_json(const GoValue& value, bool html, bool indent, std::string& out, int depth = 0);

/// Go's shortest text of a float, with an exponent where that is below -4 or at least `exponent_from`: 6 for %v, 21 in
/// JSON.
std::string float_text(double value, int exponent_from);

/// reflect.DeepEqual.
bool deep_equal(const GoValue& a, const GoValue& b, int depth = 0);

}  // namespace fleet::rancher
