#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/bundle_read.h"
#include "compiler/says/answer.h"
#include "compiler/says/classes.h"
#include "compiler/says/given.h"

namespace fleet::says {

/// Fills in what Fleet's controller makes of the Bundle with this spec on the hub: its outcomes, or its problem, and
/// the rollout if that is asked for. `layers`: how values were put together from files; `visible`: the clusters of the
/// workspaces that it sees, ascending.
void deploy(Bundle& bundle, Map spec, const std::vector<rancher::ValuesLayer>& layers,
            const std::vector<uint32_t>& visible, ClusterIndex& clusters, const Request& request,
            diag::Diagnostics& diagnostics);

/// The rollout of the bundle to those clusters that get it.
std::optional<Rollout> roll_out(const Map& spec, const Bundle& bundle, const ClusterIndex& clusters,
                                rancher::Version version, std::string& problem);

/// The Helm values of merged options, line by line, each with the one who set it last. `merged` are the values before
/// templates ran, `rendered` those after.
std::vector<ValueLine> value_lines(const Map& spec, const Bundle& bundle,
                                   const std::vector<rancher::ValuesLayer>& layers,
                                   const std::vector<size_t>& options_of, const Map& merged, const Map& rendered);

}  // namespace fleet::says
