#include "compiler/verify/space.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace fleet::verify {

using rancher::Criteria;
using rancher::LabelSelector;
using sets::Diagrams;
using sets::ValueSet;

namespace {

/// What requirements on one key leave of it: these texts, or all but these; and whether the label may be absent.
struct Allowed {
  bool absent = true;
  bool all_but = true;
  std::set<std::string> texts;

  void only(const std::vector<std::string>& values) {
    std::set<std::string> kept;
    for (const std::string& value : values) {
      if (texts.contains(value) != all_but) kept.insert(value);
    }
    absent = false;
    all_but = false;
    texts = std::move(kept);
  }
  void without(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      if (all_but)
        texts.insert(value);
      else
        texts.erase(value);
    }
  }
  void nowhere() {
    all_but = false;
    texts.clear();
  }
  bool is_nothing() const { return !absent && !all_but && texts.empty(); }
  bool is_anything() const { return absent && all_but && texts.empty(); }
};

/// Kubernetes' meaning of a selector, key by key (apimachinery, pkg/labels/selector.go).
std::map<std::string, Allowed> rules_of(const LabelSelector& selector) {
  std::map<std::string, Allowed> rules;
  for (const auto& [key, text] : selector.match_labels) rules[key].only({text});
  for (const rancher::LabelRequirement& requirement : selector.match_expressions) {
    Allowed& rule = rules[requirement.key];
    if (requirement.op == "In")
      rule.only(requirement.values);
    else if (requirement.op == "NotIn")
      rule.without(requirement.values);
    else if (requirement.op == "Exists")
      rule.absent = false;
    else if (requirement.op == "DoesNotExist")
      rule.nowhere();
  }
  return rules;
}

std::map<std::string, Allowed> rules_of(const Criteria& criteria) {
  return criteria.cluster_selector ? rules_of(*criteria.cluster_selector) : std::map<std::string, Allowed>();
}

bool is_impossible(const std::map<std::string, Allowed>& rules) {
  return std::any_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.second.is_nothing(); });
}

}  // namespace

std::string text_of(const Criteria& criteria) {
  std::string text = criteria.cluster_name;
  const auto add = [&text](const std::optional<LabelSelector>& selector) {
    text += '\n';
    if (!selector) return;
    text += '{';
    for (const auto& [key, value] : selector->match_labels) text += key + "=" + value + ",";
    for (const rancher::LabelRequirement& requirement : selector->match_expressions) {
      text += requirement.key + " " + requirement.op + "(";
      for (const std::string& value : requirement.values) text += value + ",";
      text += ")";
    }
  };
  add(criteria.cluster_selector);
  if (!criteria.cluster_group.empty() || criteria.cluster_group_selector) {
    text += '\n' + criteria.cluster_group;
    add(criteria.cluster_group_selector);
  }
  return text;
}

Space::Space(const model::Plan& plan) : plan_(plan), sets_(plan.sets.get()) { lay_out(); }

Space::Space(const model::Plan& plan, const std::vector<const Criteria*>& criteria) : plan_(plan), sets_(nullptr) {
  lay_out();
  for (const Criteria* one : criteria) {
    if (!one->cluster_name.empty() && name_level_ != model::kNoAtom) add_text(name_level_, one->cluster_name);
    for (const auto& [key, rule] : rules_of(*one)) {
      auto found = level_by_key_.find(key);
      if (found == level_by_key_.end()) {
        found = level_by_key_.emplace(key, static_cast<uint32_t>(levels_.size())).first;
        Level level;
        level.key = key;
        level.absent = 0;
        level.other = 1;
        level.size = 2;
        levels_.push_back(std::move(level));
      }
      for (const std::string& text : rule.texts) add_text(found->second, text);
    }
  }
  std::vector<sets::Level> levels;
  for (const Level& level : levels_) levels.push_back({level.key, level.size});
  own_ = std::make_unique<Diagrams>(std::move(levels));
  sets_ = own_.get();
}

void Space::lay_out() {
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    const model::Level& from = plan_.levels[i];
    Level level;
    level.key = from.key;
    level.absent = from.absent;
    level.other = from.other;
    level.size = static_cast<uint32_t>(from.atoms.size());
    for (uint32_t atom = 0; atom < from.atoms.size(); ++atom) {
      if (atom == from.absent || atom == from.other || from.atoms[atom].is_wide) continue;
      level.atoms.emplace(from.atoms[atom].text, atom);
    }
    if (from.kind == model::Level::Kind::Name) name_level_ = i;
    if (!level.key.empty()) level_by_key_.emplace(level.key, i);
    levels_.push_back(std::move(level));
  }
}

uint32_t Space::plan_atom_of(uint32_t level, const std::string& text) const {
  if (level >= plan_.levels.size()) return 1;
  const model::Level& of = plan_.levels[level];
  int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem == std::errc() && end == text.data() + text.size() && std::to_string(number) == text) {
    for (uint32_t atom = 0; atom < of.atoms.size(); ++atom) {
      if (of.atoms[atom].is_wide && of.atoms[atom].low <= number && number <= of.atoms[atom].high) return atom;
    }
  }
  return of.other;
}

void Space::add_text(uint32_t level, const std::string& text) {
  Level& at = levels_[level];
  if (!at.atoms.emplace(text, at.size).second) return;
  at.extra.push_back({plan_atom_of(level, text), text});
  ++at.size;
}

bool Space::knows(const Criteria& criteria) const {
  if (!criteria.cluster_name.empty() &&
      (name_level_ == model::kNoAtom || !levels_[name_level_].atoms.contains(criteria.cluster_name))) {
    return false;
  }
  const auto rules = rules_of(criteria);
  if (is_impossible(rules)) return true;
  for (const auto& [key, rule] : rules) {
    if (rule.is_anything()) continue;
    const auto found = level_by_key_.find(key);
    if (found == level_by_key_.end()) return false;
    const auto& atoms = levels_[found->second].atoms;
    if (!std::all_of(rule.texts.begin(), rule.texts.end(), [&](const auto& text) { return atoms.contains(text); })) {
      return false;
    }
  }
  return true;
}

SetId Space::of(const Criteria& criteria) {
  const auto [entry, is_new] = made_.try_emplace(text_of(criteria));
  if (is_new) entry->second = made_of(criteria);
  return entry->second;
}

SetId Space::made_of(const Criteria& criteria) {
  if (criteria.cluster_name.empty() && !criteria.cluster_selector) return Diagrams::none();
  const auto rules = rules_of(criteria);
  if (is_impossible(rules)) return Diagrams::none();
  std::vector<SetId> parts;
  if (!criteria.cluster_name.empty()) {
    parts.push_back(sets_->of(name_level_, {levels_[name_level_].atoms.at(criteria.cluster_name)}));
  }
  for (const auto& [key, rule] : rules) {
    if (rule.is_anything()) continue;
    const uint32_t index = level_by_key_.at(key);
    const Level& level = levels_[index];
    std::vector<uint32_t> named;
    for (const std::string& text : rule.texts) named.push_back(level.atoms.at(text));
    ValueSet values = ValueSet::of(named);
    if (rule.all_but) values = values.unite(ValueSet::single(level.absent)).complement(level.size);
    if (rule.absent) values = values.unite(ValueSet::single(level.absent));
    parts.push_back(sets_->of(index, values));
  }
  return sets_->intersect_all(parts);
}

SetId Space::import(SetId of_plan) {
  if (!own_ || Diagrams::is_terminal(of_plan)) return of_plan;
  if (const auto found = imported_.find(of_plan); found != imported_.end()) return found->second;
  const Diagrams& from = *plan_.sets;
  const auto copied = [&](SetId set) { return Diagrams::is_terminal(set) ? set : imported_.at(set); };
  for (const SetId node : from.nodes_below(of_plan)) {
    if (imported_.contains(node)) continue;
    const uint32_t level = from.level_of(node);
    const auto runs = from.runs_of(node);
    std::vector<SetId> parts;
    for (size_t i = 0; i < runs.size(); ++i) {
      const uint32_t end = i + 1 < runs.size() ? runs[i + 1].begin : from.size_of(level);
      ValueSet values = ValueSet::range(runs[i].begin, end);
      for (const auto& [parent, text] : levels_[level].extra) {
        if (runs[i].begin <= parent && parent < end)
          values = values.unite(ValueSet::single(levels_[level].atoms.at(text)));
      }
      parts.push_back(sets_->intersect(sets_->of(level, values), copied(runs[i].child)));
    }
    imported_[node] = sets_->unite_all(parts);
  }
  return imported_.at(of_plan);
}

std::vector<uint32_t> Space::place(const rancher::Labels& labels, const model::Cluster& cluster) const {
  std::vector<uint32_t> atoms;
  for (uint32_t i = 0; i < levels_.size(); ++i) {
    const Level& level = levels_[i];
    const bool is_plans = i < plan_.levels.size();
    const std::string* text = nullptr;
    if (i == name_level_) {
      text = &cluster.kube_name;
    } else if (is_plans && plan_.levels[i].kind == model::Level::Kind::Workspace) {
      text = &cluster.workspace;
    } else if (const auto found = labels.find(level.key); found != labels.end()) {
      text = &found->second;
    }
    if (!text) {
      atoms.push_back(level.absent);
      continue;
    }
    const auto found = level.atoms.find(*text);
    atoms.push_back(found != level.atoms.end() ? found->second : plan_atom_of(i, *text));
  }
  return atoms;
}

std::vector<uint32_t> Space::to_plan(const std::vector<uint32_t>& atoms) const {
  std::vector<uint32_t> result;
  for (uint32_t level = 0; level < plan_.levels.size(); ++level) {
    const auto first = static_cast<uint32_t>(plan_.levels[level].atoms.size());
    result.push_back(atoms[level] < first ? atoms[level] : levels_[level].extra[atoms[level] - first].first);
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> Space::foreign(const std::vector<uint32_t>& atoms) const {
  std::vector<std::pair<std::string, std::string>> result;
  for (uint32_t level = 0; level < levels_.size(); ++level) {
    const bool own = level >= plan_.levels.size();
    const auto first = own ? 2u : static_cast<uint32_t>(plan_.levels[level].atoms.size());
    const std::string key = level == name_level_ ? "cluster.name" : levels_[level].key;
    if (atoms[level] >= first)
      result.push_back({key, levels_[level].extra[atoms[level] - first].second});
    else if (own && atoms[level] == levels_[level].other)
      result.push_back({key, "any"});
  }
  return result;
}

}  // namespace fleet::verify
