#include "compiler/verify/rollout.h"

#include <optional>
#include <utility>

namespace fleet::verify {

using model::SetId;

namespace {

constexpr const char* kNoLimit = "100%";
constexpr const char* kEverybody = "0";  // the text `0%` lets one through

std::string text_of(const std::optional<model::Budget>& budget) {
  if (!budget) return kNoLimit;
  if (budget->percent && budget->count >= 100) return kNoLimit;
  return std::to_string(budget->count) + (budget->percent ? "%" : "");
}

std::string gate_text(const std::optional<model::Budget>& tolerate) {
  if (!tolerate || tolerate->count == 0) return kEverybody;
  return text_of(tolerate);
}

}  // namespace

std::string limit_text(const rancher::IntOrString& limit) {
  if (const auto* number = std::get_if<int32_t>(&limit)) return std::to_string(*number);
  const std::string& text = std::get<std::string>(limit);
  return text.ends_with('%') ? text : "\"" + text + "\"";  // digits in quotes are not capped (status.go, `limit`)
}

std::vector<Step> normal_steps(std::vector<Step> steps, SetId deployed, sets::Diagrams& sets) {
  std::vector<Step> result;
  SetId done = sets::Diagrams::none();
  for (Step& step : steps) {
    SetId set = sets.intersect(step.set, deployed);
    const bool counts_shares = step.limit.ends_with('%') && step.limit != kNoLimit;
    if (!counts_shares) set = sets.subtract(set, done);
    if (sets.is_empty(set)) continue;
    const bool waits = step.limit == kEverybody;
    const bool joins = !result.empty() && result.back().limit == step.limit && (waits || step.limit == kNoLimit);
    if (joins)
      result.back().set = sets.unite(result.back().set, set);
    else
      result.push_back({set, std::move(step.limit)});
    if (waits) done = sets.unite(done, set);
  }
  return result;
}

std::vector<Step> steps_of(const std::vector<model::Wave>& waves, const std::vector<SetId>& wave_sets, SetId deployed,
                           sets::Diagrams& sets) {
  std::vector<Step> result;
  for (size_t i = 0; i < waves.size(); ++i) {
    const SetId set = sets.intersect(wave_sets[i], deployed);
    if (sets.is_empty(set)) continue;
    result.push_back({set, text_of(waves[i].budget)});
    result.push_back({set, gate_text(waves[i].tolerate)});
  }
  if (!result.empty()) result.pop_back();  // nothing waits for the last one
  return result;
}

}  // namespace fleet::verify
