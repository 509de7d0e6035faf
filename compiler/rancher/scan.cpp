#include "compiler/rancher/scan.h"

#include <algorithm>
#include <utility>

#include "compiler/rancher/go_match.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/names.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

using Paths = std::vector<std::string>;

bool has_meta(std::string_view path) { return path.find_first_of("*?[\\") != std::string_view::npos; }

/// Go's `filepath.Glob`; none where it finds the pattern malformed.
std::optional<Paths> glob(const Repository& repository, const std::string& pattern) {
  if (!match_go_pattern(pattern, "")) return std::nullopt;
  if (!has_meta(pattern)) {
    if (pattern.empty() || !repository.exists(pattern)) return Paths{};
    return Paths{pattern};
  }
  const size_t slash = pattern.rfind('/');
  const std::string file = slash == std::string::npos ? pattern : pattern.substr(slash + 1);
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : pattern.substr(0, slash);
  Paths folders{folder};
  if (has_meta(folder)) {
    auto found = glob(repository, folder);
    if (!found) return std::nullopt;
    folders = std::move(*found);
  }
  Paths paths;
  for (const std::string& at : folders) {
    if (!repository.is_folder(at)) continue;
    for (const std::string& name : repository.names_in(at)) {
      const auto matches = match_go_pattern(file, name);
      if (!matches) return std::nullopt;
      if (*matches) paths.push_back(join_go_path({at, name}));
    }
  }
  return paths;
}

bool has_fleet_yaml(const Repository& repository, const std::string& folder) {
  return repository.exists(join_go_path({folder, "fleet.yaml"})) ||
         repository.exists(join_go_path({folder, "fleet.yml"}));
}

/// Whether YAML lies in the folder or below, not counting folders that are Bundles of their own. Hidden ones count.
bool has_resources(const Repository& repository, const std::string& folder) {
  if (has_fleet_yaml(repository, folder)) return false;
  return std::ranges::any_of(repository.names_in(folder), [&](const std::string& name) {
    const std::string path = join_go_path({folder, name});
    if (repository.is_folder(path)) return has_resources(repository, path);
    const std::string_view extension = go_path_extension(name);
    return extension == ".yaml" || extension == ".yml";
  });
}

/// The folders below `folder` that have a fleet.yaml of their own.
void find_nested(const Repository& repository, const std::string& folder, Paths& into) {
  for (const std::string& name : repository.names_in(folder)) {
    const std::string path = join_go_path({folder, name});
    if (name == ".git" || !repository.is_folder(path)) continue;
    if (has_fleet_yaml(repository, path)) into.push_back(path);
    find_nested(repository, path, into);
  }
}

std::string_view base_name(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

Outcome<std::vector<BundleSource>> walked_sources(const Repository& repository, const List* paths) {
  const List everything{"."};
  std::vector<BundleSource> sources;
  for (const Value& value : paths && !paths->empty() ? *paths : everything) {
    const auto found = folders_of_path(repository, value.find_string() ? *value.find_string() : std::string());
    if (!found) return found.failure();
    for (const std::string& folder : *found) {
      Paths folders;
      if (has_fleet_yaml(repository, folder) || has_resources(repository, folder)) folders.push_back(folder);
      find_nested(repository, folder, folders);
      for (std::string& path : folders) sources.push_back({std::move(path), ""});
    }
  }
  return sources;
}

Outcome<std::vector<BundleSource>> driven_sources(const List& bundles) {
  std::vector<DrivenBundle> given;
  const Map none;
  for (const Value& value : bundles) {
    const Map& bundle = value.find_map() ? *value.find_map() : none;
    given.push_back({std::string(text_in(bundle, "base")), std::string(text_in(bundle, "options"))});
  }
  if (const auto separator = driven_scan_separator(given); !separator) return separator.failure();
  std::vector<BundleSource> sources;
  for (DrivenBundle& bundle : given) sources.push_back({std::move(bundle.base), std::move(bundle.options)});
  return sources;
}

void add(Scan& scan, ReadBundle bundle) {
  const std::string name(text_in(bundle.metadata, "name"));
  const auto found = std::ranges::find_if(
      scan.bundles, [&](const ReadBundle& other) { return text_in(other.metadata, "name") == name; });
  if (found == scan.bundles.end()) {
    scan.bundles.push_back(std::move(bundle));
    return;
  }
  const bool same = found->metadata == bundle.metadata && found->spec == bundle.spec &&
                    found->resources == bundle.resources && found->image_scans == bundle.image_scans;
  if (!same && std::ranges::find(scan.clashes, name) == scan.clashes.end()) scan.clashes.push_back(name);
  *found = std::move(bundle);
}

}  // namespace

Outcome<std::vector<std::string>> folders_of_path(const Repository& repository, std::string_view path) {
  std::string pattern(path);
  pattern.erase(0, std::min(pattern.find_first_not_of('/'), pattern.size()));
  auto found = glob(repository, pattern);
  if (!found) return error("the path `" + pattern + "` is a malformed pattern");
  std::erase_if(
      *found, [&](const std::string& folder) { return !repository.is_folder(folder) || base_name(folder) == ".git"; });
  return std::move(*found);
}

Outcome<std::vector<BundleSource>> find_bundle_sources(const Repository& repository, const GitRepo& git_repo) {
  const List* bundles = list_in(git_repo.spec, "bundles");
  if (bundles && !bundles->empty()) return driven_sources(*bundles);
  return walked_sources(repository, list_in(git_repo.spec, "paths"));
}

Outcome<Scan> scan_repository(const Repository& repository, const GitRepo& git_repo, bool image_scans_enabled,
                              Version version) {
  const auto sources = find_bundle_sources(repository, git_repo);
  if (!sources) return sources.failure();
  Scan scan;
  for (const BundleSource& source : *sources) {
    auto bundle = read_bundle(repository, git_repo, source, image_scans_enabled, version);
    if (!bundle) return bundle.failure();
    if (bundle->fetches_charts) return not_modelled("charts that are fetched from elsewhere");
    if (!bundle->resources.empty()) add(scan, std::move(*bundle));
  }
  return scan;
}

}  // namespace fleet::rancher
