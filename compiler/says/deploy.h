#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/says/answer.h"
#include "compiler/says/classes.h"
#include "compiler/says/given.h"

namespace fleet::says {

/// Fills in what Fleet's controller makes of the Bundle with this spec on the hub: its outcomes, or its problem, and
/// the rollout if that is asked for. `layers`: how values were put together from files; `visible`: the clusters of the
/// workspaces that it sees, ascending; `written`: where the spec stands, if it was written by hand.
void deploy(Bundle& bundle, Map spec, const std::vector<rancher::ValuesLayer>& layers,
            const std::vector<uint32_t>& visible, ClusterIndex& clusters, const Request& request, const Place& written,
            diag::Diagnostics& diagnostics);

/// The rollout of the bundle to those clusters that get it; nothing where there are none. Its passes are followed if
/// `follow`.
rancher::Outcome<std::optional<Rollout>> roll_out(const Map& spec, const Bundle& bundle, const ClusterIndex& clusters,
                                                  rancher::Version version, bool follow);

/// Says what is wrong with a rollout, where it is written: `rollout` is what came of it.
void lint_rollout(Bundle& bundle, const Map& spec, const rancher::Outcome<std::optional<Rollout>>& rollout,
                  const ClusterIndex& clusters, const Place& written, diag::Diagnostics& diagnostics);

/// The text in the options of this bundle, its own or those of these targets, whose template alone fails in the same
/// way for the cluster; where none does, the values.
Span template_place(const Bundle& bundle, const std::vector<size_t>& options_of, const Place& written,
                    const rancher::TemplateCluster& cluster);

/// Where in a selector stands what Kubernetes refuses; none where it is as Kubernetes wants it.
Span narrow_selector(const Place& place, const rancher::LabelSelector& selector);

/// Where in a target stands the selector that Kubernetes refuses; where that is not known, the target.
Span selector_place(const Target& target, const rancher::Criteria& criteria);

/// The Helm values of merged options, line by line, each with the one who set it last. `merged` are the values before
/// templates ran, `rendered` those after.
std::vector<ValueLine> value_lines(const Map& spec, const Bundle& bundle,
                                   const std::vector<rancher::ValuesLayer>& layers,
                                   const std::vector<size_t>& options_of, const Map& merged, const Map& rendered);

}  // namespace fleet::says
