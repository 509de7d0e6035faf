#pragma once

#include <string>

#include "compiler/base/file_system.h"
#include "compiler/diagnostics/diagnostic.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Reports known clusters that get a promoted deployment by another wave than what stands in the folder `out`, which an
/// earlier build wrote: Fleet takes the one Bundle away there and installs the other. What cannot be read there says
/// nothing. The analysis has a plan and no errors.
void report_moved(const FileSystem& files, const std::string& out, const Analysis& analysis,
                  diag::Diagnostics& diagnostics);

}  // namespace fleet::driver
