#pragma once

#include <string>
#include <string_view>

namespace fleet {

/// The SHA-256 digest (FIPS 180-4) of `bytes` as 64 hexadecimal digits in lower case.
std::string sha256(std::string_view bytes);

/// Whether `text` has the form that `sha256` gives.
bool is_sha256(std::string_view text);

}  // namespace fleet
