#include "checker/rules/targeting/impossible.h"

#include <vector>

#include "compiler/diagnostics/catalog/targeting.h"
#include "compiler/model/statements.h"

namespace fleet::checker {
namespace {

/// Those without any of which the set would have clusters; of several that do alone, the last.
std::vector<std::string> emptied_by(Judge& judge, SetId set) {
  std::vector<std::string> names;
  if (!judge.statements) return names;
  sets::Diagrams& sets = judge.sets();
  const std::vector<SetId>& invariants = judge.statements->invariants;
  std::vector<SetId> from(invariants.size() + 1, sets::Diagrams::all());  // what those from i on leave
  for (size_t i = invariants.size(); i-- > 0;) from[i] = sets.intersect(from[i + 1], invariants[i]);
  SetId kept = sets.intersect(set, judge.statements->schema);
  if (sets.is_empty(kept)) return names;
  for (size_t i = 0; i < invariants.size(); ++i) {
    if (sets.disjoint(kept, from[i + 1])) continue;
    names.push_back(judge.plan().invariants[i]);
    kept = sets.intersect(kept, invariants[i]);
  }
  return names;
}

}  // namespace

void report_impossible(Judge& judge, Span place, const std::string& what, SetId set) {
  auto report = judge.diagnostics().report(place, diag::Impossible, what);
  const std::vector<std::string> names = emptied_by(judge, set);
  if (!names.empty())
    report.note(diag::EmptiedBy, diag::list_names(names), names.size() == 1 ? "leaves" : "together leave");
  report.verdict(diag::Verdict::Violated, "no label combination that the schema admits is in it");
}

}  // namespace fleet::checker
