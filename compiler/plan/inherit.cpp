#include "compiler/plan/inherit.h"

#include <algorithm>

namespace fleet::plan {

namespace {

/// Its value is another one for each member of a family.
bool has_member(const sema::Setting& setting) { return setting.pattern || !setting.items.empty(); }

}  // namespace

Key key_of(const sema::Setting& setting) {
  return setting.dimension ? Key{false, setting.dimension.value} : Key{true, setting.variable.value};
}

const std::vector<bool>& Inheritance::ancestors(size_t profile) const {
  std::vector<bool>& known = ancestors_[profile];
  if (!known.empty()) return known;
  known.assign(program_.profiles.size(), false);
  known[profile] = true;
  std::vector<size_t> open{profile};
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    for (const sema::Base& base : program_.profiles[sema::ProfileId(at)].bases) {
      if (known[base.profile.value]) continue;
      known[base.profile.value] = true;
      open.push_back(base.profile.value);
    }
  }
  return known;
}

const Inheritance::Settings& Inheritance::of_bases(const std::vector<sema::Base>& bases) {
  std::vector<uint32_t> list;
  for (const sema::Base& base : bases) list.push_back(base.profile.value);
  auto& slot = by_bases_[list];
  if (slot) return *slot;
  slot = std::make_unique<Settings>();
  for (size_t k = 0; k < program_.profiles.size(); ++k) {
    const bool inherited = std::any_of(list.begin(), list.end(), [&](uint32_t base) { return ancestors(base)[k]; });
    if (!inherited) continue;
    const sema::ProfileId profile(k);
    for (const sema::Setting& setting : program_.profiles[profile].settings)
      (*slot)[key_of(setting)].push_back({&setting, profile});
  }
  return *slot;
}

Candidates Inheritance::weigh(const std::vector<Said>& from_profiles,
                              const std::vector<const sema::Setting*>& own) const {
  Candidates result;
  result.all = from_profiles;
  for (const sema::Setting* setting : own) result.all.push_back({setting, {}});
  const auto beats = [&](const Said& a, const Said& b) {
    if (a.setting->rank != b.setting->rank) return a.setting->rank > b.setting->rank;
    if (!a.profile || !b.profile) return !a.profile && b.profile;
    return a.profile != b.profile && extends(a.profile, b.profile);
  };
  // By how many others each is beaten: a total order that keeps `beats`, and the order of declaration among equals.
  std::vector<std::pair<size_t, Said>> order;
  for (const Said& said : result.all) {
    size_t beaten = 0;
    for (const Said& other : result.all) beaten += beats(other, said) ? 1 : 0;
    order.push_back({beaten, said});
  }
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < order.size(); ++i) result.all[i] = order[i].second;
  for (size_t i = 1; i < result.all.size(); ++i) {
    const Said& first = result.all[0];
    if (order[i].first != 0) break;
    if (result.all[i].setting->value == first.setting->value && !has_member(*first.setting) &&
        !has_member(*result.all[i].setting))
      continue;
    result.conflict = &result.all[i];
    break;
  }
  return result;
}

Span Inheritance::joint(const std::vector<sema::Base>& bases, sema::ProfileId a, sema::ProfileId b) const {
  Span of_a, of_b;
  for (const sema::Base& base : bases) {
    const bool has_a = extends(base.profile, a), has_b = extends(base.profile, b);
    if (has_a && has_b) return joint(program_.profiles[base.profile].bases, a, b);
    if (has_a && !of_a) of_a = base.span;
    if (has_b && !of_b) of_b = base.span;
  }
  return of_a.begin > of_b.begin ? of_a : of_b;
}

}  // namespace fleet::plan
