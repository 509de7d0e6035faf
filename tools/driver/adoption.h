#pragma once

#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/emit/write.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// What becomes of files that people wrote and a build takes over, for `fleetc build --adopt`: of each what Rancher
/// Fleet does with it today and what it would do, as the model has it, lines ended. `results` are those of the
/// destinations, OUT first, before anything was written; where they adopt nothing the text is empty.
std::string show_adoption(const FileSystem&, const Analysis&, const std::vector<emit::Destination>&,
                          const std::vector<emit::WriteResult>& results);

}  // namespace fleet::driver
