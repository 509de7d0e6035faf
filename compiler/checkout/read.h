#pragma once

/// The folders that the repos of a spec name with `checkout`: what the git job of Fleet would find there.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/repository.h"
#include "compiler/says/checkout.h"
#include "compiler/sema/program.h"

namespace fleet::checkout {

struct Checkouts {
  std::vector<std::shared_ptr<const says::Checkout>> of_repo;  ///< by RepoId; null: it has none that could be read
  std::vector<std::string> folders;                            ///< by RepoId: the canonical path; empty: none
  bool is_unusable = false;                                    ///< one could not be read, which was reported

  /// By RepoId; null as above.
  std::vector<const rancher::Repository*> repositories() const;
  const says::Checkout* find(sema::RepoId repo) const {
    return repo && repo.value < of_repo.size() ? of_repo[repo.value].get() : nullptr;
  }
};

/// Reads each once, however many repos name it. A path is relative to the folder of the file that says it, which is
/// below `root`. What cannot be read is reported.
Checkouts read_checkouts(const FileSystem&, const std::string& root, const sema::Program&, const Sources&,
                         diag::Diagnostics&);

}  // namespace fleet::checkout
