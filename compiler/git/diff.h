#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fleet::git {

/// The unified diff from `before` to `after`, as `git diff` prints it for `path`; empty if they are equal, none if
/// libgit2 cannot be loaded. Needs no repository.
std::optional<std::string> unified_diff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace fleet::git
