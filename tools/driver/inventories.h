#pragma once

#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/limited.h"
#include "compiler/inventory/load.h"
#include "compiler/plan/clusters.h"
#include "compiler/sema/program.h"

namespace fleet::driver {

/// Says what a file of an inventory has wrong. False: clusters may be missing from what it lists.
bool report(const inventory::Listing&, FileId, diag::Limited&);

/// What the inventories of a spec list. `is_unusable`: a file could not be read at all, which is reported.
struct ReadInventories {
  std::vector<plan::ListedFile> files;
  bool is_unusable = false;
};

/// Reads the inventories that a spec names, from the folder of the file that names each. Their texts join the sources.
/// What they hold that cannot be read, and what is not there, is reported.
ReadInventories read_inventories(const FileSystem&, const std::string& root, const sema::Program&,
                                 const inventory::ReadInput& read_input, Sources&, diag::Diagnostics&);

}  // namespace fleet::driver
