#include "tools/driver/decide.h"

#include <algorithm>

#include "checker/rules.h"
#include "compiler/plan/formulas.h"
#include "compiler/solver/solver.h"
#include "tools/driver/prove.h"

namespace fleet::driver {
namespace {

enum class Effort { FirstOrder, SecondOrder, Solver };

plan::Engine engine_of(Effort effort, const Options& options) {
  plan::Engine engine;
  engine.budget = options.budget;
  engine.by_use = effort != Effort::FirstOrder;
  if (effort == Effort::Solver) engine.solve = solver::solve;
  return engine;
}

bool ran_out(const Analysis& a) {
  return a.built->plan->sets->was_exhausted() ||
         (a.proofs && std::any_of(a.proofs->tests.begin(), a.proofs->tests.end(),
                                  [](const checker::TestProof& proof) { return proof.ran_out; }));
}

}  // namespace

std::optional<std::vector<model::Shown>> plan_and_prove(Analysis& a, const Options& options, bool by_use) {
  const diag::Diagnostics before = a.diagnostics;
  std::vector<model::Shown> shown;
  for (const Effort effort : {Effort::FirstOrder, Effort::SecondOrder, Effort::Solver}) {
    if (by_use && effort == Effort::FirstOrder) continue;
    a.diagnostics = before;
    a.proofs.reset();
    a.built.reset();
    a.engine = engine_of(effort, options);
    a.built = plan::build_plan(*a.program, a.listed, a.sources, nullptr, a.diagnostics, a.pins, a.engine);
    if (a.built->universe->too_many_patterns()) return std::nullopt;
    a.is_whole = !a.diagnostics.has_errors();
    const checker::MakeWitness make_witness = witness_of(*a.built);
    shown = checker::prove(
        *a.built->plan, *a.built->statements, make_witness, a.diagnostics,
        checker::policies_still_hold(*a.built->plan, *a.built->statements, make_witness, date_of(options.now)));
    prove_statements(a, options.now);
    if (a.proofs) shown.insert(shown.end(), a.proofs->shown.begin(), a.proofs->shown.end());
    if (!ran_out(a)) break;
  }
  plan::leave_formulas(*a.built->plan);
  return shown;
}

}  // namespace fleet::driver
