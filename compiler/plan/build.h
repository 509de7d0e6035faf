#pragma once

#include <memory>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/inventory/pins.h"
#include "compiler/model/plan.h"
#include "compiler/plan/clusters.h"
#include "compiler/plan/universe.h"
#include "compiler/sema/program.h"

namespace fleet::model {
struct Statements;
}

namespace fleet::plan {

/// A plan with the universe its sets live in. The program must outlive it.
struct Built {
  std::unique_ptr<model::Plan> plan;  // stays where it is: the universe knows it
  std::unique_ptr<Universe> universe;
  std::shared_ptr<const model::Statements> statements;  // model/statements.h
};

/// The fleet as data. `extra`: a selector from outside the spec (`fleetc reach`) that the universe shall know, or null.
/// `pins`: where the waves of promoted deployments are; those without one are at their repo's revision. `engine`: how
/// sets are decided.
Built build_plan(const sema::Program& program, const std::vector<ListedFile>& listed, const Sources& sources,
                 const sema::Selector* extra, diag::Diagnostics& diagnostics, const inventory::Pins& pins = {},
                 const Engine& engine = {});

}  // namespace fleet::plan
