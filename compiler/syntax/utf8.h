#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fleet::syntax {

/// The first byte that is not part of a well-formed UTF-8 sequence (RFC 3629: no surrogates, no overlong forms).
std::optional<uint32_t> find_bad_utf8(std::string_view text);

}  // namespace fleet::syntax
