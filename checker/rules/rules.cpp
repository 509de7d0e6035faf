#include "checker/rules.h"

namespace fleet::checker {

void prove(const model::Plan& plan, const MakeWitness& make_witness, diag::Diagnostics& diagnostics) {
  static constexpr Rule kRules[] = {declared_sets, data_leaves, variants_overlap, variants_gap,   unreachable_variant, waves,
                                    rounding,      blocked,     markers,          dependency_gap, release_clash};
  Judge judge(plan, make_witness, diagnostics);
  for (const Rule rule : kRules) {
    rule(judge);
    if (judge.is_undecided({}, "the spec as a whole")) return;
  }
}

}  // namespace fleet::checker
