#pragma once

#include <set>
#include <string>
#include <string_view>

#include "compiler/base/file_system.h"
#include "compiler/rancher/repository.h"

namespace fleet::says {

/// A folder as a git job of Fleet sees it.
struct Checkout {
  std::string folder;  ///< as the user named it; "" is where fleetc was started
  rancher::Repository repository{rancher::Repository::Files{}};
  std::set<std::string, std::less<>> links;  ///< symbolic links in it, which are not followed
  std::set<std::string, std::less<>>
      too_large;  ///< files whose content was not read: YAML of more than 16 MB, others of more than 1

  /// What messages show for a path in it.
  std::string shown(std::string_view path) const;
};

/// Reads the folder `at`, which is shown as `folder`. At most 200,000 files, 400 MB of contents and 100 folders inside
/// one another; `.git` is passed over, links are not followed, devices and pipes not opened.
FileResult<Checkout> read_checkout(const FileSystem& files, const std::string& at, std::string folder);

}  // namespace fleet::says
