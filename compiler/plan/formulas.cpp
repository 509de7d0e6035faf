#include "compiler/plan/formulas.h"

namespace fleet::plan {

void leave_formulas(model::Plan& plan) {
  const auto leave = [&](model::SetId& set) {
    if (plan.sets->is_formula(set)) set = model::SetId{};
  };
  leave(plan.admissible);
  for (model::Group& group : plan.groups) leave(group.set);
  for (model::Repo& repo : plan.repos)
    if (repo.target) leave(*repo.target);
  for (model::Bundle& bundle : plan.bundles) {
    leave(bundle.target);
    leave(bundle.reach);
    for (model::SetId& variant : bundle.variants) leave(variant);
    for (model::Customization& one : bundle.customizations) leave(one.set);
    for (model::Wave& wave : bundle.waves) {
      leave(wave.meant);
      leave(wave.set);
    }
  }
  plan.sets->fall_back_on(nullptr);
}

}  // namespace fleet::plan
