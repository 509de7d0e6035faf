#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/value.h"

namespace fleet::yaml {

/// What a scalar means to Fleet's reader (sigs.k8s.io/yaml on goyaml v2, YAML 1.1): `on` is true, `012` ten,
/// `1_000` a thousand, `2024-01-01` a string. `tag`: long form ("tag:yaml.org,2002:int") or empty. `implicit`: the
/// scalar is plain or bears the tag `!`. `!!binary` comes out as the bytes. None: the reader fails, since text and tag
/// disagree. Infinity and NaN come out as doubles; turning them into JSON fails later.
std::optional<Value> resolve(std::string_view tag, std::string_view text, bool implicit);

/// True for what goyaml takes for a timestamp, such as `2024-1-2` or `2024-01-02T10:00:00Z`.
bool is_timestamp(std::string_view text);

/// A scalar where Fleet wants a string (labels, most string fields): numbers as Go prints them in single precision,
/// booleans as words, null as "". None for lists and maps.
std::optional<std::string> as_string(const Value& value);

/// A scalar as the key of a map in JSON. None: Fleet's reader fails (null, integers above 2^63 - 1, lists, maps).
std::optional<std::string> key_text(const Value& value);

/// A double as Go's strconv.FormatFloat(v, 'g', -1, 32 or 64).
std::string go_float(double v, bool single);

/// A finite double as Go's encoding/json: an exponent only below 1e-6 and from 1e21 on.
std::string go_json_float(double v);

}  // namespace fleet::yaml
