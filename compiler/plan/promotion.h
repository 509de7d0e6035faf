#pragma once

#include "compiler/inventory/pins.h"
#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// Makes the bundle of a deployment one that is promoted: its waves, which it has already, become Bundles of their own,
/// each at its pin (at first the repo's revision), with the deployment's release name and a label. A cluster that the
/// schema does not admit may be in two waves; it gets the first one's Bundle only.
void promote(const sema::Deployment& deployment, const sema::Rollout& rollout, const model::Repo& repo,
             const inventory::Pins& pins, sets::Diagrams& sets, model::Bundle& bundle);

}  // namespace fleet::plan
