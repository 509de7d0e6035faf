#include "checker/rules.h"
#include "checker/rules/targeting/impossible.h"
#include "compiler/diagnostics/catalog/targeting.h"

namespace fleet::checker {

void declared_sets(Judge& judge) {
  // Where the schema admits nobody, that is the mistake, and it was reported.
  const bool is_anyone_admissible = !judge.sets().is_empty(judge.plan().admissible);
  for (const model::Declared& declared : judge.plan().declared) {
    if (judge.is_undecided(declared.place, declared.what)) return;
    if (judge.sets().disjoint(declared.set, judge.plan().admissible)) {
      if (is_anyone_admissible) report_impossible(judge, declared.place, declared.what, declared.set);
    } else if (!declared.may_be_empty && !declared.quiet_today && judge.plan().known_is_certain &&
               !judge.any_known(declared.set)) {
      judge.diagnostics()
          .report(declared.place, diag::EmptyToday, declared.what)
          .note(diag::SayMayBeEmpty)
          .verdict(diag::Verdict::Vacuous, "none of the known clusters is in it");
    }
  }
}

}  // namespace fleet::checker
