#include "compiler/plan/promotion.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fleet::plan {
namespace {

/// The value at the key, which is put there if there is none. The map is in the order of the spec.
Value& at(Map& map, std::string_view key, Value otherwise) {
  auto found = std::find_if(map.begin(), map.end(), [&](const Entry& entry) { return entry.key == key; });
  if (found == map.end()) found = map.insert(map.end(), {std::string(key), std::move(otherwise)});
  return found->value;
}

}  // namespace

void promote(const sema::Deployment& deployment, const sema::Rollout& rollout, const model::Repo& repo,
             const inventory::Pins& pins, sets::Diagrams& sets, model::Bundle& bundle) {
  bundle.promoted = true;
  model::SetId taken = sets::Diagrams::none();
  for (size_t i = 0; i < bundle.waves.size(); ++i) {
    model::Wave& wave = bundle.waves[i];
    const sema::Wave& said = rollout.waves[i];
    wave.set = sets.subtract(wave.set, taken);
    taken = sets.unite(taken, wave.set);
    const inventory::Pin* pin = inventory::find_pin(pins, deployment.display_name, wave.name);
    model::Promotion& promotion = wave.promotion.emplace();
    promotion.bundle = bundle.kube_name + "-" + wave.name;
    promotion.git_repo = repo.kube_name + "-" + promotion.bundle;
    promotion.revision = pin ? pin->revision : repo.revision;
    promotion.soak = said.soak;
    promotion.approve = said.approve;
    promotion.window = said.window;
  }
  if (Map* labels = at(bundle.options.options, "labels", Map{}).find_map())
    at(*labels, model::kPromotedLabel, bundle.kube_name);
  at(bundle.options.helm, "releaseName", bundle.kube_name);
}

}  // namespace fleet::plan
