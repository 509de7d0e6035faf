#include "compiler/plan/universe.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sets/text_classes.h"

/// How the universe is laid out: its levels, their atoms, and where the known clusters lie.
namespace fleet::plan {

using model::Level;
using sema::Dimension;
using sema::DimensionId;

namespace {

/// States of the product of a dimension's patterns.
constexpr size_t kPatternBudget = 300'000;

}  // namespace

uint32_t Universe::add_level(Level level) {
  level.absent = static_cast<uint32_t>(level.atoms.size());
  level.atoms.push_back({});
  level.other = static_cast<uint32_t>(level.atoms.size());
  level.atoms.push_back({});
  plan_.levels.push_back(std::move(level));
  return static_cast<uint32_t>(plan_.levels.size() - 1);
}

void Universe::add_text_atoms(const Dimension& dimension, DimensionId id, const Mentions& mentions,
                              const std::vector<KnownCluster>& clusters, Level& level) {
  std::set<std::string> apart;
  if (const auto found = mentions.texts.find(id.value); found != mentions.texts.end()) apart = found->second;
  Matches matches;
  if (dimension.pattern) matches.patterns.push_back(*dimension.pattern);
  if (const auto found = mentions.patterns.find(id.value); found != mentions.patterns.end()) {
    for (const uint32_t i : found->second) {
      const sema::PatternId pattern(i);
      if (pattern != dimension.pattern) matches.patterns.push_back(pattern);
    }
    // What known clusters have can be listed in a selector: those that match, and for `not like` those that do not.
    for (const KnownCluster& known : clusters) {
      if (const auto& text = known.cluster.values[id.value]) apart.insert(*text);
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

void Universe::add_dimension_level(DimensionId id, const Mentions& mentions,
                                   const std::vector<KnownCluster>& clusters) {
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
    if (is_listable(low, high)) {
      for (int64_t n = low; n < high; ++n) starts.insert(n + 1);
    } else {
      if (const auto found = mentions.ranges.find(id.value); found != mentions.ranges.end()) {
        for (const auto& [first, last] : found->second) {
          cut(first, last);
          if (is_listable(first, last))
            for (int64_t n = first; n < last; ++n) starts.insert(n + 1);
        }
      }
      for (const KnownCluster& known : clusters) {
        if (const std::string* text = known.cluster.values[id.value]; text && is_declared(program_, dimension, *text))
          single(std::stoll(*text));
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

bool is_own_label(const sema::Program& program, DimensionId id) {
  const Dimension& dimension = program.dimensions[id];
  if (!dimension.is_label() || !dimension.is_derived() || dimension.values.empty()) return false;
  if (dimension.mapping && program.dimensions[dimension.mapping->from].separator == id) return true;
  const auto is_wide = [&](DimensionId below) {
    const Dimension& d = program.dimensions[below];
    return !d.is_derived() && d.type.kind == sema::Type::Kind::Int && !is_listable(d.type.low, d.type.high);
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

Universe::Universe(const sema::Program& program, const Mentions& mentions, std::vector<KnownCluster>& clusters,
                   model::Plan& plan, const Engine& engine)
    : program_(program), plan_(plan) {
  dimension_level_.resize(program.dimensions.size());
  for (const bool open : {false, true}) {
    for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
      const Dimension& dimension = program.dimensions[DimensionId(i)];
      if (dimension.type.kind == sema::Type::Kind::Error) continue;
      if (dimension.is_derived() && !is_own_label(program, DimensionId(i))) continue;
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
  if (engine.by_use) order_by_use();

  std::vector<sets::Level> levels;
  for (const Level& level : plan.levels) {
    levels.push_back({level.name, static_cast<uint32_t>(level.atoms.size())});
    auto& index = atom_by_text_.emplace_back();
    for (uint32_t i = 0; i < level.absent; ++i) {
      if (!level.atoms[i].is_wide) index.emplace(level.atoms[i].text, i);
    }
  }
  plan.sets = std::make_unique<sets::Diagrams>(std::move(levels), engine.budget);
  if (engine.solve) plan.sets->fall_back_on(engine.solve);
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
      c.atoms[*level] = c.values[i] ? atom_of_held(*level, c.values[i]) : plan.levels[*level].absent;
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
  find_unlisted(clusters);
  plan.admissible = admissible();
}

/// "Any but these" would take in what nobody has named, too: `other` is among them.
void Universe::find_unlisted(const std::vector<KnownCluster>& clusters) {
  for (uint32_t level = 0; level < plan_.levels.size(); ++level) {
    const Level& l = plan_.levels[level];
    if (std::none_of(l.atoms.begin(), l.atoms.begin() + l.absent, [](const model::Atom& atom) { return atom.is_wide; }))
      continue;
    std::vector<bool> is_known(l.atoms.size(), false);
    for (const KnownCluster& known : clusters) is_known[known.cluster.atoms[level]] = true;
    sets::ValueSet& unlisted = unlisted_[level];
    for (uint32_t i = 0; i < l.absent; ++i)
      if (l.atoms[i].is_wide || !is_known[i]) unlisted.append(i, i + 1);
    unlisted = unlisted.unite(sets::ValueSet::single(l.other));
  }
}

uint32_t Universe::atom_of(uint32_t level, const std::string& text) const {
  if (const auto found = atom_by_text_[level].find(text); found != atom_by_text_[level].end()) return found->second;
  const Level& l = plan_.levels[level];
  if (const auto of_texts = matches_.find(level); of_texts != matches_.end()) {
    const std::vector<bool> in = matched(of_texts->second, text);
    for (uint32_t i = 0; i < l.absent; ++i)
      if (l.atoms[i].is_wide && of_texts->second.of_atom[i] == in) return i;
  }
  return l.other;
}

std::optional<uint32_t> Universe::level_of(DimensionId dimension) const {
  return dimension.value < dimension_level_.size() ? dimension_level_[dimension.value] : std::nullopt;
}

}  // namespace fleet::plan
