#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fleet::stdlib {

/// A module of the standard library, built into the program: stdlib/NAME.fleet, which a spec calls `std.NAME`.
struct Module {
  std::string_view name;
  std::string_view text;
};

/// All of them, sorted by name.
std::span<const Module> modules();

std::optional<std::string_view> find_module(std::string_view name);

/// What a module says of itself: the comment at its head, without the signs.
std::string about(std::string_view text);

}  // namespace fleet::stdlib
