#include <set>

#include "checker/rules.h"
#include "compiler/diagnostics/catalog/rollout.h"

namespace fleet::checker {

void waves(Judge& judge) {
  std::set<std::pair<Span, Span>> overlaps;  // a rollout is declared once and used by many
  for (const model::RolloutUse& use : judge.plan().rollouts) {
    const model::Bundle& bundle = judge.plan().bundles[use.bundle];
    const SetId subject = judge.sets().intersect(bundle.reach, judge.plan().admissible);
    SetId rest = subject, taken = judge.sets().none();
    SetId unmeant = subject;  // in no wave even if every value could be listed
    for (size_t i = 0; i < bundle.waves.size(); ++i) {
      const model::Wave& wave = bundle.waves[i];
      const SetId own = judge.sets().intersect(wave.meant, subject);
      if (!judge.sets().disjoint(own, taken)) {
        size_t j = 0;
        while (judge.sets().disjoint(own, bundle.waves[j].meant)) ++j;
        if (overlaps.insert({bundle.waves[j].name_place, wave.name_place}).second) {
          const Judge::Verdict verdict = judge.decide(judge.sets().intersect(own, bundle.waves[j].meant), subject);
          if (judge.replays(verdict, wave.name_place, {{&use.waves[i], true}, {&use.waves[j], true}})) {
            auto report =
                judge.diagnostics().report(wave.name_place, diag::RolloutOverlap, bundle.waves[j].name, wave.name);
            report.label(bundle.waves[j].name_place, diag::OtherWave).note(diag::ReachedBy, bundle.name);
            Judge::show(report, verdict);
          }
        }
      }
      taken = judge.sets().unite(taken, own);
      // Who is in a partition is what its selector can say, not what the wave means.
      rest = judge.sets().subtract(rest, wave.set);
      unmeant = judge.sets().subtract(unmeant, wave.meant);
    }
    if (judge.is_undecided(use.place, "whether the waves of `" + bundle.rollout + "` cover `" + bundle.name + "`"))
      return;
    const Judge::Verdict verdict = judge.decide(rest, subject);
    if (verdict.verdict == diag::Verdict::Proved) continue;
    std::vector<Judge::Claim> claims;
    for (size_t i = 0; i < use.waves.size(); ++i)
      claims.push_back({&use.waves[i], judge.sets().contains(bundle.waves[i].meant, verdict.witness.atoms)});
    if (!judge.replays(verdict, use.place, claims, {{use.bundle, true}})) continue;
    auto report = judge.diagnostics().report(use.place, diag::RolloutGap, bundle.rollout, bundle.name);
    if (judge.sets().disjoint(unmeant, rest)) {
      for (const model::Wave& wave : bundle.waves)
        if (wave.set != wave.meant) report.label(wave.place, diag::ListedOnly, wave.name);
    }
    Judge::show(report, verdict);
  }
}

}  // namespace fleet::checker
