#include "checker/rules.h"
#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/schema.h"

namespace fleet::checker {

void markers(Judge& judge) {
  for (const model::MarkerObligation& marker : judge.plan().markers) {
    const SetId carriers = judge.sets().intersect(marker.carriers, judge.plan().admissible);
    const SetId outside = judge.sets().subtract(carriers, marker.required);
    if (judge.is_undecided(marker.place, "what clusters with the marker of `" + marker.profile + "` can be")) return;
    const Judge::Verdict verdict = judge.decide(outside, carriers);
    // A known cluster that breaks it was reported at its base.
    if (verdict.verdict != diag::Verdict::HoldsToday) continue;
    if (!judge.replays(verdict, marker.place, {{&marker.carries, true}, {&marker.is_required, false}})) continue;
    auto report = judge.diagnostics().report(marker.place, diag::MarkerRequires, marker.profile);
    report.label(marker.profile_place, diag::HasAMarker, marker.profile);
    if (!marker.because.empty()) report.note(diag::Because, marker.because);
    report.note(diag::SayAnInvariant, marker.profile);
    Judge::show(report, verdict);
  }
}

}  // namespace fleet::checker
