#include "compiler/checkout/read.h"

#include <map>
#include <utility>
#include <variant>

#include "compiler/base/file_system.h"
#include "compiler/diagnostics/catalog/deploy.h"

namespace fleet::checkout {
namespace {

/// Why there is no folder at `at`; empty if there is one.
std::string problem_at(const FileSystem& files, const std::string& at) {
  switch (files.kind(at)) {
    case FileKind::Folder: return {};
    case FileKind::File:
    case FileKind::Other: return "is not a folder";
    case FileKind::Link:
    case FileKind::Missing: break;
  }
  return files.kind_of(at) == FileKind::Link ? "is a link that leads nowhere or round in a circle" : "does not exist";
}

}  // namespace

std::vector<const rancher::Repository*> Checkouts::repositories() const {
  std::vector<const rancher::Repository*> result;
  for (const auto& one : of_repo) result.push_back(one ? &one->repository : nullptr);
  return result;
}

Checkouts read_checkouts(const FileSystem& files, const std::string& root, const sema::Program& program,
                         const Sources& sources, diag::Diagnostics& diagnostics) {
  Checkouts result;
  std::map<std::string, std::shared_ptr<const says::Checkout>> by_folder;
  for (const sema::Repo& repo : program.repos) {
    result.of_repo.emplace_back();
    result.folders.emplace_back();
    if (!repo.checkout_span) continue;
    const auto fail = [&](const std::string& why) {
      diagnostics.report(repo.checkout_span, diag::NoCheckout, repo.checkout, why);
      result.is_unusable = true;
    };
    if (repo.checkout.empty()) {
      fail("names no folder; that of this file is `.`");
      continue;
    }
    if (repo.checkout.find("://") != std::string::npos || repo.checkout.starts_with("git@")) {
      fail("is an address; a checkout is a folder here, a clone, such as `../apps`");
      continue;
    }
    const bool is_absolute = repo.checkout.starts_with('/');
    const std::string written = is_absolute ? "" : root + "/" + folder_prefix(sources.path(repo.checkout_span.file));
    const std::string at = written + repo.checkout;
    if (const std::string problem = problem_at(files, at); !problem.empty()) {
      fail(problem);
      continue;
    }
    const std::string folder = files.canonical(at);
    const auto [known, is_new] = by_folder.try_emplace(folder);
    if (is_new) {
      auto read = says::read_checkout(files, folder, repo.checkout);
      if (const auto* problem = std::get_if<FileProblem>(&read)) {
        const std::string inner =
            problem->path.starts_with(folder + "/") ? problem->path.substr(folder.size() + 1) : "";
        fail(inner.empty() ? problem->reason : "cannot be read: `" + inner + "` in it " + problem->reason);
        continue;
      }
      known->second = std::make_shared<const says::Checkout>(std::get<says::Checkout>(std::move(read)));
    }
    if (!known->second) continue;  // said for another repo
    result.of_repo.back() = known->second;
    result.folders.back() = folder;
  }
  return result;
}

}  // namespace fleet::checkout
