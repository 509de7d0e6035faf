#pragma once

#include <string>
#include <string_view>

namespace fleet::git {

/// The unified diff from `before` to `after`, as `git diff` prints it for `path`; empty if they are equal.
/// Needs no repository.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace fleet::git
