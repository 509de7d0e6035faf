#include "compiler/says/choose_checkout.h"

#include <algorithm>
#include <utility>

#include "compiler/rancher/scan.h"
#include "compiler/rancher/tree.h"

namespace fleet::says {
namespace {

using rancher::list_in;
using rancher::text_in;

class Chooser {
 public:
  Chooser(const FileSystem& files, const Request& request, const Sources& sources, Given& given)
      : files_(files), request_(request), sources_(sources), given_(given) {}

  std::optional<std::string> choose(const Object& git_repo) {
    if (const auto named = request_.repos.find(git_repo.name); named != request_.repos.end()) {
      std::string folder = named->second;
      while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
      return folder == "." ? "" : folder;
    }
    const std::string& path = sources_.path(git_repo.place.file);
    std::vector<std::string> candidates;
    for (const std::string& folder : given_.folders)
      candidates.insert(holds(folder, path) ? candidates.begin() : candidates.end(), folder);
    if (candidates.empty()) return std::nullopt;
    for (const std::string& folder : candidates)
      if (finds_anything(given_.checkouts.at(folder), git_repo)) return folder;
    if (auto above = find_above(path, git_repo)) return above;
    const std::string& only = candidates.front();
    const bool is_certain = candidates.size() == 1 && holds(only, path) && has_other_files(only);
    return is_certain ? std::optional(only) : std::nullopt;
  }

 private:
  static bool holds(const std::string& folder, const std::string& path) {
    return folder.empty() ? !path.starts_with('/') && !path.starts_with("../") : path.starts_with(folder + "/");
  }

  /// A malformed pattern is found in every folder.
  static bool finds_anything(const Checkout& checkout, const Object& git_repo) {
    const List* bundles = list_in(git_repo.spec, "bundles");
    if (bundles && !bundles->empty())
      return std::ranges::any_of(*bundles, [&](const Value& bundle) {
        return bundle.find_map() && checkout.repository.is_folder(text_in(*bundle.find_map(), "base"));
      });
    const auto found = rancher::find_bundle_sources(checkout.repository, {git_repo.metadata, git_repo.spec});
    return !found || !found->empty();
  }

  /// Whether there is anything from which a bundle could be made.
  bool has_other_files(const std::string& folder) const {
    const auto objects = given_.object_files.find(folder);
    const auto& all = given_.checkouts.at(folder).repository.files();
    return std::ranges::any_of(all, [&](const auto& file) {
      return objects == given_.object_files.end() || !objects->second.contains(file.first);
    });
  }

  /// A folder above the GitRepo's file, below the one where fleetc was started or a repository of git.
  std::optional<std::string> find_above(const std::string& path, const Object& git_repo) {
    for (std::string folder = path; !folder.empty() && folder != "/";) {
      const size_t slash = folder.rfind('/');
      folder.resize(slash == std::string::npos ? 0 : slash);
      if (folder.empty() && path.starts_with('/')) break;
      if (std::ranges::find(given_.folders, folder) != given_.folders.end()) continue;
      const bool is_here = !path.starts_with('/') && !path.starts_with("../");
      if (!is_here && files_.kind(folder + "/.git") == FileKind::Missing) continue;
      if (!has_folder_of(folder, git_repo)) continue;
      auto known = given_.checkouts.find(folder);
      if (known == given_.checkouts.end()) {
        auto read = read_checkout(files_, folder.empty() ? "." : folder, folder);
        if (std::holds_alternative<FileProblem>(read)) continue;
        known = given_.checkouts.emplace(folder, std::get<Checkout>(std::move(read))).first;
      }
      if (finds_anything(known->second, git_repo)) return folder;
    }
    return std::nullopt;
  }

  /// Whether one of its paths is a folder there, so that it is worth reading.
  bool has_folder_of(const std::string& folder, const Object& git_repo) const {
    const auto is_there = [&](std::string_view path) {
      path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
      if (path.empty() || path == ".") return false;
      const std::string prefix = folder.empty() ? "" : folder + "/";
      return files_.kind(prefix + std::string(path)) == FileKind::Folder;
    };
    if (const List* bundles = list_in(git_repo.spec, "bundles"); bundles && !bundles->empty())
      return std::ranges::any_of(*bundles, [&](const Value& bundle) {
        return bundle.find_map() && is_there(text_in(*bundle.find_map(), "base"));
      });
    const List* paths = list_in(git_repo.spec, "paths");
    return paths && std::ranges::any_of(
                        *paths, [&](const Value& path) { return path.find_string() && is_there(*path.find_string()); });
  }

  const FileSystem& files_;
  const Request& request_;
  const Sources& sources_;
  Given& given_;
};

}  // namespace

void choose_checkouts(const FileSystem& files, const Request& request, const Sources& sources, Given& given) {
  Chooser chooser(files, request, sources, given);
  for (Object& git_repo : given.git_repos)
    if (!git_repo.is_refused) git_repo.checkout = chooser.choose(git_repo);
}

}  // namespace fleet::says
