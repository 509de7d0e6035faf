#include "compiler/plan/requirements.h"

#include <map>
#include <string>

#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/schema.h"

namespace fleet::plan {

void require(const sema::Program& program, const std::vector<KnownCluster>& clusters, const Inheritance& inheritance,
             Universe& universe, model::Plan& plan, const std::function<bool(const sema::Selector&)>& is_sound,
             diag::Diagnostics& diagnostics) {
  const auto report = [&](Span place, const std::string& who, const sema::Requirement& required,
                          const std::vector<std::string>& names) {
    auto finding = diagnostics.report(place, diag::RequireBroken, diag::list_names(names, 3),
                                      names.size() == 1 ? "breaks" : "break", who);
    finding.label(required.word, diag::RequiredHere);
    if (!required.because.empty()) finding.note(diag::Because, required.because);
  };
  const auto breaks = [&](const KnownCluster& known, SetId set) {
    return !known.is_broken && !plan.sets->contains(set, known.cluster.atoms);
  };
  for (uint32_t i = 0; i < program.clusters.size(); ++i) {
    for (const sema::Requirement& required : program.clusters[i].requirements) {
      if (!is_sound(required.selector)) continue;
      const SetId set = universe.meaning(required.selector);
      std::vector<std::string> names;
      for (const KnownCluster& known : clusters)
        if (known.cluster.declaration == i && breaks(known, set)) names.push_back(known.cluster.name);
      if (!names.empty()) report(program.clusters[i].name.span, "it requires of itself", required, names);
    }
  }
  for (uint32_t i = 0; i < program.profiles.size(); ++i) {
    const sema::ProfileId id(i);
    const sema::Profile& profile = program.profiles[id];
    for (const sema::Requirement& required : profile.requirements) {
      if (!is_sound(required.selector)) continue;
      const SetId set = universe.meaning(required.selector);
      std::map<Span, std::vector<std::string>> broken;  // by the base that brings the profile
      for (const KnownCluster& known : clusters) {
        if (!known.has_profile[i] || !breaks(known, set)) continue;
        Span place = known.cluster.place;
        if (known.cluster.written) {
          for (const sema::Base& base : program.clusters[known.cluster.declaration].bases) {
            if (!inheritance.extends(base.profile, id)) continue;
            place = base.span;
            break;
          }
        }
        broken[place].push_back(known.cluster.name);
      }
      for (const auto& [place, names] : broken) {
        report(
            place,
            (names.size() == 1 ? "its profile `" : "their profile `") + std::string(profile.name.text) + "` requires",
            required, names);
      }
      const auto carriers = universe.carriers(id);
      if (!broken.empty() || !carriers) continue;
      const auto holds = [program = &program, universe = &universe](const sema::Selector* selector) {
        return [program, universe, selector](const model::Witness& witness) {
          const ConcreteCluster cluster = universe->concrete(witness);
          return Evaluator(*program, cluster).holds(*selector);
        };
      };
      const auto carries = [universe = &universe, id](const model::Witness& witness) {
        return universe->concrete(witness).has_profile(id);
      };
      plan.markers.push_back({std::string(profile.name.text), *carriers, set, required.word, profile.name.span,
                              required.because, carries, holds(&required.selector)});
    }
  }
}

}  // namespace fleet::plan
