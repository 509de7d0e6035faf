#pragma once

#include <vector>

#include "compiler/plan/clusters.h"

namespace fleet::plan {

/// By name and workspace, as bytes. Of clusters that are the same in both, any may stand first.
void sort_by_name(std::vector<KnownCluster>& clusters);

}  // namespace fleet::plan
