#include "checker/retarget.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/diagnostics/catalog/targeting.h"

namespace fleet::checker {
namespace {

constexpr size_t kLineWidth = 100;  // of the formatter
constexpr size_t kMostTried = 500;  // the fixes of so many findings are read by nobody, and each takes its time

std::string joined(const model::Wording& conditions, bool stands_alone) {
  std::string text;
  for (const model::Condition& one : conditions) {
    const bool bare = !one.is_or || (stands_alone && conditions.size() == 1);
    text += fmt::format("{}{}", text.empty() ? "" : " and ", bare ? one.text : "(" + one.text + ")");
  }
  return text;
}

bool reads_badly(const model::Wording& conditions) {
  return conditions.size() > 1 || std::any_of(conditions.begin(), conditions.end(), [](const model::Condition& one) {
           return one.is_or || one.text.find_first_of("[(") != std::string::npos;
         });
}

}  // namespace

const std::vector<uint32_t>& Retarget::sharing(uint32_t bundle) {
  const model::Plan& plan = judge_.plan();
  if (by_target_.empty()) {
    for (uint32_t i = 0; i < plan.bundles.size(); ++i) {
      by_target_[plan.bundles[i].target_text.expr].push_back(i);
      for (const model::Dependency& after : plan.bundles[i].after) depending_[after.bundle].push_back(i);
    }
    for (const model::DataObligation& one : plan.data) data_[one.bundle].push_back(&one);
    for (const model::VariantList& one : plan.variants) variants_[one.bundle] = &one;
  }
  return by_target_.at(plan.bundles[bundle].target_text.expr);
}

std::vector<Retargeted> Retarget::intersected(uint32_t bundle, const model::Wording& conditions) {
  SetId all = sets::Diagrams::all();
  for (const model::Condition& one : conditions) all = judge_.sets().intersect(all, one.set);
  std::vector<Retargeted> result;
  for (const uint32_t i : sharing(bundle)) {
    const model::Bundle& of = judge_.plan().bundles[i];
    result.push_back({i, judge_.sets().intersect(of.target, all), judge_.sets().intersect(of.reach, all)});
  }
  return result;
}

std::optional<model::Condition> Retarget::group_for(uint32_t bundle, const model::Wording& conditions, SetId reach) {
  const model::Group* best = nullptr;
  if (!reads_badly(conditions)) return std::nullopt;
  for (const model::Group& group : judge_.plan().groups) {
    if (best && best->name.size() <= group.name.size()) continue;
    if (judge_.sets().intersect(judge_.plan().bundles[bundle].reach, group.set) == reach) best = &group;
  }
  if (!best) return std::nullopt;
  return model::Condition{best->name, best->set, false};
}

std::vector<diag::Edit> Retarget::edits(const model::TargetText& target, const model::Wording& conditions) const {
  std::vector<diag::Edit> result;
  if (target.is_all) {
    result.push_back({target.expr, joined(conditions, true)});
    return result;
  }
  const Span begin{target.expr.file, target.expr.begin, target.expr.begin},
      end{target.expr.file, target.expr.end, target.expr.end};
  const std::string more = "and " + joined(conditions, false), close = target.is_or ? ")" : "";
  const bool fits = target.columns + more.size() + 1 + 2 * close.size() <= kLineWidth;
  const std::string space = fits || !target.indent ? " " : "\n" + std::string(*target.indent + 2, ' ');
  if (target.is_or) result.push_back({begin, "("});
  result.push_back({end, close + space + more});
  return result;
}

std::optional<diag::Fix> Retarget::narrow(uint32_t bundle, SetId subject, const model::Wording& allowed,
                                          const IsMeant& is_meant, const Repairs& repairs) {
  model::Wording lacking;
  for (const model::Condition& one : allowed)
    if (!judge_.sets().subset(subject, one.set)) lacking.push_back(one);
  if (lacking.empty()) return std::nullopt;
  for (const model::Condition& one : lacking)
    if (auto fix = narrow_by(bundle, {one}, is_meant, repairs)) return fix;
  return lacking.size() == 1 ? std::nullopt : narrow_by(bundle, lacking, is_meant, repairs);
}

std::optional<diag::Fix> Retarget::narrow_by(uint32_t bundle, model::Wording conditions, const IsMeant& is_meant,
                                             const Repairs& repairs) {
  const model::Bundle& of = judge_.plan().bundles[bundle];
  const std::vector<Retargeted> changes = intersected(bundle, conditions);
  const auto own =
      std::find_if(changes.begin(), changes.end(), [&](const Retargeted& c) { return c.bundle == bundle; });
  const bool is_alone = std::all_of(changes.begin(), changes.end(), [&](const Retargeted& c) {
    return c.bundle == bundle || c.reach == judge_.plan().bundles[c.bundle].reach || is_meant(c.bundle);
  });
  const bool has_edits = of.target_text.is_own && is_alone;
  const std::vector<Retargeted> tried = has_edits ? changes : std::vector<Retargeted>{*own};
  if (++tried_ > kMostTried || !repairs(tried) || !is_harmless(tried)) return std::nullopt;
  if (const auto group = group_for(bundle, conditions, own->reach); group && changes.size() == 1) conditions = {*group};
  diag::Fix fix;
  fix.effect = effect(tried);
  if (has_edits) {
    const size_t now = judge_.count_known(of.reach), kept = judge_.count_known(own->reach);
    const std::string of_today = now == 0      ? "reaches none of today's clusters now"
                                 : kept == now ? fmt::format("keeps all {} of today's clusters", kept)
                                               : fmt::format("keeps {} of today's {} clusters", kept, now);
    fix.title = diag::say(diag::LimitTarget, of_today);
    fix.applicability = diag::Applicability::Unsafe;
    fix.edits = edits(of.target_text, conditions);
  } else {
    const model::TargetText& target = of.target_text;
    const std::string now = target.text.empty() ? "(…)" : target.is_or ? "(" + target.text + ")" : target.text;
    const std::string narrowed =
        target.is_all ? joined(conditions, true) : fmt::format("{} and {}", now, joined(conditions, false));
    const char* what = !target.is_all && target.text.empty() ? ", with this target for `…`" : "";
    fix.title = target.is_own ? diag::say(diag::LimitSharedTarget, of.name, narrowed, what)
                              : diag::say(diag::LimitOwnTarget, of.name, narrowed, what);
  }
  return fix;
}

std::optional<diag::Fix> Retarget::leave_out(uint32_t bundle, const model::Clause& clause, const Repairs& repairs) {
  const model::Bundle& of = judge_.plan().bundles[bundle];
  if (!clause.removed || sharing(bundle).size() > 1) return std::nullopt;
  const std::vector<Retargeted> changes{
      {bundle, judge_.sets().unite(of.target, clause.reach_without), clause.reach_without}};
  if (++tried_ > kMostTried || !repairs(changes) || !is_harmless(changes)) return std::nullopt;
  diag::Fix fix;
  const size_t now = judge_.count_known(of.reach), then = judge_.count_known(clause.reach_without);
  fix.title = diag::say(diag::LeaveOutClause, clause.words, diag::count_of(then - std::min(now, then), "cluster"));
  fix.effect = effect(changes);
  fix.applicability = diag::Applicability::Unsafe;
  fix.edits.push_back({clause.removed, clause.instead});
  return fix;
}

diag::Effect Retarget::effect(const std::vector<Retargeted>& changes) {
  bool narrows = false, widens = false;
  for (const Retargeted& one : changes) {
    const SetId before = judge_.plan().bundles[one.bundle].reach;
    narrows = narrows || !judge_.sets().subset(before, one.reach);
    widens = widens || !judge_.sets().subset(one.reach, before);
  }
  if (narrows && widens) return diag::Effect::None;
  return narrows ? diag::Effect::Narrows : widens ? diag::Effect::Widens : diag::Effect::Same;
}

std::vector<bool> Retarget::faults(const Retargeted& one) {
  sets::Diagrams& sets = judge_.sets();
  const model::Plan& plan = judge_.plan();
  const model::Bundle& bundle = plan.bundles[one.bundle];
  const SetId target = sets.intersect(one.target, plan.admissible), reach = sets.intersect(one.reach, plan.admissible);
  std::vector<bool> found{sets.is_empty(target), !judge_.any_known(target), sets.is_empty(reach),
                          !judge_.any_known(one.reach), judge_.any_known(sets.subtract(one.reach, bundle.has_values))};
  if (const auto data = data_.find(one.bundle); data != data_.end())
    for (const model::DataObligation* asked : data->second) found.push_back(!sets.subset(one.reach, asked->allowed));
  if (const auto list = variants_.find(one.bundle); list != variants_.end()) {
    SetId rest = target;
    for (const auto& item : list->second->items) {
      const SetId own = sets.intersect(list->second->first_match ? rest : target, item.when);
      found.push_back(sets.is_empty(own));
      found.push_back(!judge_.any_known(own));
      rest = sets.subtract(rest, item.when);
    }
    found.push_back(list->second->total && !sets.is_empty(rest));
  }
  SetId unwaved = bundle.waves.empty() ? sets::Diagrams::none() : reach;
  for (const model::Wave& wave : bundle.waves) unwaved = sets.subtract(unwaved, wave.set);
  found.push_back(!sets.is_empty(unwaved));
  for (const model::Dependency& after : bundle.after)
    found.push_back(!sets.subset(reach, plan.bundles[after.bundle].reach));
  if (const auto others = depending_.find(one.bundle); others != depending_.end()) {
    for (const uint32_t other : others->second) {
      const SetId asking = sets.intersect(plan.bundles[other].reach, plan.admissible);
      found.push_back(!sets.subset(asking, one.reach));
    }
  }
  return found;
}

bool Retarget::is_harmless(const std::vector<Retargeted>& changes) {
  for (const Retargeted& one : changes) {
    const model::Bundle& bundle = judge_.plan().bundles[one.bundle];
    const std::vector<bool> before = faults({one.bundle, bundle.target, bundle.reach}), after = faults(one);
    for (size_t i = 0; i < before.size(); ++i)
      if (after[i] && !before[i]) return false;
  }
  return !judge_.sets().exhausted() && (!judge_.still_holds || judge_.still_holds(changes));
}

}  // namespace fleet::checker
