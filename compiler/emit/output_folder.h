#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/base/file_system.h"

namespace fleet::emit {

/// Why a folder is not fit to be OUT (`output/folder`).
struct OutputFolderProblem {
  enum class Kind {
    IsSpec,         ///< OUT is the folder of the spec
    AboveSpec,      ///< OUT holds the folder of the spec
    InDeployment,   ///< OUT is, or lies in, the folder of a deployment: Fleet would deploy the output
    IsCheckout,     ///< OUT is, or holds, the checkout of a repository, whose files are listed there
    HoldsSpecFile,  ///< OUT holds a `.fleet` file, which would become part of what is generated
  };
  Kind kind;
  std::string out;     ///< OUT, absolute
  std::string in_way;  ///< the folder or file in the way, absolute
};

/// Looks at `out` and at what lies in it, links resolved. OUT need not exist, and may lie in the spec's folder.
/// `deployments` are the absolute folders of the deployments' paths, `checkouts` those of repositories (empty: none).
/// Hidden folders are not searched for `.fleet` files, nor is more than the first `kMaxSearched` entries, nearest
/// first.
std::optional<OutputFolderProblem> find_output_folder_problem(const FileSystem&, const std::string& out,
                                                              const std::string& spec_root,
                                                              const std::vector<std::string>& deployments,
                                                              const std::vector<std::string>& checkouts);

inline constexpr size_t kMaxSearched = 100'000;

}  // namespace fleet::emit
