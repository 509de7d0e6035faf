#pragma once

#include <optional>
#include <string_view>

#include "compiler/base/value.h"

namespace fleet::json {

/// A whole JSON text as data, keys in their order and a repeated key repeated. Nothing where it is not JSON (RFC 8259,
/// UTF-8 without a byte-order mark), nests deeper than 1,024, or has an integer beyond 64 bits. For small files of our
/// own: it says neither what is wrong nor where.
std::optional<Value> find_value(std::string_view text);

}  // namespace fleet::json
