#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace fleet::diag {

/// A page of docs/rules, built into the program.
struct RulePage {
  std::string_view id;
  std::string_view text;  // Markdown
};

/// All of them, sorted by id.
std::span<const RulePage> rule_pages();

std::optional<std::string_view> find_rule_page(std::string_view id);

}  // namespace fleet::diag
