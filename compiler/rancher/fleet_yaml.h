#pragma once
#include <string_view>

#include "compiler/base/value.h"
#include "compiler/rancher/fields.h"
#include "compiler/rancher/outcome.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::rancher {

/// Reads YAML into one of Fleet's objects as sigs.k8s.io/yaml does (fleet-semantics.md, 2.2). On the way to JSON,
/// numbers and booleans become text where the field wants text, as far as that reader finds the field: it does not find
/// what comes into a Go type from one that is embedded in it. `collisions` as in yaml::read_like_fleet.
Outcome<Map> read_object(std::string_view text, const Object& type, Version version, yaml::Collisions* collisions);

/// The same of a value that was read already.
Outcome<Map> object_of(Value read, const Object& type, Version version);

}  // namespace fleet::rancher
