#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"
#include "compiler/rancher/repository.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// The files below `folder` that go into its Bundle, sorted, relative to it (internal/bundlereader/loaddirectory.go,
/// `GetContent`): all but hidden ones, those that a `.fleetignore` names, and those whose relative path stands in
/// `left_out`. Charts on the way are loaded when `updates_dependencies`: one that Helm cannot load is an
/// error, one with dependencies is not modelled (chart.h).
Outcome<std::vector<std::string>> bundle_resources(const Repository& repository, std::string_view folder,
                                                   const std::vector<std::string>& left_out, bool updates_dependencies,
                                                   Version version);

}  // namespace fleet::rancher
