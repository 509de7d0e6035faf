#pragma once

#include <string>
#include <variant>

#include "compiler/base/value.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_key_order.h"

namespace fleet::yaml {

/// JSON as Go's encoding/json prints it: on one line, `<`, `>`, `&`, U+2028 and U+2029 escaped, numbers in Go's way.
/// Keys stand as given; `read_like_fleet` sorts them as Go does. Numbers are finite.
std::string go_json(const Value& value);

struct GoYaml {
  std::string text;
  KeyOrder order = KeyOrder::Fixed;  ///< the least that is known of any map in it
  size_t by_chance = 0;              ///< maps where chance decides; a large one counts as two
};

/// YAML as sigs.k8s.io/yaml's Marshal prints it: goyaml v2's order of keys, quotes, literal blocks, lines folded at 80
/// columns. Marshal prints JSON and reads that as YAML, so it fails for what YAML does not take: control characters,
/// and keys of more than 1,024 characters.
/// `start`: as in `in_go_order`, of each map.
std::variant<GoYaml, FleetError> go_yaml(const Value& value, size_t start = 0);

}  // namespace fleet::yaml
