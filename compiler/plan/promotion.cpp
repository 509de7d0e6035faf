#include "compiler/plan/promotion.h"

#include <algorithm>

namespace fleet::plan {
namespace {

/// The value at the key, which is made a map where there is none.
Map& map_at(Map& map, const char* key) {
  auto found = std::find_if(map.begin(), map.end(), [&](const Entry& entry) { return entry.key == key; });
  if (found == map.end()) found = map.insert(map.end(), {key, Value(Map{})});
  if (!found->value.find_map()) found->value = Value(Map{});
  return *found->value.find_map();
}

bool has(const Map& map, const char* key) {
  return std::any_of(map.begin(), map.end(), [&](const Entry& entry) { return entry.key == key; });
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
  map_at(bundle.options.options, "labels").push_back({model::kPromotedLabel, Value(bundle.kube_name)});
  if (!has(bundle.options.helm, "releaseName")) bundle.options.helm.push_back({"releaseName", Value(bundle.kube_name)});
}

}  // namespace fleet::plan
