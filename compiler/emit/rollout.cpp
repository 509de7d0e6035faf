#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/emit/bundle.h"

namespace fleet::emit {

using model::SetId;

namespace {

bool is_unlimited(const std::optional<model::Budget>& budget) {
  return !budget || (budget->percent && budget->count >= 100);
}

bool is_zero(const std::optional<model::Budget>& tolerance) { return !tolerance || tolerance->count == 0; }

Value advancing(const std::optional<model::Budget>& budget) {
  if (!budget) return "100%";
  if (budget->percent) return std::to_string(budget->count) + "%";
  return static_cast<int64_t>(budget->count);
}

/// `"0%"` would let one cluster through, so nothing is always the integer (fleet-semantics.md, 5.5).
Value gate(const std::optional<model::Budget>& tolerance) {
  if (is_zero(tolerance)) return 0;
  return advancing(tolerance);
}

/// A wave that some cluster of the bundle is in.
struct Met {
  const model::Wave* wave;
  std::string name;
  const std::vector<Criteria>* criteria;
};

void add_partitions(const Met& met, const std::string& name, const Value& max_unavailable, TargetNames& names,
                    List& to) {
  for (size_t i = 0; i < met.criteria->size(); ++i) {
    Map partition{{"name", i == 0 ? name : names.claim_numbered(name, i + 1)}, {"maxUnavailable", max_unavailable}};
    add_criteria((*met.criteria)[i], partition);
    to.push_back(std::move(partition));
  }
}

}  // namespace

model::Bundle part_of(const model::Bundle& bundle, const model::Wave& wave, sets::Diagrams& sets) {
  model::Bundle part = bundle;
  part.kube_name = wave.promotion->bundle;
  part.target = sets.intersect(bundle.target, wave.set);
  part.reach = sets.intersect(bundle.reach, wave.set);
  part.own_target = false;
  part.waves = {wave};
  return part;
}

Map wave_strategy(const model::Wave& wave) {
  if (is_unlimited(wave.budget)) return {};
  // One partition: Fleet makes several of more than 200 clusters, which would then wait for each other.
  return {{"maxUnavailable", advancing(wave.budget)}, {"autoPartitionSize", 0}};
}

Map rollout_strategy(const model::Bundle& bundle, Context& context) {
  sets::Diagrams& sets = *context.plan.sets;
  const SetId reach = context.seen_by(bundle, bundle.reach);
  TargetNames names;
  std::vector<Met> met;
  SetId open = reach;  // whom no earlier wave took
  bool strict = true;  // each earlier wave is complete before the next one opens
  for (const model::Wave& wave : bundle.waves) {
    const SetId set = context.seen_by(bundle, wave.set);
    const bool divisible = is_unlimited(wave.budget) && is_zero(wave.tolerate);
    const Lowered* lowered = &context.lowering.within(set, reach);
    const bool fits = lowered->is_sound() && (lowered->include.size() <= 1 || divisible);
    // Clusters of earlier waves are up to date and ready once this one opens. They may stand in its partition too,
    // where they change nothing but the number that a share is taken of.
    if (!fits && strict && (is_unlimited(wave.budget) || !wave.budget->percent) &&
        (is_zero(wave.tolerate) || !wave.tolerate->percent)) {
      const Lowered& wider = context.lowering.within(set, open);
      if (wider.is_sound()) lowered = &wider;
    }
    open = sets.subtract(open, set);
    strict = strict && is_zero(wave.tolerate);
    const std::string what = diag::say(diag::WaveNamed, wave.name);
    if (!context.is_sound(*lowered, wave.place, what) || lowered->include.empty()) continue;
    if (lowered->include.size() > 1 && !divisible) {
      if (!wave.place || context.reported.insert(wave.place).second) {
        context.diagnostics.report(wave.place, diag::WaveNotExpressible, what, lowered->include.size())
            .note(diag::GiveItALabel);
      }
      continue;
    }
    met.push_back({&wave, names.claim(wave.name), &lowered->include});
  }
  if (met.empty()) return {};

  List partitions;
  for (size_t i = 0; i < met.size(); ++i) {
    add_partitions(met[i], met[i].name, advancing(met[i].wave->budget), names, partitions);
    if (i + 1 == met.size()) break;  // nothing waits for the last one
    add_partitions(met[i], names.claim(met[i].name + "-gate"), gate(met[i].wave->tolerate), names, partitions);
  }
  return {{"maxUnavailablePartitions", 0}, {"partitions", std::move(partitions)}};
}

}  // namespace fleet::emit
