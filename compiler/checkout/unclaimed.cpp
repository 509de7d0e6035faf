#include <algorithm>
#include <set>
#include <string_view>
#include <variant>

#include "compiler/checkout/checks.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/emit/manifest.h"

namespace fleet::checkout {
namespace {

std::string parent_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "." : std::string(path.substr(0, slash));
}

/// What an earlier build wrote there: it goes when no deployment owns it any more.
std::set<std::string> listed_in(const says::Checkout& checkout) {
  const emit::Folder folder(checkout.folder, emit::Layout::Checkout);
  std::set<std::string> paths;
  const std::string* text = checkout.repository.find_file(folder.list_name());
  if (!text) return paths;
  const auto read = emit::read_manifest(*text, folder);
  const auto* manifest = std::get_if<emit::ReadManifest>(&read);
  if (!manifest) return paths;
  for (const auto& [path, entry] : manifest->manifest.files) paths.insert(path);
  return paths;
}

/// Whether the folder lies in the output of a build, where each fleet.yaml waits to be copied elsewhere.
bool is_output(const rancher::Repository& repository, std::string folder) {
  for (;; folder = parent_of(folder)) {
    if (repository.find_file(folder + "/fleetc.json")) return true;
    if (folder == ".") return false;
  }
}

}  // namespace

void report_unclaimed(const sema::Program& program, const std::vector<Owner>& owners, const Checkouts& checkouts,
                      diag::Diagnostics& diagnostics) {
  std::set<const says::Checkout*> seen;
  for (size_t i = 0; i < program.repos.size(); ++i) {
    const sema::RepoId id(i);
    const says::Checkout* checkout = checkouts.find(id);
    if (!checkout || !seen.insert(checkout).second) continue;
    std::set<std::string> claimed, unclaimed;
    for (const Owner& owner : owners)
      if (owner.checkout == checkout) claimed.insert(owner.deployment->path);
    const std::set<std::string> listed = listed_in(*checkout);
    for (const auto& [path, text] : checkout->repository.files()) {
      const bool is_bundle =
          path == "fleet.yaml" || path == "fleet.yml" || path.ends_with("/fleet.yaml") || path.ends_with("/fleet.yml");
      if (!is_bundle || listed.contains(path)) continue;
      const std::string folder = parent_of(path);
      if (!claimed.contains(folder) && !is_output(checkout->repository, folder)) unclaimed.insert(folder);
    }
    if (unclaimed.empty()) continue;
    diagnostics
        .report(program.repos[id].checkout_word, diag::Unclaimed, checkout->folder,
                diag::count_of(unclaimed.size(), "folder"),
                diag::list_names(std::vector<std::string>(unclaimed.begin(), unclaimed.end())))
        .note(diag::UnclaimedNote);
  }
}

}  // namespace fleet::checkout
