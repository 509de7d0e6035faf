#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "compiler/base/value.h"
#include "compiler/yaml/read.h"

namespace fleet::yaml {

/// Why Fleet's reader fails, and where.
struct FleetError {
  std::string text;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool is_ours = false;  ///< it is our limit: Fleet may read it
};

/// Keys that differ in YAML and are one text in JSON (`1` and `"1"`, `on` and `"true"`): which of their values Fleet
/// keeps differs from run to run. `seen` says whether there were any.
struct Collisions {
  bool first_wins = false;  ///< else the one that was written last
  bool seen = false;
};

/// The first document as Fleet reads it (sigs.k8s.io/yaml 1.6 over goyaml v2): aliases and merge keys followed, the
/// last of equal keys kept, later documents dropped, scalars by YAML 1.1 (`resolve`). Maps are sorted by key. A text
/// without a document is null. At most 1,000,000 values, aliases expanded.
std::variant<Value, FleetError> read_like_fleet(std::string_view text, Collisions* collisions = nullptr);

/// The same of the value at one node of a text that was read.
std::variant<Value, FleetError> value_at(const Tree& tree, uint32_t node, Collisions* collisions = nullptr);

/// The same as Helm values: a map or null, and every number a double, as Go reads JSON (2^53 + 1 is lost).
std::variant<Value, FleetError> read_helm_values(std::string_view text, Collisions* collisions = nullptr);

/// The same into a map of strings, such as labels: every scalar by `as_string`, infinity and NaN included. Null is {}.
std::variant<Value, FleetError> read_string_map(std::string_view text);

}  // namespace fleet::yaml
