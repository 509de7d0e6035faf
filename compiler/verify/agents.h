#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/verify/difference.h"

namespace fleet::verify {

/// Each file with the Helm values in it.
using ReadAgents = std::vector<std::pair<const emit::OutputFile*, Value>>;

/// The values for agents: those of each written cluster with a client id, once; its id, workspace and labels, no more.
std::optional<Difference> check_agents(const model::Plan& plan, const ReadAgents& read);

}  // namespace fleet::verify
