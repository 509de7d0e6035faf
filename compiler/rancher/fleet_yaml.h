#pragma once
#include <string_view>

#include "compiler/base/value.h"
#include "compiler/rancher/fields.h"
#include "compiler/rancher/outcome.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::rancher {

/// What sigs.k8s.io/yaml makes of a value that it has read, for one of Fleet's objects (fleet-semantics.md, 2.2): on
/// the way to JSON, numbers and booleans become text where the field wants text, as far as that reader finds the field:
/// it does not find what comes into a Go type from one that is embedded in it. An error where the value does not fit.
Outcome<Map> object_of(Value value, const Object& type, Version version);

}  // namespace fleet::rancher
