#pragma once
#include <string_view>

#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

/// Whether this is a version (Masterminds/semver `NewVersion`): one to three numbers, with `v` before them or without,
/// then a pre-release and build metadata; at most 256 bytes.
bool is_semver(std::string_view version);

/// Whether `version` satisfies `constraint` (Masterminds/semver: `>=1.2`, `~1.2`, `^1`, `1.x`, `1.2 - 1.4`, blanks or
/// commas for and, `||` for or). Pre-releases, build metadata and numbers with leading zeros are not modelled.
Outcome<bool> satisfies(std::string_view constraint, std::string_view version);

}  // namespace fleet::rancher
