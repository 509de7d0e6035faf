#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// How Go's `path/filepath` treats paths on Linux, where Fleet's names depend on it.
namespace fleet::rancher {

/// `filepath.Clean`: the shortest equal path by text alone; `.` for the empty one. Leading `..` stay.
std::string clean_go_path(std::string_view path);

/// `filepath.Join`: the non-empty elements with `/` between them, cleaned; empty if there are none.
std::string join_go_path(const std::vector<std::string>& elements);

/// What follows the last `/`; unlike `filepath.Base`, empty for a path that ends in one.
inline std::string_view last_element(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// Takes the first element of `path`, and the `/` behind it, off.
inline std::string_view take_element(std::string_view& path) {
  const std::string_view name = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), name.size() + 1));
  return name;
}

/// `filepath.Ext`: from the last dot of the last element on, or empty.
std::string_view go_path_extension(std::string_view path);

}  // namespace fleet::rancher
