#include "compiler/plan/bundle_order.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace fleet::plan {

void sort_by_name(model::Plan& plan) {
  std::vector<uint32_t> order(plan.bundles.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return plan.bundles[a].name < plan.bundles[b].name; });
  std::vector<uint32_t> where(order.size());
  std::vector<model::Bundle> bundles;
  std::vector<std::function<bool(const model::Witness&)>> reached;
  for (uint32_t i = 0; i < order.size(); ++i) {
    where[order[i]] = i;
    bundles.push_back(std::move(plan.bundles[order[i]]));
    reached.push_back(std::move(plan.reached[order[i]]));
  }
  plan.bundles = std::move(bundles);
  plan.reached = std::move(reached);
  for (auto& use : plan.rollouts) use.bundle = where[use.bundle];
  for (auto& use : plan.data) use.bundle = where[use.bundle];
  for (auto& use : plan.variants) use.bundle = where[use.bundle];
  std::sort(plan.groups.begin(), plan.groups.end(),
            [](const model::Group& a, const model::Group& b) { return a.name < b.name; });
}

}  // namespace fleet::plan
