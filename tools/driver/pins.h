#pragma once

#include <optional>
#include <string>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/inventory/pins.h"
#include "compiler/sema/program.h"

namespace fleet::driver {

inline constexpr const char* kPinsName = "fleet.lock";

struct ReadPins {
  inventory::Pins pins;
  bool is_unusable = false;  // there is such a file, and it could not be read: reported
};

/// Where the waves of promoted deployments are, from `fleet.lock` in the spec's folder; none where there is no such
/// file, or nothing is promoted. What it has wrong is reported.
ReadPins read_pins(const FileSystem&, const std::string& root, const sema::Program&, Sources&, diag::Diagnostics&);

/// Puts `pins` in the place of `before`, all or nothing: whoever is killed half way leaves the file as it was. A
/// problem where the file is no longer as `before` says, since somebody else promotes.
std::optional<FileProblem> write_pins(FileSystem&, const std::string& root, const inventory::Pins& before,
                                      const inventory::Pins& pins);

}  // namespace fleet::driver
