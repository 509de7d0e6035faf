#include "compiler/rancher/repository.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/rancher/go_path.h"

namespace fleet::rancher {
namespace {

/// What all paths in a folder begin with.
std::string prefix_of(std::string_view folder) { return folder == "." ? std::string() : std::string(folder) + "/"; }

}  // namespace

Repository::Repository(Files files) {
  for (auto& [path, content] : files) {
    std::string clean = clean_go_path(path);
    const bool is_outside = clean.starts_with('/') || clean == "." || clean == ".." || clean.starts_with("../");
    if (!is_outside) files_[std::move(clean)] = std::move(content);
  }
}

std::optional<std::string> Repository::find_real_path(std::string_view path) const {
  std::string at = ".";
  if (path.starts_with('/')) return std::nullopt;
  bool needs_folder = path.ends_with('/');
  while (!path.empty()) {
    const std::string_view name = take_element(path);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      if (at == ".") return std::nullopt;
      at = join_go_path({at, ".."});
      continue;
    }
    at = prefix_of(at) + std::string(name);
    if (!path.empty()) {
      const auto below = files_.lower_bound(at + "/");
      if (below == files_.end() || !below->first.starts_with(at + "/")) return std::nullopt;
    }
  }
  if (needs_folder && files_.contains(at)) return std::nullopt;
  return at;
}

const std::string* Repository::find_file(std::string_view path) const {
  const auto real = find_real_path(path);
  const auto found = real ? files_.find(*real) : files_.end();
  return found == files_.end() ? nullptr : &found->second;
}

bool Repository::is_folder(std::string_view path) const {
  const auto real = find_real_path(path);
  if (!real) return false;
  if (*real == ".") return true;
  const std::string prefix = prefix_of(*real);
  const auto below = files_.lower_bound(prefix);
  return below != files_.end() && below->first.starts_with(prefix);
}

std::vector<std::string> Repository::names_in(std::string_view folder) const {
  std::vector<std::string> names;
  const auto real = find_real_path(folder);
  if (!real) return names;
  const std::string prefix = prefix_of(*real);
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);) {
    std::string name = at->first.substr(prefix.size());
    name.resize(std::min(name.find('/'), name.size()));
    // Past all that lies in the folder of this name; `0` follows `/`.
    at = at->first.size() > prefix.size() + name.size() ? files_.lower_bound(prefix + name + "0") : std::next(at);
    names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace fleet::rancher
