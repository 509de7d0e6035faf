#include "compiler/sema/kubernetes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/base/ascii.h"

namespace fleet::sema {
namespace {

std::string name_problem(std::string_view text, std::string_view what) {
  if (text.size() > 63) return fmt::format("{} has {} characters, at most 63 fit", what, text.size());
  for (char c : text) {
    if (!is_alphanumeric(c) && c != '-' && c != '_' && c != '.') {
      return fmt::format("{} takes letters, digits, `-`, `_` and `.` only", what);
    }
  }
  if (!text.empty() && (!is_alphanumeric(text.front()) || !is_alphanumeric(text.back()))) {
    return fmt::format("{} begins and ends with a letter or digit", what);
  }
  return {};
}

}  // namespace

std::string label_value_problem(std::string_view text) { return name_problem(text, "a label's value"); }

std::string label_key_problem(std::string_view text, std::string_view what) {
  const size_t slash = text.find('/');
  std::string_view name = text;
  if (slash != std::string_view::npos) {
    std::string_view prefix = text.substr(0, slash);
    name = text.substr(slash + 1);
    if (prefix.empty()) return fmt::format("{} does not begin with `/`", what);
    if (prefix.size() > 253) return fmt::format("the prefix of {} has at most 253 characters", what);
    while (true) {
      const size_t dot = prefix.find('.');
      const std::string_view part = prefix.substr(0, dot);
      if (!is_dns_label(part))
        return fmt::format("the prefix of {} is a domain: lower case letters, digits, `-` and `.`", what);
      if (dot == std::string_view::npos) break;
      prefix.remove_prefix(dot + 1);
    }
  }
  if (name.empty()) return fmt::format("{} needs a name", what);
  return name_problem(name, what);
}

std::string_view reserved_prefix(std::string_view key) {
  static constexpr std::array<std::string_view, 5> kPrefixes{
      "fleet.cattle.io/", "management.cattle.io/", "profile.fleetc.dev/", "variable.fleetc.dev/", "fleetc.dev/"};
  for (std::string_view prefix : kPrefixes) {
    if (key.starts_with(prefix)) return prefix;
  }
  return {};
}

bool is_dns_label(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

std::string dns_label_near(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (is_upper(c))
      result += to_lower(c);
    else if (is_lower(c) || is_digit(c))
      result += c;
    else if (c == '_' || c == '.' || c == ' ' || c == '-')
      result += '-';
    else
      return {};
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  result.erase(0, std::min(result.find_first_not_of('-'), result.size()));
  return is_dns_label(result) ? result : std::string();
}

}  // namespace fleet::sema
