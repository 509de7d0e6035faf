#pragma once
#include <optional>
#include <string_view>

namespace fleet::rancher {

/// Go's `filepath.Match`: `*` and `?` stop at `/`, `[a-z]`, `[^x]`, `\` takes the next character as it is; `**` is no
/// more than `*`. None where the pattern is malformed and Go notices, which depends on how far it comes.
std::optional<bool> match_go_pattern(std::string_view pattern, std::string_view name);

}  // namespace fleet::rancher
