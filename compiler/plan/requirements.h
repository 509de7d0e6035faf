#pragma once

/// What profiles and clusters require: judged here for known clusters, and left to proof for those that carry a marker.

#include <functional>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/plan/clusters.h"
#include "compiler/plan/inherit.h"
#include "compiler/plan/universe.h"

namespace fleet::plan {

/// `is_sound`: nothing in a selector was reported. Reports `inherit/require-broken` for known clusters, and adds the
/// obligations of the markers that no known cluster breaks to the plan.
void require(const sema::Program& program, const std::vector<KnownCluster>& clusters, const Inheritance& inheritance,
             Universe& universe, model::Plan& plan, const std::function<bool(const sema::Selector&)>& is_sound,
             diag::Diagnostics& diagnostics);

}  // namespace fleet::plan
