#pragma once

#include <string>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/says/answer.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// What Rancher Fleet makes, for one cluster, of the files that a build of this spec writes: in the words of
/// `fleetc fleet-says`, lines ended. No text where a build would write nothing, or where Fleet has no such bundle.
struct FleetView {
  std::string text;
  std::vector<says::ValueLine> values;  ///< the Helm values that it gets there, each with who set it
};
FleetView fleet_view(const Analysis& analysis, const model::Bundle& bundle, size_t cluster);

/// Which of today's clusters Rancher Fleet reaches with each bundle, a line each, after a headline; the first
/// `most` bundles, the rest counted. Verified builds alone have that, so there is no text without output.
std::string fleet_summary(const Analysis& analysis, size_t most);

}  // namespace fleet::driver
