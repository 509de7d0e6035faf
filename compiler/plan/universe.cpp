#include "compiler/plan/universe.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/base/match.h"
#include "compiler/plan/template.h"

namespace fleet::plan {

using model::Level;
using sema::Dimension;
using sema::DimensionId;

SetId Universe::schema() {
  std::vector<SetId> parts;
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    const Level& level = plan_.levels[i];
    if (level.kind == Level::Kind::Workspace || level.kind == Level::Kind::Name) {
      parts.push_back(plan_.sets->of(
          i, sets::ValueSet::single(level.absent).complement(static_cast<uint32_t>(level.atoms.size()))));
      continue;
    }
    sets::ValueSet values = sets::ValueSet::range(0, level.absent);
    if (level.optional) values = values.unite(sets::ValueSet::single(level.absent));
    if (!level.closed) values = values.unite(sets::ValueSet::single(level.other));
    if (level.dimension != model::kNoAtom && program_.dimensions[DimensionId(level.dimension)].pattern)
      values = values.intersect(admissible_texts(i));
    parts.push_back(plan_.sets->of(i, values));
  }
  // A derived label says what follows from the other labels: a cluster where it does not is none that we admit.
  for (uint32_t i = 0; i < dimension_level_.size(); ++i) {
    const DimensionId id(i);
    if (!dimension_level_[i] || !program_.dimensions[id].is_derived()) continue;
    std::vector<SetId> fitting;
    for (uint32_t v = 0; v < program_.dimensions[id].values.size(); ++v) {
      std::vector<bool> own(program_.dimensions[id].values.size(), false);
      own[v] = true;
      fitting.push_back(plan_.sets->intersect(plan_.sets->of(*dimension_level_[i], {v}), derived_values(id, own)));
    }
    if (const auto& mapping = program_.dimensions[id].mapping; mapping && plan_.levels[*dimension_level_[i]].optional) {
      fitting.push_back(plan_.sets->intersect(
          plan_.sets->of(*dimension_level_[i], {plan_.levels[*dimension_level_[i]].absent}), derived_absent(*mapping)));
    }
    parts.push_back(plan_.sets->unite_all(fitting));
  }
  return plan_.sets->intersect_all(parts);
}

SetId Universe::admissible() {
  std::vector<SetId> parts{schema()};
  for (const sema::Invariant& invariant : program_.invariants) {
    if (is_sound(invariant.selector, program_)) parts.push_back(meaning(invariant.selector));
  }
  return plan_.sets->intersect_all(parts);
}

sets::ValueSet Universe::admissible_texts(uint32_t level) const {
  const Level& l = plan_.levels[level];
  std::vector<uint32_t> atoms{l.absent};
  if (const auto found = matches_.find(level); found != matches_.end()) {
    const Matches& matches = found->second;
    for (uint32_t i = 0; i < l.absent; ++i)
      if (matches.of_atom[i][0]) atoms.push_back(i);
    if (matches.other_like && matches.of_atom[*matches.other_like][0]) atoms.push_back(l.other);
  }
  return sets::ValueSet::of(atoms);
}

sets::ValueSet Universe::atoms_of(uint32_t level, const Dimension& dimension, const sema::ValueSet& set) const {
  const Level& l = plan_.levels[level];
  sets::ValueSet atoms;
  if (dimension.is_open()) {
    std::vector<uint32_t> named;
    for (const std::string& text : set.texts) {
      if (const uint32_t atom = atom_of(level, text); atom != l.other) named.push_back(atom);
    }
    const auto matches = matches_.find(level);
    if (matches != matches_.end()) {
      for (size_t p = 0; p < matches->second.patterns.size(); ++p) {
        if (std::find(set.patterns.begin(), set.patterns.end(), matches->second.patterns[p]) == set.patterns.end())
          continue;
        for (uint32_t i = 0; i < l.absent; ++i)
          if (matches->second.of_atom[i][p]) named.push_back(i);
      }
    }
    atoms = sets::ValueSet::of(named);
    if (matches != matches_.end() && matches->second.other_like && atoms.contains(*matches->second.other_like)) {
      atoms = atoms.unite(sets::ValueSet::single(l.other));
    }
    if (set.except) {
      atoms = sets::ValueSet::range(0, l.absent).unite(sets::ValueSet::single(l.other)).subtract(atoms);
    }
  } else if (dimension.type.kind == sema::Type::Kind::Int) {
    for (uint32_t i = 0; i < l.absent; ++i) {
      const auto inside = [&](const auto& r) { return l.atoms[i].low >= r.first && l.atoms[i].high <= r.second; };
      if (std::any_of(set.ranges.begin(), set.ranges.end(), inside)) atoms.append(i, i + 1);
    }
  } else {
    atoms = sets::ValueSet::of(set.indices);
  }
  return atoms;
}

bool Universe::has_texts(DimensionId id) const {
  const auto level = level_of(id);
  if (!level || !program_.dimensions[id].pattern) return true;
  return admissible_texts(*level) != sets::ValueSet::single(plan_.levels[*level].absent);
}

std::vector<bool> Universe::own_values(const Dimension& dimension, const sema::ValueSet& set) const {
  std::vector<bool> own(dimension.values.size(), false);
  for (uint32_t index : set.indices) {
    if (index < own.size()) own[index] = true;
  }
  return own;
}

namespace {

/// The values of the dimension below whose value above is `wanted`.
template <class Wanted>
sema::ValueSet below_where(const sema::Mapping& mapping, const Wanted& wanted) {
  sema::ValueSet set;
  for (const auto& arm : mapping.by_range) {
    if (!wanted(arm.value)) continue;
    if (!set.ranges.empty() && set.ranges.back().second + 1 == arm.low)
      set.ranges.back().second = arm.high;
    else
      set.ranges.push_back({arm.low, arm.high});
  }
  for (uint32_t i = 0; i < mapping.by_index.size(); ++i) {
    if (wanted(mapping.by_index[i])) set.indices.push_back(i);
  }
  if (!mapping.by_text.empty() || mapping.otherwise) {
    // With the rest among them, all texts but those that give something else.
    const bool rest = mapping.otherwise && wanted(*mapping.otherwise);
    for (const auto& [text, value] : mapping.by_text) {
      if (wanted(value) != rest) set.texts.push_back(text);
    }
    set.except = rest;
  }
  return set;
}

}  // namespace

sema::ValueSet Universe::below(const sema::Mapping& mapping, const std::vector<bool>& own) const {
  return below_where(mapping, [&](uint32_t value) { return value < own.size() && own[value]; });
}

sema::ValueSet Universe::below_absent(const sema::Mapping& mapping) const {
  return below_where(mapping, [](uint32_t value) { return value == sema::kNoValue; });
}

SetId Universe::values(DimensionId id, const sema::ValueSet& set, bool wanted) {
  const Dimension& dimension = program_.dimensions[id];
  sets::Diagrams& d = *plan_.sets;
  if (dimension.type.kind == sema::Type::Kind::Error) return d.none();
  if (dimension.separator) {
    if (wanted) return told_apart(id, set.indices);
    std::vector<uint32_t> others;
    for (uint32_t i = 0; i < dimension.values.size(); ++i) {
      if (!std::binary_search(set.indices.begin(), set.indices.end(), i)) others.push_back(i);
    }
    const SetId result = told_apart(id, others);
    const uint32_t level = *level_of(id);
    return dimension.optional ? d.unite(result, d.of(level, sets::ValueSet::single(plan_.levels[level].absent)))
                              : result;
  }
  if (const auto level = level_of(id)) {
    const Level& l = plan_.levels[*level];
    sets::ValueSet atoms = atoms_of(*level, dimension, set);
    if (!wanted) {
      sets::ValueSet all = sets::ValueSet::range(0, l.absent);
      if (!l.closed) all = all.unite(sets::ValueSet::single(l.other));
      if (l.optional) all = all.unite(sets::ValueSet::single(l.absent));
      atoms = all.subtract(atoms);
    }
    return d.of(*level, atoms);
  }
  std::vector<bool> own = own_values(dimension, set);
  if (!wanted) own.flip();
  if (dimension.condition) return derived_values(id, own);
  if (!dimension.mapping) return d.none();
  const SetId result = derived_values(id, own);
  if (wanted || !dimension.optional) return result;
  // The opposite of a comparison also takes the clusters that have no value at all.
  sema::Selector is_set;
  is_set.node = sema::IsSetSelector{id};
  return d.unite(result, opposite(is_set));
}

SetId Universe::told_apart(DimensionId id, const std::vector<uint32_t>& indices) {
  const Dimension& dimension = program_.dimensions[id];
  const uint32_t level = *level_of(id), separator = *level_of(dimension.separator);
  std::map<std::string_view, uint32_t> count;
  for (const std::string& text : dimension.values) ++count[text];
  std::vector<uint32_t> alone;
  std::map<uint32_t, std::vector<uint32_t>> alike;  // by the separator's value
  for (const uint32_t index : indices) {
    const uint32_t atom = atom_of(level, dimension.values[index]);
    if (count[dimension.values[index]] == 1)
      alone.push_back(atom);
    else
      alike[program_.dimensions[dimension.separator].mapping->by_index[index]].push_back(atom);
  }
  std::vector<SetId> parts{plan_.sets->of(level, sets::ValueSet::of(alone))};
  for (const auto& [value, atoms] : alike) {
    parts.push_back(
        plan_.sets->intersect(plan_.sets->of(level, sets::ValueSet::of(atoms)), plan_.sets->of(separator, {value})));
  }
  return plan_.sets->unite_all(parts);
}

SetId Universe::derived_values(DimensionId id, const std::vector<bool>& own) {
  const Dimension& dimension = program_.dimensions[id];
  sets::Diagrams& d = *plan_.sets;
  if (dimension.condition) {
    std::vector<SetId> parts;
    for (const bool holds : {false, true}) {
      if (own.size() <= size_t{holds} || !own[holds]) continue;
      if (!condition_memo_[holds][id.value]) {
        const SetId set = decide(*dimension.condition, holds);
        condition_memo_[holds][id.value] = set;
      }
      parts.push_back(*condition_memo_[holds][id.value]);
    }
    return d.unite_all(parts);
  }
  return values(dimension.mapping->from, below(*dimension.mapping, own), true);
}

SetId Universe::derived_absent(const sema::Mapping& mapping) {
  sema::Selector base;
  base.node = sema::IsSetSelector{mapping.from};
  const SetId lacking = decide(base, false);
  return mapping.has_absent ? plan_.sets->unite(lacking, values(mapping.from, below_absent(mapping), true)) : lacking;
}

SetId Universe::name_set(const sema::ClusterSelector& node) {
  std::vector<uint32_t> atoms;
  for (const ast::Name& name : node.names) {
    const auto found = kube_names_.find(std::string(name.text));
    if (found == kube_names_.end()) continue;
    for (const std::string& kube_name : found->second) atoms.push_back(atom_of(name_level_, kube_name));
  }
  return plan_.sets->of(name_level_, atoms);
}

SetId Universe::decide(const sema::Selector& selector, bool wanted) {
  sets::Diagrams& d = *plan_.sets;
  const auto parts = [&](const std::vector<sema::Selector>& operands) {
    std::vector<SetId> result;
    for (const sema::Selector& operand : operands) result.push_back(decide(operand, wanted));
    return result;
  };
  return std::visit(match{
                        [&](const sema::ErrorSelector&) { return d.none(); },
                        [&](const sema::AllSelector&) { return wanted ? d.all() : d.none(); },
                        [&](const sema::NoneSelector&) { return wanted ? d.none() : d.all(); },
                        [&](const sema::ValueSelector& node) { return values(node.dimension, node.values, wanted); },
                        [&](const sema::IsSetSelector& node) {
                          const Dimension& dimension = program_.dimensions[node.dimension];
                          if (dimension.separator && wanted) {
                            std::vector<uint32_t> all(dimension.values.size());
                            std::iota(all.begin(), all.end(), 0U);
                            return told_apart(node.dimension, all);
                          }
                          if (const auto level = level_of(node.dimension)) {
                            const Level& l = plan_.levels[*level];
                            if (!wanted) return d.of(*level, sets::ValueSet::single(l.absent));
                            sets::ValueSet present = sets::ValueSet::range(0, l.absent);
                            if (!l.closed) present = present.unite(sets::ValueSet::single(l.other));
                            return d.of(*level, present);
                          }
                          if (dimension.condition) return wanted ? d.all() : d.none();
                          if (!dimension.mapping) return d.none();
                          if (!wanted) return derived_absent(*dimension.mapping);
                          if (dimension.mapping->has_absent)
                            return derived_values(node.dimension, std::vector<bool>(dimension.values.size(), true));
                          sema::Selector base;
                          base.node = sema::IsSetSelector{dimension.mapping->from};
                          return decide(base, true);
                        },
                        [&](const sema::GroupSelector& node) {
                          std::optional<SetId>& memo = group_memo_[wanted ? 1 : 0][node.group.value];
                          if (!memo) {
                            const SetId set = decide(program_.groups[node.group].reach.selector, wanted);
                            group_memo_[wanted ? 1 : 0][node.group.value] = set;
                            return set;
                          }
                          return *memo;
                        },
                        [&](const sema::ProfileSelector& node) {
                          std::vector<SetId> markers;
                          for (sema::ProfileId id : node.profiles) {
                            const auto level = marker_level_.find(id.value);
                            if (level == marker_level_.end()) continue;
                            markers.push_back(d.of(level->second, {wanted ? 0u : plan_.levels[level->second].absent}));
                          }
                          return wanted ? d.unite_all(markers) : d.intersect_all(markers);
                        },
                        [&](const sema::ClusterSelector& node) {
                          const SetId named = name_set(node);
                          return wanted ? named : d.complement(named);
                        },
                        [&](const sema::ClusterLikeSelector& node) {
                          std::vector<uint32_t> atoms;
                          if (const auto like = names_like_.find(node.pattern.value); like != names_like_.end()) {
                            for (const std::string& name : like->second) atoms.push_back(atom_of(name_level_, name));
                          }
                          const SetId named = d.of(name_level_, atoms);
                          return wanted ? named : d.complement(named);
                        },
                        [&](const sema::WorkspaceSelector& node) {
                          std::vector<uint32_t> atoms;
                          for (const std::string& name : node.names) atoms.push_back(atom_of(workspace_level_, name));
                          const SetId named = d.of(workspace_level_, atoms);
                          return wanted ? named : d.complement(named);
                        },
                        [&](const sema::NotSelector& node) { return decide(*node.operand, !wanted); },
                        [&](const sema::AndSelector& node) {
                          return wanted ? d.intersect_all(parts(node.operands)) : d.unite_all(parts(node.operands));
                        },
                        [&](const sema::OrSelector& node) {
                          return wanted ? d.unite_all(parts(node.operands)) : d.intersect_all(parts(node.operands));
                        },
                    },
                    selector.node);
}

SetId Universe::in_workspace(const std::string& workspace) {
  return plan_.sets->of(workspace_level_, {atom_of(workspace_level_, workspace)});
}

SetId Universe::defines(sema::VariableId variable) {
  const auto level = variable_level_.find(variable.value);
  return level == variable_level_.end() ? plan_.sets->all() : plan_.sets->of(level->second, {0u});
}

std::optional<SetId> Universe::carriers(sema::ProfileId profile) {
  const auto level = marker_level_.find(profile.value);
  if (level == marker_level_.end()) return std::nullopt;
  return plan_.sets->of(level->second, {0u});
}

SetId Universe::without_labels() {
  SetId result = plan_.sets->all();
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    const Level& level = plan_.levels[i];
    if (level.key.empty() || !is_visible_label(level.key)) continue;
    result = plan_.sets->intersect(result, plan_.sets->of(i, {level.absent}));
  }
  return result;
}

SetId Universe::has_value(DimensionId id, const std::string& text) {
  const Dimension& dimension = program_.dimensions[id];
  sema::ValueSet set;
  if (dimension.is_open()) {
    set.texts.push_back(text);
  } else if (!dimension.values.empty()) {
    const auto level = level_of(id);
    if (level && !dimension.separator) {  // its atoms are its values
      const uint32_t atom = atom_of(*level, text);
      if (atom < dimension.values.size()) set.indices.push_back(atom);
    } else {
      for (uint32_t i = 0; i < dimension.values.size(); ++i)
        if (dimension.values[i] == text) set.indices.push_back(i);
    }
  } else if (is_declared(program_, dimension, text)) {
    const int64_t n = std::stoll(text);
    set.ranges.push_back({n, n});
  }
  return values(id, set, true);
}

std::optional<std::vector<std::string>> Universe::listable(DimensionId id, SetId set) {
  const auto level = level_of(id);
  if (!level || program_.dimensions[id].type.kind != sema::Type::Kind::Int) return std::nullopt;
  const Level& l = plan_.levels[*level];
  const sets::ValueSet atoms = plan_.sets->values_at(set, *level);
  std::vector<std::string> result;
  for (uint32_t i = 0; i < l.absent; ++i) {
    if (!atoms.contains(i)) continue;
    result.push_back(l.atoms[i].text);
    if (l.atoms[i].is_wide || !is_listable(1, static_cast<int64_t>(result.size()))) return std::nullopt;
  }
  return result;
}

SetId Universe::is_set(DimensionId id) {
  sema::Selector selector;
  selector.node = sema::IsSetSelector{id};
  return meaning(selector);
}

sets::ValueSet Universe::named(uint32_t level, const Mentions& own) const {
  const Level& l = plan_.levels[level];
  std::vector<uint32_t> atoms;
  if (const auto texts = own.texts.find(l.dimension); texts != own.texts.end()) {
    for (const std::string& text : texts->second) {
      if (const auto found = atom_by_text_[level].find(text); found != atom_by_text_[level].end())
        atoms.push_back(found->second);
    }
  }
  if (const auto ranges = own.ranges.find(l.dimension); ranges != own.ranges.end()) {
    const auto begin = l.atoms.begin(), end = begin + l.absent;
    for (const auto& [first, last] : ranges->second) {
      if (!is_listable(first, last)) continue;
      auto at = std::lower_bound(begin, end, first, [](const model::Atom& atom, int64_t n) { return atom.low < n; });
      for (; at != end && at->high <= last; ++at) atoms.push_back(static_cast<uint32_t>(at - begin));
    }
  }
  return sets::ValueSet::of(atoms);
}

SetId Universe::selectable(SetId set, const Mentions& own, bool& narrowed) {
  sets::Diagrams& d = *plan_.sets;
  narrowed = false;
  for (uint32_t level : d.support(set)) {
    const auto unknown = unlisted_.find(level);
    if (unknown == unlisted_.end()) continue;
    // What holds for all values that cannot be listed stays; of the rest, those that can be.
    const SetId unlisted = d.of(level, unknown->second.subtract(named(level, own)));
    const SetId always = d.subtract(unlisted, d.forget(d.subtract(unlisted, set), level));
    const SetId kept = d.unite(always, d.subtract(set, unlisted));
    if (kept != set) narrowed = true;
    set = kept;
  }
  return set;
}

model::Witness Universe::witness(const std::vector<uint32_t>& atoms) const {
  model::Witness result;
  result.atoms = atoms;
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    const Level& level = plan_.levels[i];
    if (atoms[i] == level.absent) {
      result.texts.push_back(std::nullopt);
    } else if (atoms[i] == level.other) {
      const auto matches = matches_.find(i);
      if (matches != matches_.end()) {
        const auto& like = matches->second.other_like;
        result.texts.push_back(like ? level.atoms[*like].text : matches->second.other_witness.value_or(""));
        continue;
      }
      // A text that nobody mentioned; legal as a label and as a name.
      std::string text = level.kind == Level::Kind::Name        ? "a-new-cluster"
                         : level.kind == Level::Kind::Workspace ? "another-workspace"
                                                                : "undeclared";
      while (atom_by_text_[i].contains(text)) text += "-x";
      result.texts.push_back(text);
    } else if (level.atoms[atoms[i]].is_wide) {
      result.texts.push_back(matches_.contains(i) ? level.atoms[atoms[i]].text
                                                  : std::to_string(level.atoms[atoms[i]].low));
    } else {
      result.texts.push_back(level.atoms[atoms[i]].text);
    }
  }
  return result;
}

ConcreteCluster Universe::concrete(const model::Witness& witness) const {
  ConcreteCluster cluster;
  cluster.value = [this, &witness](DimensionId id) -> std::optional<std::string> {
    const auto level = level_of(id);
    return level ? witness.texts[*level] : std::nullopt;
  };
  cluster.is_label = [this](DimensionId id) { return level_of(id).has_value(); };
  cluster.name = witness.texts[name_level_].value_or("");
  cluster.workspace = witness.texts[workspace_level_].value_or("");
  cluster.has_profile = [this, &witness](sema::ProfileId id) {
    const auto level = marker_level_.find(id.value);
    return level != marker_level_.end() && witness.texts[level->second] == "true";
  };
  cluster.has_odd_marker = [this, &witness](sema::ProfileId id) {
    const auto level = marker_level_.find(id.value);
    return level != marker_level_.end() && witness.texts[level->second] && witness.texts[level->second] != "true";
  };
  cluster.is_called = [this, &witness](std::string_view name) {
    const auto found = kube_names_.find(std::string(name));
    const auto& own = witness.texts[name_level_];
    return own && found != kube_names_.end() &&
           std::find(found->second.begin(), found->second.end(), *own) != found->second.end();
  };
  cluster.is_called_like = [this, &witness](sema::PatternId id) {
    const auto found = names_like_.find(id.value);
    const auto& own = witness.texts[name_level_];
    return own && found != names_like_.end() && found->second.contains(*own);
  };
  return cluster;
}

}  // namespace fleet::plan
