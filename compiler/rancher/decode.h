#pragma once
#include "compiler/base/value.h"
#include "compiler/rancher/fields.h"
#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

// Fleet's objects pass through Go's encoding/json wherever they are read or written; these two functions do what it
// does with Fleet's types. The types are those of fields.h.

/// Reads JSON data as an object. Keys match exactly, else without regard to case; unknown keys (to this release too)
/// are dropped; a key that stands twice, be it in two cases, is decoded over itself, in the order given: maps and
/// objects are merged, the rest replaced. null leaves the zero value. A value of the wrong type is an error.
/// In the result zeros that were given are kept (`[]` is not the same as nothing), null is not; integers are int64_t,
/// a duration is its text, maps are sorted.
Outcome<Map> decode(const Value& json, const Object& type, Version version);

/// As Fleet writes the object: zeros and empty lists and maps left out or kept as each field has it (`Zero`),
/// durations in Go's notation.
Map encode(const Map& value, const Object& type);

/// Finds the field for a key as encoding/json does: exactly, else the first that is equal when case is folded, which
/// takes the long s and the Kelvin sign for `s` and `k`. Null where there is none in this release.
const Field* find_field_loosely(const Object& object, std::string_view key, Version version);

}  // namespace fleet::rancher
