#include "checker/rules.h"

#include <utility>

namespace fleet::checker {

std::vector<model::Shown> prove(const model::Plan& plan, const model::Statements& statements,
                                const MakeWitness& make_witness, diag::Diagnostics& diagnostics,
                                WouldHold still_holds) {
  static constexpr Rule kRules[] = {declared_sets, data_leaves, variants_overlap, variants_gap, unreachable_variant,
                                    waves,         rounding,    blocked,          markers,      dependency_gap,
                                    release_clash};
  Judge judge(plan, make_witness, diagnostics);
  judge.still_holds = std::move(still_holds);
  judge.statements = &statements;
  for (const Rule rule : kRules) {
    rule(judge);
    if (judge.is_undecided(judge.plan().place, "the spec as a whole")) break;
  }
  return judge.take_shown();
}

}  // namespace fleet::checker
