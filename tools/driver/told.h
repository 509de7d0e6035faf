#pragma once

/// What the model of Rancher Fleet says of one Bundle, without any YAML that people wrote to point into.

#include <cstddef>
#include <vector>

#include "compiler/rancher/bundle_read.h"
#include "compiler/says/answer.h"
#include "compiler/says/classes.h"
#include "compiler/says/given.h"
#include "compiler/verify/read_back.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Of the plan's clusters those with these indices, as Fleet's controller sees them.
std::vector<says::Cluster> as_fleet_sees(const Analysis&, const std::vector<size_t>& which);

/// The ClusterGroups that were emitted.
std::vector<rancher::ClusterGroup> groups_of(const verify::ReadBack&);

/// Whom Fleet deploys the Bundle to and how, of the clusters in its workspace.
says::Bundle told(const rancher::Bundle&, const std::vector<rancher::ValuesLayer>&, says::ClusterIndex&,
                  const says::Request&);

}  // namespace fleet::driver
