#include "compiler/plan/dependencies.h"

#include <algorithm>
#include <string_view>

namespace fleet::plan {

void add_dependencies(const sema::Program& program, model::Plan& plan) {
  const auto index_of = [&](std::string_view name) {
    const auto before = [](const model::Bundle& bundle, std::string_view text) { return bundle.name < text; };
    return static_cast<uint32_t>(std::lower_bound(plan.bundles.begin(), plan.bundles.end(), name, before) -
                                 plan.bundles.begin());
  };
  for (const sema::Deployment& deployment : program.deployments) {
    for (const sema::After& after : deployment.after) {
      plan.bundles[index_of(deployment.display_name)].after.push_back({index_of(after.name), after.word});
    }
  }
}

}  // namespace fleet::plan
