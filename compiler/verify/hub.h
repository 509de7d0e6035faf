#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/verify/shared.h"

namespace fleet::verify {

/// The repo as it is applied to the hub: where it leads, and whom its own targets mean. Its `bundles` aside.
std::optional<Difference> check_git_repo(Shared& shared, const model::Repo& repo, const HubObject& given);

/// The groups of each workspace in which anything is written: the ClusterGroups of one name and its numbers together
/// mean the group. One that is not there is right only where the emitter has said so (`is_left_out`), or nobody is in
/// it.
std::optional<Difference> check_groups(Shared& shared, const std::vector<HubObject>& given,
                                       const std::vector<std::string>& workspaces, const diag::Diagnostics& said);

}  // namespace fleet::verify
