#include "compiler/plan/conjunctions.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "compiler/plan/mentions.h"

namespace fleet::plan {
namespace {

constexpr size_t kMostConjunctions = 512;
/// Selectors looked at and sets compared: for one selector, and for all.
constexpr uint64_t kStepsOfOne = 1'000'000, kSteps = 20'000'000;

using Sets = std::vector<SetId>;

class Expansion {
 public:
  Expansion(const sema::Program& program, Universe& universe, sets::Diagrams& sets)
      : program_(program), universe_(universe), sets_(sets) {}

  /// None: they are too many.
  std::optional<Sets> of(const sema::Selector& selector) {
    const uint64_t given = std::min(kStepsOfOne, left_);
    steps_ = given;
    auto result = of(selector, true);
    left_ -= given - steps_;
    return result;
  }

 private:
  /// Of the selector, or of what `not` before it means.
  std::optional<Sets> of(const sema::Selector& selector, bool wanted) {
    if (!spend(1)) return std::nullopt;
    if (const auto* node = selector.as<sema::NotSelector>()) return of(*node->operand, !wanted);
    if (const auto* node = selector.as<sema::GroupSelector>())
      return of(program_.groups[node->group].reach.selector, wanted);
    if (const auto* node = selector.as<sema::AndSelector>())
      return wanted ? product(node->operands, wanted) : sum(node->operands, wanted);
    if (const auto* node = selector.as<sema::OrSelector>())
      return wanted ? sum(node->operands, wanted) : product(node->operands, wanted);
    return Sets{wanted ? universe_.meaning(selector) : universe_.opposite(selector)};
  }

  bool spend(uint64_t steps) {
    if (steps > steps_) return false;
    steps_ -= steps;
    return true;
  }

  std::optional<Sets> sum(const std::vector<sema::Selector>& operands, bool wanted) {
    Sets result;
    for (const sema::Selector& operand : operands) {
      const auto more = of(operand, wanted);
      if (!more || result.size() + more->size() > kMostConjunctions) return std::nullopt;
      result.insert(result.end(), more->begin(), more->end());
    }
    return absorbed(std::move(result));
  }

  std::optional<Sets> product(const std::vector<sema::Selector>& operands, bool wanted) {
    Sets result{sets::Diagrams::all()};
    for (const sema::Selector& operand : operands) {
      const auto more = of(operand, wanted);
      if (!more || result.size() * more->size() > kMostConjunctions) return std::nullopt;
      Sets longer;
      for (const SetId head : result)
        for (const SetId tail : *more) longer.push_back(sets_.intersect(head, tail));
      auto kept = absorbed(std::move(longer));
      if (!kept) return std::nullopt;
      result = std::move(*kept);
    }
    return result;
  }

  /// Without those that lie within another; of equal ones the first stays.
  std::optional<Sets> absorbed(Sets sets) {
    if (!spend(sets.size() * sets.size())) return std::nullopt;
    Sets kept;
    for (size_t i = 0; i < sets.size(); ++i) {
      bool is_held = !sets[i] || sets_.is_empty(sets[i]);
      for (size_t k = 0; k < sets.size() && !is_held; ++k)
        is_held = k != i && sets_.subset(sets[i], sets[k]) && (sets[i] != sets[k] || k < i);
      if (!is_held) kept.push_back(sets[i]);
    }
    return kept;
  }

  const sema::Program& program_;
  Universe& universe_;
  sets::Diagrams& sets_;
  uint64_t left_ = kSteps, steps_ = 0;  // for all, and for the one under way
};

}  // namespace

std::vector<std::vector<SetId>> conjunctions_of(const sema::Program& program, Universe& universe,
                                                sets::Diagrams& sets) {
  std::vector<Sets> result;
  Expansion expansion(program, universe, sets);
  for_each_selector(program, [&](const sema::Selector& selector) {
    auto found = expansion.of(selector);
    if (found && found->size() > 1 && std::find(result.begin(), result.end(), *found) == result.end())
      result.push_back(std::move(*found));
  });
  return result;
}

}  // namespace fleet::plan
