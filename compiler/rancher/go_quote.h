#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Go's quoted texts (strconv).
namespace fleet::rancher {

/// What stands between "…" or `…`; nothing where Go's strconv.Unquote fails.
std::optional<std::string> find_unquoted(std::string_view quoted);
/// The code point between '…'.
std::optional<int32_t> find_unquoted_rune(std::string_view quoted);

/// strconv.Quote. Nothing where `text` has a character of which we do not know whether Go prints or escapes it.
std::optional<std::string> find_quoted(std::string_view text);

/// Adds the code point as UTF-8.
void append_utf8(uint32_t code_point, std::string& out);

}  // namespace fleet::rancher
