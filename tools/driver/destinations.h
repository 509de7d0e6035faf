#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/emit/output_folder.h"
#include "compiler/emit/write.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Where the files of a build go: OUT first, then each checkout, by its canonical path. What is for a repo with a
/// checkout goes there, at the path that it has in the repository. The analysis has output.
std::vector<emit::Destination> destinations(const Analysis&, const std::string& out);

/// Why OUT is not fit for what this build writes.
std::optional<emit::OutputFolderProblem> find_output_folder_problem(const FileSystem&, const Analysis&,
                                                                    const std::string& out);

}  // namespace fleet::driver
