#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "compiler/model/statements.h"
#include "compiler/plan/universe.h"
#include "compiler/plan/words.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// What the policies, waivers and tests speak of, as sets of the plan; without such only the clauses of targets.
/// `is_sound`: nothing in the selector was reported. All of it must outlive the result.
std::unique_ptr<model::Statements> statements_of(const sema::Program& program, Universe& universe,
                                                 const model::Plan& plan, const Words& words,
                                                 const std::vector<KnownCluster>& clusters,
                                                 const std::function<bool(const sema::Selector&)>& is_sound);

}  // namespace fleet::plan
