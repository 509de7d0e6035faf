#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "compiler/sets/diagram.h"

namespace fleet::sets {

std::vector<SetId> Diagrams::nodes_below(SetId set) const {
  std::vector<SetId> found;
  if (is_terminal(set)) return found;
  std::unordered_set<SetId> seen{set};
  found.push_back(set);
  for (size_t i = 0; i < found.size(); ++i) {
    for (const Run& run : runs_of(found[i])) {
      if (!is_terminal(run.child) && seen.insert(run.child).second) found.push_back(run.child);
    }
  }
  // A node is built after its children, so that its id is above theirs.
  std::sort(found.begin(), found.end());
  return found;
}

bool Diagrams::contains(SetId set, std::span<const uint32_t> tuple) const {
  if (is_formula(set)) return formula_contains(set, tuple);
  while (!is_terminal(set)) {
    const uint32_t level = level_of(set);
    if (tuple[level] >= size_of(level)) return false;
    set = child_at(set, tuple[level]);
  }
  return set == all();
}

/// The set with each node at `level` replaced by at_level(node), which must not depend on `level` or those above it.
template <class AtLevel>
SetId Diagrams::rewrite(SetId set, uint32_t level, AtLevel&& at_level) {
  if (!set || is_formula(set)) return give_up();
  std::unordered_map<SetId, SetId> rewritten;
  auto now = [&](SetId old) {
    auto it = rewritten.find(old);
    return it == rewritten.end() ? old : it->second;
  };
  for (SetId node : nodes_below(set)) {
    if (level_of(node) > level) continue;
    SetId result;
    if (level_of(node) == level) {
      result = at_level(node);
    } else {
      const size_t from = scratch_.size();
      for (const Run& run : runs_of(node)) push_run(run.begin, now(run.child), from);
      result = make(level_of(node), from);
    }
    if (!result) return give_up();
    rewritten.emplace(node, result);
  }
  return now(set);
}

SetId Diagrams::restrict(SetId set, uint32_t level, uint32_t atom) {
  if (set && atom >= size_of(level)) return none();
  return rewrite(set, level, [&](SetId node) { return child_at(node, atom); });
}

SetId Diagrams::forget(SetId set, uint32_t level) {
  return rewrite(set, level, [&](SetId node) {
    std::vector<SetId> children;
    for (const Run& run : runs_of(node)) children.push_back(run.child);
    return unite_all(children);
  });
}

ValueSet Diagrams::values_at(SetId set, uint32_t level) const {
  if (!set || set == none()) return {};
  const ValueSet every = ValueSet::all(size_of(level));
  if (level_of(set) > level) return every;
  std::vector<ValueSet> parts;
  for (SetId node : nodes_below(set)) {
    if (level_of(node) > level) continue;
    auto runs = runs_of(node);
    ValueSet here;
    for (size_t i = 0; i < runs.size(); ++i) {
      if (runs[i].child == none()) continue;
      // Any atom will do on a path that passes the level by.
      if (level_of(node) < level && level_of(runs[i].child) > level) return every;
      if (level_of(node) == level) here.append(runs[i].begin, i + 1 < runs.size() ? runs[i + 1].begin : size_of(level));
    }
    if (!here.empty()) parts.push_back(std::move(here));
  }
  while (parts.size() > 1) {
    for (size_t i = 0; i + 1 < parts.size(); i += 2) parts[i / 2] = parts[i].unite(parts[i + 1]);
    if (parts.size() % 2 == 1) parts[parts.size() / 2] = std::move(parts.back());
    parts.resize((parts.size() + 1) / 2);
  }
  return parts.empty() ? ValueSet{} : parts.front();
}

std::vector<uint32_t> Diagrams::support(SetId set) const {
  std::vector<uint32_t> result;
  for (const SetId part : is_formula(set) ? parts_of(set).sets : std::vector<SetId>{set}) {
    for (SetId node : nodes_below(part)) result.push_back(level_of(node));
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

double Diagrams::count(SetId set) const {
  if (!set || set == none() || is_formula(set)) return 0;
  std::unordered_map<SetId, double> counts;  // over the levels from the node's own on
  auto points = [&](SetId child, uint32_t from_level) {
    double product = child == all() ? 1 : counts.at(child);
    for (uint32_t level = from_level; level < level_of(child); ++level) product *= size_of(level);
    return product;
  };
  for (SetId node : nodes_below(set)) {
    auto runs = runs_of(node);
    const uint32_t level = level_of(node);
    double total = 0;
    for (size_t i = 0; i < runs.size(); ++i) {
      if (runs[i].child == none()) continue;
      const uint32_t end = i + 1 < runs.size() ? runs[i + 1].begin : size_of(level);
      total += (end - runs[i].begin) * points(runs[i].child, level + 1);
    }
    counts.emplace(node, total);
  }
  return points(set, 0);
}

}  // namespace fleet::sets
