#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// How Go's `strconv` reads numbers, where Fleet's outcome depends on it.
namespace fleet::rancher {

/// `strconv.Atoi`: an optional sign and decimal digits, nothing else. Nothing where Go fails, out of range included.
std::optional<int64_t> parse_go_int(std::string_view text);

/// `strconv.ParseFloat(text, 64)`: decimal or hexadecimal (which needs a `p` exponent), underscores only after `0x`,
/// `inf`, `infinity`, `nan` in any case. Nothing where Go fails; what is too large fails, what is too small is 0.
std::optional<double> parse_go_float(std::string_view text);

}  // namespace fleet::rancher
