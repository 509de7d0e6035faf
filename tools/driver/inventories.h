#pragma once

#include <variant>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/plan/clusters.h"
#include "compiler/sema/program.h"

namespace fleet::driver {

/// Says what an inventory has wrong.
void report(const inventory::Problem& problem, FileId file, diag::Diagnostics& diagnostics);

/// The inventories that a spec names, read from the folder of the file that names each. Their texts join the sources. What
/// they hold that cannot be read is reported; a file that cannot be read at all is a problem.
FileResult<std::vector<plan::ListedFile>> read_inventories(const FileSystem&, const std::string& root, const sema::Program&, Sources&,
                                                           diag::Diagnostics&);

}  // namespace fleet::driver
