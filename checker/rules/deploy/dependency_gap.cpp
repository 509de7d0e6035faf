#include <set>
#include <utility>

#include "checker/rules.h"
#include "compiler/diagnostics/catalog/deploy.h"

namespace fleet::checker {

void dependency_gap(Judge& judge) {
  std::set<std::pair<Span, SetId>> reported;  // the members of a family say it in one place
  for (uint32_t i = 0; i < judge.plan().bundles.size(); ++i) {
    const model::Bundle& bundle = judge.plan().bundles[i];
    if (bundle.parked) continue;
    for (const model::Dependency& after : bundle.after) {
      const model::Bundle& other = judge.plan().bundles[after.bundle];
      if (!bundle.is_sound || !other.is_sound) continue;
      const SetId subject = judge.sets().intersect(bundle.reach, judge.plan().admissible);
      const SetId gap = other.parked ? subject : judge.sets().subtract(subject, other.reach);
      if (judge.is_undecided(after.place, "whether `" + other.name + "` is wherever `" + bundle.name + "` is")) return;
      const Judge::Verdict verdict = judge.decide(gap, subject);
      if (verdict.verdict == diag::Verdict::Proved || !reported.insert({after.place, gap}).second) continue;
      if (!judge.replays(verdict, after.place, {}, {{i, true}})) continue;
      auto report = judge.diagnostics().report(after.place, diag::DependencyGap, bundle.name, other.name);
      std::vector<std::string> lacking;
      for (const model::Cluster* cluster : judge.known(gap)) lacking.push_back(cluster->name);
      if (!lacking.empty()) report.note(diag::LacksItThere, other.name, diag::list_names(lacking));
      Judge::show(report, verdict);
    }
  }
}

}  // namespace fleet::checker
