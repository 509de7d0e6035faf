#pragma once

#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace fleet::driver {

/// Reports the time zones of windows that this system does not know, since such a window would never open. Where it has
/// no time zones at all, nothing is said: `fleetc promote` says so when it needs one.
void check_zones(const FileSystem&, const std::vector<ast::File>& trees, const Sources&, diag::Diagnostics&);

}  // namespace fleet::driver
