#pragma once

#include <algorithm>
#include <string_view>

namespace fleet {

/// Whether git can have a commit, tag or branch of that name: what git-check-ref-format takes, and no leading `-`,
/// which git would read as an option.
inline bool is_revision(std::string_view text) {
  constexpr size_t kLongest = 1024;
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f ||
           std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
  };
  const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  return !text.empty() && text.size() <= kLongest && std::none_of(text.begin(), text.end(), is_odd) &&
         text.front() != '-' && text.front() != '/' && text.front() != '.' && text.back() != '/' &&
         text.back() != '.' && text != "@" && !text.ends_with(".lock") && !has("..") && !has("//") && !has("/.") &&
         !has("@{");
}

}  // namespace fleet
