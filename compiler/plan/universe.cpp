#include "compiler/plan/universe.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/base/match.h"
#include "compiler/plan/template.h"
#include "compiler/sets/text_classes.h"

namespace fleet::plan {

using model::Level;
using sema::Dimension;
using sema::DimensionId;

namespace {

/// A selector lists at most this many numbers; beyond it only those that known clusters have.
constexpr uint64_t kListedNumbers = 64;

/// States of the product of a dimension's patterns.
constexpr size_t kPatternBudget = 300'000;

bool is_listed(const KnownCluster& known, uint32_t dimension) {
  return std::find(known.listed_dimensions.begin(), known.listed_dimensions.end(), dimension) != known.listed_dimensions.end();
}

}  // namespace

bool is_sound(const sema::Selector& selector, const sema::Program& program) {
  std::set<uint32_t> seen;
  const auto sound = [&](const auto& self, const sema::Selector& s) -> bool {
    const auto all = [&](const std::vector<sema::Selector>& operands) {
      return std::all_of(operands.begin(), operands.end(), [&](const sema::Selector& o) { return self(self, o); });
    };
    return std::visit(match{
                          [](const sema::ErrorSelector&) { return false; }, [](const sema::AllSelector&) { return true; },
                          [](const sema::NoneSelector&) { return true; },
                          [&](const sema::ValueSelector& n) { return program.dimensions[n.dimension].type.kind != sema::Type::Kind::Error; },
                          [&](const sema::IsSetSelector& n) { return program.dimensions[n.dimension].type.kind != sema::Type::Kind::Error; },
                          [&](const sema::GroupSelector& n) {
                            return !seen.insert(n.group.value).second || self(self, program.groups[n.group].reach.selector);
                          },
                          [](const sema::ProfileSelector&) { return true; }, [](const sema::ClusterSelector&) { return true; },
                          [](const sema::ClusterLikeSelector&) { return true; },
                          [](const sema::WorkspaceSelector&) { return true; }, [&](const sema::NotSelector& n) { return self(self, *n.operand); },
                          [&](const sema::AndSelector& n) { return all(n.operands); }, [&](const sema::OrSelector& n) { return all(n.operands); },
                      },
                      s.node);
  };
  return sound(sound, selector);
}

void Mentions::add(const sema::Selector& selector, const sema::Program& program) {
  std::visit(match{
                 [](const sema::ErrorSelector&) {}, [](const sema::AllSelector&) {}, [](const sema::NoneSelector&) {},
                 [&](const sema::ValueSelector& node) {
                   DimensionId id = node.dimension;
                   const Dimension& dimension = program.dimensions[id];
                   for (const sema::PatternId pattern : node.values.patterns) patterns[id.value].insert(pattern.value);
                   if (dimension.is_open()) texts[id.value].insert(node.values.texts.begin(), node.values.texts.end());
                   else ranges[id.value].insert(node.values.ranges.begin(), node.values.ranges.end());
                 },
                 [](const sema::IsSetSelector&) {}, [](const sema::GroupSelector&) {},
                 [&](const sema::ProfileSelector& node) {
                   for (sema::ProfileId id : node.profiles) profiles.insert(id.value);
                 },
                 [&](const sema::ClusterSelector& node) {
                   for (const ast::Name& name : node.names) names.emplace(name.text);
                 },
                 [&](const sema::ClusterLikeSelector& node) { name_patterns.insert(node.pattern.value); },
                 [&](const sema::WorkspaceSelector& node) { workspaces.insert(node.names.begin(), node.names.end()); },
                 [&](const sema::NotSelector& node) { add(*node.operand, program); },
                 [&](const sema::AndSelector& node) { for (const sema::Selector& s : node.operands) add(s, program); },
                 [&](const sema::OrSelector& node) { for (const sema::Selector& s : node.operands) add(s, program); },
             },
             selector.node);
}

uint32_t Universe::add_level(Level level) {
  level.absent = static_cast<uint32_t>(level.atoms.size());
  level.atoms.push_back({});
  level.other = static_cast<uint32_t>(level.atoms.size());
  level.atoms.push_back({});
  plan_.levels.push_back(std::move(level));
  return static_cast<uint32_t>(plan_.levels.size() - 1);
}

void Universe::add_text_atoms(const Dimension& dimension, DimensionId id, const Mentions& mentions, const std::vector<KnownCluster>& clusters,
                              Level& level) {
  std::set<std::string> apart;
  if (const auto found = mentions.texts.find(id.value); found != mentions.texts.end()) apart = found->second;
  Matches matches;
  if (dimension.pattern) matches.patterns.push_back(*dimension.pattern);
  if (const auto found = mentions.patterns.find(id.value); found != mentions.patterns.end()) {
    for (const uint32_t i : found->second) {
      const sema::PatternId pattern(i);
      if (pattern != dimension.pattern) matches.patterns.push_back(pattern);
      // What known clusters have can be listed in a selector.
      for (const KnownCluster& known : clusters) {
        const auto& text = known.cluster.values[id.value];
        if (text && program_.patterns[pattern].judge.full_match(*text)) apart.insert(*text);
      }
    }
  }
  const auto add = [&](const std::string& text, bool is_wide, std::vector<bool> in) {
    level.atoms.push_back({text, 0, 0, is_wide});
    matches.of_atom.push_back(std::move(in));
  };
  for (const std::string& text : apart) add(text, false, matched(matches, text));
  if (matches.patterns.empty()) return;
  std::vector<const sets::TextSet*> sets;
  for (const sema::PatternId pattern : matches.patterns) sets.push_back(&program_.patterns[pattern].set);
  const auto classes = sets::text_classes(sets, {apart.begin(), apart.end()}, kPatternBudget);
  if (!classes) {
    too_many_patterns_ = id;
    return;
  }
  for (const sets::TextClass& c : *classes) {
    if (std::find(c.in.begin(), c.in.end(), true) != c.in.end()) {
      if (!matches.other_witness) matches.other_like = static_cast<uint32_t>(level.atoms.size());
      add(c.witness, true, c.in);
    } else {
      matches.other_witness = c.witness;
      matches.other_like.reset();
    }
  }
  matches_.emplace(static_cast<uint32_t>(plan_.levels.size()), std::move(matches));
}

std::vector<bool> Universe::matched(const Matches& matches, const std::string& text) const {
  std::vector<bool> in;
  for (const sema::PatternId pattern : matches.patterns) in.push_back(program_.patterns[pattern].set.contains(text));
  return in;
}

void Universe::add_dimension_level(DimensionId id, const Mentions& mentions, const std::vector<KnownCluster>& clusters) {
  const Dimension& dimension = program_.dimensions[id];
  Level level;
  level.name = std::string(dimension.name.text);
  level.dimension = id.value;
  level.key = dimension.key;
  level.optional = dimension.optional;
  level.closed = !dimension.is_open();
  if (dimension.is_open()) {
    add_text_atoms(dimension, id, mentions, clusters, level);
  } else if (dimension.type.kind == sema::Type::Kind::Int) {
    const int64_t low = dimension.type.low, high = dimension.type.high;
    std::set<int64_t> starts{low};
    const auto cut = [&](int64_t first, int64_t last) {  // [first, last] may be told from its neighbours
      if (first > low && first <= high) starts.insert(first);
      if (last >= low && last < high) starts.insert(last + 1);
    };
    const auto single = [&](int64_t n) { cut(n, n); };
    const auto small = [](int64_t first, int64_t last) {
      return static_cast<uint64_t>(last) - static_cast<uint64_t>(first) < kListedNumbers;
    };
    if (small(low, high)) {
      for (int64_t n = low; n < high; ++n) starts.insert(n + 1);
    } else {
      if (const auto found = mentions.ranges.find(id.value); found != mentions.ranges.end()) {
        for (const auto& [first, last] : found->second) {
          cut(first, last);
          if (small(first, last)) for (int64_t n = first; n < last; ++n) starts.insert(n + 1);
        }
      }
      for (const KnownCluster& known : clusters) {
        if (const std::string* text = known.cluster.values[id.value]; text && is_declared(program_, dimension, *text)) single(std::stoll(*text));
      }
    }
    for (auto at = starts.begin(); at != starts.end(); ++at) {
      const auto next = std::next(at);
      const int64_t last = next == starts.end() ? high : *next - 1;
      level.atoms.push_back({*at == last ? std::to_string(*at) : "", *at, last, *at != last});
    }
  } else {
    std::set<std::string_view> seen;  // values of a union can have one text
    for (const std::string& text : dimension.values) {
      if (seen.insert(text).second) level.atoms.push_back({text, 0, 0, false});
    }
  }
  dimension_level_[id.value] = add_level(std::move(level));
}

bool Universe::is_own_label(DimensionId id) const {
  const Dimension& dimension = program_.dimensions[id];
  if (!dimension.is_label() || !dimension.is_derived() || dimension.values.empty()) return false;
  if (dimension.mapping && program_.dimensions[dimension.mapping->from].separator == id) return true;
  const auto is_wide = [&](DimensionId below) {
    const Dimension& d = program_.dimensions[below];
    return !d.is_derived() && d.type.kind == sema::Type::Kind::Int &&
           static_cast<uint64_t>(d.type.high) - static_cast<uint64_t>(d.type.low) >= kListedNumbers;
  };
  if (dimension.mapping) return is_wide(dimension.mapping->from);
  const auto names_wide = [&](const auto& self, const sema::Selector& s) -> bool {
    const auto any = [&](const std::vector<sema::Selector>& operands) {
      return std::any_of(operands.begin(), operands.end(), [&](const sema::Selector& o) { return self(self, o); });
    };
    if (const auto* n = s.as<sema::ValueSelector>()) return is_wide(n->dimension) || !n->values.patterns.empty();
    if (const auto* n = s.as<sema::NotSelector>()) return self(self, *n->operand);
    if (const auto* n = s.as<sema::AndSelector>()) return any(n->operands);
    if (const auto* n = s.as<sema::OrSelector>()) return any(n->operands);
    return false;
  };
  return names_wide(names_wide, *dimension.condition);
}

Universe::Universe(const sema::Program& program, const Mentions& mentions, std::vector<KnownCluster>& clusters, model::Plan& plan)
    : program_(program), plan_(plan) {
  dimension_level_.resize(program.dimensions.size());
  for (const bool open : {false, true}) {
    for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
      const Dimension& dimension = program.dimensions[DimensionId(i)];
      if (dimension.type.kind == sema::Type::Kind::Error) continue;
      if (dimension.is_derived() && !is_own_label(DimensionId(i))) continue;
      const bool large = dimension.is_open() || dimension.type.kind == sema::Type::Kind::Int;
      if (large == open) add_dimension_level(DimensionId(i), mentions, clusters);
    }
  }
  const auto flag = [&](Level::Kind kind, std::string_view name, std::string key) {
    Level level;
    level.kind = kind;
    level.name = std::string(name);
    level.key = std::move(key);
    level.optional = true;
    level.atoms.push_back({"true", 0, 0, false});
    return add_level(std::move(level));
  };
  for (uint32_t i : mentions.profiles) {
    const std::string_view name = program.profiles[sema::ProfileId(i)].name.text;
    marker_level_[i] = flag(Level::Kind::Marker, name, fmt::format("profile.fleetc.dev/{}", name));
  }
  for (uint32_t i : mentions.variables) {
    const std::string_view name = program.variables[sema::VariableId(i)].name.text;
    variable_level_[i] = flag(Level::Kind::Variable, name, fmt::format("variable.fleetc.dev/{}", name));
  }
  for (const KnownCluster& known : clusters) {
    const model::Cluster& c = known.cluster;
    for (const std::string* name : {&c.name, &c.kube_name, &c.display_name}) {
      if (mentions.names.empty() || name->empty() || !mentions.names.contains(*name)) continue;
      std::vector<std::string>& known_as = kube_names_[*name];
      if (std::find(known_as.begin(), known_as.end(), c.kube_name) == known_as.end()) known_as.push_back(c.kube_name);
    }
  }
  const auto plain = [&](Level::Kind kind, std::string_view name, const std::set<std::string>& texts) {
    Level level;
    level.kind = kind;
    level.name = std::string(name);
    level.closed = false;
    for (const std::string& text : texts) level.atoms.push_back({text, 0, 0, false});
    return add_level(std::move(level));
  };
  for (const uint32_t i : mentions.name_patterns) {
    std::set<std::string>& like = names_like_[i];
    for (const KnownCluster& known : clusters) {
      if (is_called_like(program.patterns[sema::PatternId(i)], known.cluster)) like.insert(known.cluster.kube_name);
    }
  }
  std::set<std::string> workspaces = mentions.workspaces, names;
  workspaces.insert(program.workspace);
  for (const auto& [name, kube_names] : kube_names_) names.insert(kube_names.begin(), kube_names.end());
  for (const auto& [pattern, kube_names] : names_like_) names.insert(kube_names.begin(), kube_names.end());
  workspace_level_ = plain(Level::Kind::Workspace, "cluster.workspace", workspaces);
  name_level_ = plain(Level::Kind::Name, "cluster.name", names);

  std::vector<sets::Level> levels;
  for (const Level& level : plan.levels) {
    levels.push_back({level.name, static_cast<uint32_t>(level.atoms.size())});
    auto& index = atom_by_text_.emplace_back();
    for (uint32_t i = 0; i < level.absent; ++i) {
      if (!level.atoms[i].is_wide) index.emplace(level.atoms[i].text, i);
    }
  }
  plan.sets = std::make_unique<sets::Diagrams>(std::move(levels));
  group_memo_[0].resize(program.groups.size());
  group_memo_[1].resize(program.groups.size());
  condition_memo_[0].resize(program.dimensions.size());
  condition_memo_[1].resize(program.dimensions.size());

  std::vector<std::unordered_map<const std::string*, uint32_t>> atom_of_value(plan.levels.size());
  const auto atom_of_held = [&](uint32_t level, const std::string* text) {
    const auto [at, is_new] = atom_of_value[level].try_emplace(text);
    if (is_new) at->second = atom_of(level, *text);
    return at->second;
  };
  for (KnownCluster& known : clusters) {
    model::Cluster& c = known.cluster;
    c.atoms.assign(plan.levels.size(), 0);
    for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
      const auto level = dimension_level_[i];
      if (!level) continue;
      // The label of a derived dimension is ours: a listed cluster may not have it yet.
      const bool lacks = program.dimensions[DimensionId(i)].is_derived() && !c.written && !is_listed(known, i);
      c.atoms[*level] = c.values[i] && !lacks ? atom_of_held(*level, c.values[i]) : plan.levels[*level].absent;
    }
    for (const auto& [profile, level] : marker_level_) {
      c.atoms[level] = known.has_profile[profile] ? 0 : plan.levels[level].absent;
      if (known.has_profile[profile] && c.written) c.labels[plan.levels[level].key] = "true";
    }
    for (const auto& [variable, level] : variable_level_) {
      c.atoms[level] = known.has_variable[variable] ? 0 : plan.levels[level].absent;
      if (known.has_variable[variable] && c.written) c.labels[plan.levels[level].key] = "true";
    }
    c.atoms[workspace_level_] = atom_of(workspace_level_, c.workspace);
    c.atoms[name_level_] = atom_of(name_level_, c.kube_name);
  }
  plan.admissible = admissible();
}

uint32_t Universe::atom_of(uint32_t level, const std::string& text) const {
  if (const auto found = atom_by_text_[level].find(text); found != atom_by_text_[level].end()) return found->second;
  const Level& l = plan_.levels[level];
  if (const auto of_texts = matches_.find(level); of_texts != matches_.end()) {
    const std::vector<bool> in = matched(of_texts->second, text);
    for (uint32_t i = 0; i < l.absent; ++i) if (l.atoms[i].is_wide && of_texts->second.of_atom[i] == in) return i;
  }
  return l.other;
}

std::optional<uint32_t> Universe::level_of(DimensionId dimension) const {
  return dimension.value < dimension_level_.size() ? dimension_level_[dimension.value] : std::nullopt;
}

SetId Universe::admissible() {
  std::vector<SetId> parts;
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    const Level& level = plan_.levels[i];
    if (level.kind == Level::Kind::Workspace || level.kind == Level::Kind::Name) {
      parts.push_back(plan_.sets->of(i, sets::ValueSet::single(level.absent).complement(static_cast<uint32_t>(level.atoms.size()))));
      continue;
    }
    sets::ValueSet values = sets::ValueSet::range(0, level.absent);
    if (level.optional) values = values.unite(sets::ValueSet::single(level.absent));
    if (!level.closed) values = values.unite(sets::ValueSet::single(level.other));
    if (level.dimension != model::kNoAtom && program_.dimensions[DimensionId(level.dimension)].pattern) values = values.intersect(admissible_texts(i));
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
    if (plan_.levels[*dimension_level_[i]].optional) fitting.push_back(plan_.sets->of(*dimension_level_[i], {plan_.levels[*dimension_level_[i]].absent}));
    parts.push_back(plan_.sets->unite_all(fitting));
  }
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
    for (uint32_t i = 0; i < l.absent; ++i) if (matches.of_atom[i][0]) atoms.push_back(i);
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
        if (std::find(set.patterns.begin(), set.patterns.end(), matches->second.patterns[p]) == set.patterns.end()) continue;
        for (uint32_t i = 0; i < l.absent; ++i) if (matches->second.of_atom[i][p]) named.push_back(i);
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
    if (!set.ranges.empty() && set.ranges.back().second + 1 == arm.low) set.ranges.back().second = arm.high;
    else set.ranges.push_back({arm.low, arm.high});
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
    return dimension.optional ? d.unite(result, d.of(level, sets::ValueSet::single(plan_.levels[level].absent))) : result;
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
    if (count[dimension.values[index]] == 1) alone.push_back(atom);
    else alike[program_.dimensions[dimension.separator].mapping->by_index[index]].push_back(atom);
  }
  std::vector<SetId> parts{plan_.sets->of(level, sets::ValueSet::of(alone))};
  for (const auto& [value, atoms] : alike) {
    parts.push_back(plan_.sets->intersect(plan_.sets->of(level, sets::ValueSet::of(atoms)), plan_.sets->of(separator, {value})));
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
  return std::visit(
      match{
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
            const sema::Mapping& mapping = *dimension.mapping;
            sema::Selector base;
            base.node = sema::IsSetSelector{mapping.from};
            const SetId present = decide(base, wanted);
            if (!mapping.has_absent) return present;
            if (wanted) return derived_values(node.dimension, std::vector<bool>(dimension.values.size(), true));
            return d.unite(present, values(mapping.from, below_absent(mapping), true));
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
          [&](const sema::AndSelector& node) { return wanted ? d.intersect_all(parts(node.operands)) : d.unite_all(parts(node.operands)); },
          [&](const sema::OrSelector& node) { return wanted ? d.unite_all(parts(node.operands)) : d.intersect_all(parts(node.operands)); },
      },
      selector.node);
}

SetId Universe::in_workspace(const std::string& workspace) { return plan_.sets->of(workspace_level_, {atom_of(workspace_level_, workspace)}); }

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
      for (uint32_t i = 0; i < dimension.values.size(); ++i) if (dimension.values[i] == text) set.indices.push_back(i);
    }
  } else if (is_declared(program_, dimension, text)) {
    const int64_t n = std::stoll(text);
    set.ranges.push_back({n, n});
  }
  return values(id, set, true);
}

SetId Universe::is_set(DimensionId id) {
  sema::Selector selector;
  selector.node = sema::IsSetSelector{id};
  return meaning(selector);
}

SetId Universe::selectable(SetId set, bool& narrowed) {
  sets::Diagrams& d = *plan_.sets;
  narrowed = false;
  for (uint32_t level : d.support(set)) {
    const Level& l = plan_.levels[level];
    sets::ValueSet wide;
    for (uint32_t i = 0; i < l.absent; ++i) if (l.atoms[i].is_wide) wide.append(i, i + 1);
    if (wide.empty()) continue;
    wide = wide.unite(sets::ValueSet::single(l.other));  // "any but these numbers" would take the others, too
    // What holds for all values that cannot be listed stays; of the rest, those that can be.
    const SetId unlisted = d.of(level, wide);
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
      std::string text = level.kind == Level::Kind::Name ? "a-new-cluster" : level.kind == Level::Kind::Workspace ? "another-workspace" : "undeclared";
      while (atom_by_text_[i].contains(text)) text += "-x";
      result.texts.push_back(text);
    } else if (level.atoms[atoms[i]].is_wide) {
      result.texts.push_back(matches_.contains(i) ? level.atoms[atoms[i]].text : std::to_string(level.atoms[atoms[i]].low));
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
  cluster.is_called = [this, &witness](std::string_view name) {
    const auto found = kube_names_.find(std::string(name));
    const std::string& own = *witness.texts[name_level_];
    return found != kube_names_.end() && std::find(found->second.begin(), found->second.end(), own) != found->second.end();
  };
  cluster.is_called_like = [this, &witness](sema::PatternId id) {
    const auto found = names_like_.find(id.value);
    return found != names_like_.end() && found->second.contains(*witness.texts[name_level_]);
  };
  return cluster;
}

}  // namespace fleet::plan
