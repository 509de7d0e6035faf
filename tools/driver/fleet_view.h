#pragma once

#include <string>

#include "compiler/model/plan.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// What Rancher Fleet makes, for one cluster, of the files that a build of this spec writes: in the words of
/// `fleetc fleet-says`, lines ended. Empty where a build would write nothing, or where Fleet has no such bundle.
std::string fleet_view(const Analysis& analysis, const model::Bundle& bundle, size_t cluster);

}  // namespace fleet::driver
