#pragma once

#include <string>

#include "compiler/base/value.h"

namespace fleet::yaml {

/// JSON as Go's encoding/json prints it: on one line, `<`, `>`, `&`, U+2028 and U+2029 escaped, numbers in Go's way.
/// Keys stand as given; `read_like_fleet` sorts them as Go does. Numbers are finite.
std::string go_json(const Value& value);

/// YAML as sigs.k8s.io/yaml's Marshal prints it: goyaml v2's quotes, literal blocks, lines folded at 80 columns.
std::string go_yaml(const Value& value);

}  // namespace fleet::yaml
