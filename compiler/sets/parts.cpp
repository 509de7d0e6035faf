#include "compiler/sets/parts.h"

#include <algorithm>
#include <numeric>

namespace fleet::sets {
namespace {

constexpr uint32_t kMostCuttingAtoms = 8;

/// The subset of `classes` whose members have a one in the mask.
ValueSet subset_by_mask(const std::vector<uint32_t>& classes, uint32_t mask) {
  ValueSet result;
  for (size_t i = 0; i < classes.size(); ++i) {
    if ((mask >> i & 1) != 0) result.append(classes[i], classes[i] + 1);
  }
  return result;
}

}  // namespace

std::vector<std::vector<uint32_t>> cutting_atoms(const Diagrams& diagrams, const CoverOptions& options) {
  if (!options.expressible) return {};
  std::vector<std::vector<uint32_t>> result(diagrams.level_count());
  for (uint32_t level = 0; level < result.size(); ++level) {
    if (level < options.special.size()) result[level] = options.special[level];
    if (result[level].empty() && diagrams.size_of(level) <= kMostCuttingAtoms) {
      result[level].resize(diagrams.size_of(level));
      std::iota(result[level].begin(), result[level].end(), 0u);
    }
    if (result[level].size() > kMostCuttingAtoms) result[level].resize(kMostCuttingAtoms);
  }
  return result;
}

Parts::Parts(const Condensed& condensed, const CoverOptions& options, const std::vector<std::vector<uint32_t>>& cutting)
    : condensed_(condensed), options_(options), cutting_(condensed.diagrams.level_count()) {
  if (!options.expressible) return;
  for (uint32_t level = 0; level < cutting_.size(); ++level) {
    for (uint32_t c = 0; c < condensed.diagrams.size_of(level); ++c) {
      const ValueSet atoms = condensed.atoms_of(level, ValueSet::single(c));
      const auto& apart = cutting[condensed.source_level(level)];
      if (atoms.size() == 1 && std::ranges::find(apart, atoms.first()) != apart.end()) cutting_[level].append(c, c + 1);
    }
  }
}

bool Parts::can_say(uint32_t level, const ValueSet& classes) const {
  return !options_.expressible || classes.is_all(condensed_.diagrams.size_of(level)) ||
         options_.expressible(condensed_.source_level(level), condensed_.atoms_of(level, classes));
}

const std::vector<ValueSet>& Parts::of(uint32_t level, const ValueSet& classes) {
  auto [it, fresh] = known_.try_emplace({level, classes});
  std::vector<ValueSet>& parts = it->second;
  if (!fresh) return parts;
  if (can_say(level, classes)) {
    parts.push_back(classes);
    return parts;
  }
  std::vector<ValueSet> candidates;
  const std::vector<uint32_t> cutting = classes.intersect(cutting_[level]).atoms();
  for (uint32_t mask = 1; mask < 1u << cutting.size(); ++mask) {
    const ValueSet cut = subset_by_mask(cutting, mask);
    for (const ValueSet& candidate : {classes.subtract(cut), cut}) {
      if (!candidate.empty() && can_say(level, candidate)) candidates.push_back(candidate);
    }
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  for (const ValueSet& candidate : candidates) {
    if (std::none_of(candidates.begin(), candidates.end(),
                     [&](const ValueSet& other) { return other != candidate && other.contains(candidate); })) {
      parts.push_back(candidate);
    }
  }
  return parts;
}

}  // namespace fleet::sets
