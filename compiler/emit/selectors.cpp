#include "compiler/emit/selectors.h"

#include <algorithm>
#include <utility>

#include "compiler/emit/cubes.h"

namespace fleet::emit {

using model::Level;
using model::SetId;
using sets::Diagrams;
using sets::ValueSet;

namespace {

void add_requirements(const Level& level, const ValueSet& values, std::vector<Requirement>& to) {
  const bool absent = level.absent != model::kNoAtom && values.contains(level.absent);
  const bool other = level.other != model::kNoAtom && values.contains(level.other);
  if (absent && !other) {
    to.push_back({level.key, Operator::DoesNotExist, {}});
    return;
  }
  std::vector<std::string> texts;  // those in it; where texts that nobody named are in it, those that are not
  for (uint32_t atom = 0; atom < level.atoms.size(); ++atom) {
    if (atom == level.absent || atom == level.other || level.atoms[atom].is_wide) continue;
    if (values.contains(atom) != other) texts.push_back(level.atoms[atom].text);
  }
  std::sort(texts.begin(), texts.end());
  if (!other) {
    to.push_back({level.key, Operator::In, std::move(texts)});
    return;
  }
  if (!texts.empty()) to.push_back({level.key, Operator::NotIn, std::move(texts)});
  if (!absent) to.push_back({level.key, Operator::Exists, {}});
}

Criteria criteria(const model::Plan& plan, const sets::Cube& cube, const std::string& cluster_name) {
  Criteria result;
  result.cluster_name = cluster_name;
  for (const sets::Constraint& c : cube) add_requirements(plan.levels[c.level], c.values, result.requirements);
  std::stable_sort(result.requirements.begin(), result.requirements.end(),
                   [](const Requirement& a, const Requirement& b) { return a.key < b.key; });
  return result;
}

/// Says why nothing could be lowered; the lists do not count any more.
Lowered failed(Lowered result) {
  result.include.clear();
  result.exclude.clear();
  return result;
}

}  // namespace

Lowering::Lowering(const model::Plan& plan, size_t limit)
    : plan_(plan),
      sets_(*plan.sets),
      limit_(limit),
      workspace_level_(find_level(Level::Kind::Workspace)),
      name_level_(find_level(Level::Kind::Name)) {}

std::optional<uint32_t> Lowering::find_level(Level::Kind kind) const {
  for (uint32_t level = 0; level < plan_.levels.size(); ++level) {
    if (plan_.levels[level].kind == kind) return level;
  }
  return std::nullopt;
}

SetId Lowering::in_workspace(SetId set, const std::string& workspace) {
  if (!workspace_level_ || Diagrams::is_terminal(set)) return set;
  const Level& level = plan_.levels[*workspace_level_];
  uint32_t atom = level.other;
  for (uint32_t i = 0; i < level.atoms.size(); ++i) {
    if (i != level.other && level.atoms[i].text == workspace) atom = i;
  }
  if (atom == model::kNoAtom) return Diagrams::none();
  const auto [entry, is_new] = in_workspace_.try_emplace({set, atom});
  if (is_new) entry->second = sets_.restrict(set, *workspace_level_, atom);
  return entry->second;
}

const Lowered& Lowering::target(SetId set) {
  const auto [entry, is_new] = targets_.try_emplace(set);
  if (is_new) entry->second = lower_target(set);
  return entry->second;
}

SetId Lowering::left_out(SetId set) {
  if (!name_level_) return Diagrams::none();
  return sets_.subtract(sets_.restrict(set, *name_level_, plan_.levels[*name_level_].other), set);
}

const Lowered& Lowering::within(SetId set, SetId care) {
  const auto [entry, is_new] = within_.try_emplace({set, care});
  if (is_new) entry->second = lower_within(set, care);
  return entry->second;
}

/// The names whose clusters a set treats unlike a cluster whose name it does not mention; `nullopt` if there are more
/// than the limit.
std::optional<std::vector<uint32_t>> Lowering::names_that_matter(SetId set) {
  std::vector<uint32_t> names;
  if (!name_level_) return names;
  const uint32_t other = plan_.levels[*name_level_].other;
  for (SetId node : sets_.nodes_below(set)) {
    if (sets_.level_of(node) != *name_level_) continue;
    const SetId usual = sets_.child_at(node, other);
    const auto runs = sets_.runs_of(node);
    for (size_t i = 0; i < runs.size(); ++i) {
      if (runs[i].child == usual) continue;
      const uint32_t end = i + 1 < runs.size() ? runs[i + 1].begin : sets_.size_of(*name_level_);
      for (uint32_t name = runs[i].begin; name < end; ++name) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() > limit_) return std::nullopt;
  }
  return names;
}

/// Adds the fewest criteria that meet all of `lower` and nothing outside of `upper`; on a tie those that say `wished`,
/// which lies between the two and is nearest to what the spec says.
bool Lowering::add_cover(SetId lower, SetId wished, SetId upper, const std::string& cluster_name,
                         std::vector<Criteria>& to, Lowered& result) {
  if (!lower || !wished || !upper) {
    result.undecided = true;
    return false;
  }
  const std::pair<SetId, SetId> bounds[] = {{wished, wished}, {lower, lower}, {lower, upper}};
  std::optional<sets::Cover> best;
  for (const auto& [from, until] : bounds) {
    sets::Cover found = cover(plan_, from, until, limit_);
    if (!best || (found.ok() && (!best->ok() || found.cubes.size() < best->cubes.size()))) best = std::move(found);
    if (lower == upper || (best->ok() && best->cubes.size() <= 1)) break;
  }
  if (!best->ok() && !best->blocked_at) best = as_written(lower, wished, upper);
  if (!best->ok()) {
    result.not_expressible = best->blocked_at;
    result.too_many = !best->blocked_at;
    return false;
  }
  for (const sets::Cube& cube : best->cubes) to.push_back(criteria(plan_, cube, cluster_name));
  result.too_many = result.include.size() + result.exclude.size() > limit_;
  return !result.too_many;
}

/// Of the spec's selectors the first whose conjunctions cover the set.
sets::Cover Lowering::as_written(SetId lower, SetId wished, SetId upper) {
  if (!conjunctions_) {
    conjunctions_ = plan_.conjunctions ? plan_.conjunctions() : std::vector<std::vector<SetId>>();
    for (std::vector<SetId>& of_one : *conjunctions_) {
      for (SetId& set : of_one)
        for (const auto level : {workspace_level_, name_level_})
          if (level) set = sets_.forget(set, *level);
    }
  }
  sets::Cover result;
  result.exhausted = true;
  for (const std::vector<SetId>& of_one : *conjunctions_) {
    if (!sets_.subset(lower, sets_.unite_all(of_one))) continue;
    result = cover_by(plan_, of_one, lower, wished, upper, limit_);
    if (result.ok()) break;
  }
  return result;
}

Lowered Lowering::lower_target(SetId set) {
  Lowered result;
  if (!set) {
    result.undecided = true;
    return result;
  }
  SetId usual = set;
  if (name_level_) usual = sets_.restrict(set, *name_level_, plan_.levels[*name_level_].other);
  const std::optional<std::vector<uint32_t>> names = names_that_matter(set);
  if (!names) {
    result.too_many = true;
    return result;
  }
  if (!add_cover(usual, usual, usual, "", result.include, result)) return failed(std::move(result));
  for (uint32_t name : *names) {
    const std::string& text = plan_.levels[*name_level_].atoms[name].text;
    const SetId named = sets_.restrict(set, *name_level_, name);
    const SetId more = sets_.subtract(named, usual), less = sets_.subtract(usual, named);
    const SetId free = sets_.complement(named);
    const bool whole = named == Diagrams::all(), gone = free == Diagrams::all();
    if (!sets_.is_empty(more) && !add_cover(more, whole ? named : more, named, text, result.include, result)) {
      return failed(std::move(result));
    }
    if (!sets_.is_empty(less) && !add_cover(less, gone ? free : less, free, text, result.exclude, result)) {
      return failed(std::move(result));
    }
  }
  return result;
}

Lowered Lowering::lower_within(SetId set, SetId care) {
  Lowered result;
  const SetId lower = sets_.intersect(set, care);
  const SetId upper = sets_.unite(set, sets_.complement(care));
  if (!lower || !upper) {
    result.undecided = true;
    return result;
  }
  if (sets_.is_empty(lower)) return result;
  if (!name_level_) {
    if (!add_cover(lower, set, upper, "", result.include, result)) return failed(std::move(result));
    return result;
  }
  // Whom selectors without a name may meet, whatever its name is.
  const uint32_t other = plan_.levels[*name_level_].other;
  const SetId may = sets_.complement(sets_.forget(sets_.complement(upper), *name_level_));
  const SetId whole = sets_.forget(lower, *name_level_);
  if (sets_.subset(whole, may)) {
    SetId wished = sets_.restrict(set, *name_level_, other);
    if (!sets_.subset(whole, wished) || !sets_.subset(wished, may)) wished = whole;
    if (!add_cover(whole, wished, may, "", result.include, result)) return failed(std::move(result));
    return result;
  }
  const SetId usual = sets_.restrict(lower, *name_level_, other);
  if (!sets_.subset(usual, may)) {
    result.not_expressible = name_level_;
    return result;
  }
  const std::optional<std::vector<uint32_t>> names = names_that_matter(sets_.subtract(lower, usual));
  if (!names) {
    result.too_many = true;
    return result;
  }
  if (!sets_.is_empty(usual) && !add_cover(usual, usual, may, "", result.include, result)) {
    return failed(std::move(result));
  }
  for (uint32_t name : *names) {
    const SetId named = sets_.restrict(lower, *name_level_, name);
    const SetId more = sets_.subtract(named, usual);
    if (sets_.is_empty(more)) continue;
    const SetId named_upper = sets_.restrict(upper, *name_level_, name);
    const bool everything = named_upper == Diagrams::all();
    if (!add_cover(more, everything ? named_upper : more, named_upper, plan_.levels[*name_level_].atoms[name].text,
                   result.include, result)) {
      return failed(std::move(result));
    }
  }
  return result;
}

}  // namespace fleet::emit
