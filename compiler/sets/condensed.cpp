#include "compiler/sets/condensed.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace fleet::sets {
namespace {

/// Cells of the table of segments by nodes, from which a level's classes are read.
constexpr size_t kMostCells = size_t{1} << 23;

std::vector<uint32_t> atoms_apart(const std::vector<std::vector<uint32_t>>& apart, uint32_t level, uint32_t size) {
  std::vector<uint32_t> result;
  if (level < apart.size()) result = apart[level];
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  result.erase(std::lower_bound(result.begin(), result.end(), size), result.end());
  return result;
}

/// The atoms of a level, by where the nodes of that level lead them. Empty if that would be too many cells.
std::vector<ValueSet> classes_of(const Diagrams& source, const std::vector<SetId>& nodes, uint32_t size,
                                 const std::vector<uint32_t>& apart) {
  std::vector<uint32_t> begins{0};
  for (uint32_t atom : apart) {
    begins.push_back(atom);
    if (atom + 1 < size) begins.push_back(atom + 1);
  }
  for (SetId node : nodes) {
    for (const Diagrams::Run& run : source.runs_of(node)) begins.push_back(run.begin);
  }
  std::sort(begins.begin(), begins.end());
  begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
  if (begins.size() * nodes.size() > kMostCells) return {};

  std::vector<ValueSet> classes;
  std::map<std::vector<uint32_t>, size_t> class_of;
  for (size_t i = 0; i < begins.size(); ++i) {
    std::vector<uint32_t> key;
    for (SetId node : nodes) key.push_back(source.child_at(node, begins[i]).value);
    if (std::binary_search(apart.begin(), apart.end(), begins[i])) key.push_back(begins[i]);
    auto [it, fresh] = class_of.emplace(std::move(key), classes.size());
    if (fresh) classes.emplace_back();
    classes[it->second].append(begins[i], i + 1 < begins.size() ? begins[i + 1] : size);
  }
  return classes;
}

}  // namespace

Condensed::Condensed(const Diagrams& source, SetId from, const std::vector<std::vector<uint32_t>>& apart, Budget budget)
    : diagrams({}, budget), set(from) {
  if (Diagrams::is_terminal(from)) return;
  set = SetId{};
  const std::vector<SetId> nodes = source.nodes_below(from);
  std::map<uint32_t, std::vector<SetId>> by_level;
  for (SetId node : nodes) by_level[source.level_of(node)].push_back(node);

  std::vector<Level> levels;
  std::unordered_map<uint32_t, uint32_t> level_here;
  for (const auto& [level, its_nodes] : by_level) {
    const uint32_t size = source.size_of(level);
    classes_.push_back(classes_of(source, its_nodes, size, atoms_apart(apart, level, size)));
    if (classes_.back().empty()) return;
    level_here.emplace(level, static_cast<uint32_t>(levels.size()));
    source_levels_.push_back(level);
    levels.push_back({source.levels()[level].name, static_cast<uint32_t>(classes_.back().size())});
  }
  diagrams = Diagrams(std::move(levels), budget);

  std::unordered_map<SetId, SetId> here{{Diagrams::none(), Diagrams::none()}, {Diagrams::all(), Diagrams::all()}};
  for (SetId node : nodes) {
    const uint32_t level = level_here.at(source.level_of(node));
    std::map<SetId, ValueSet> classes_by_child;
    for (uint32_t c = 0; c < classes_[level].size(); ++c) {
      classes_by_child[source.child_at(node, classes_[level][c].first())].append(c, c + 1);
    }
    std::vector<SetId> branches;
    for (const auto& [child, classes] : classes_by_child) {
      branches.push_back(diagrams.intersect(diagrams.of(level, classes), here.at(child)));
    }
    here[node] = diagrams.unite_all(branches);
    if (!here[node]) return;
  }
  set = here.at(from);
}

ValueSet Condensed::atoms_of(uint32_t level, const ValueSet& classes) const {
  std::vector<Interval> intervals;
  classes.for_each([&](uint32_t c) {
    const std::vector<Interval>& more = classes_[level][c].intervals();
    intervals.insert(intervals.end(), more.begin(), more.end());
  });
  std::sort(intervals.begin(), intervals.end());
  ValueSet result;
  for (Interval i : intervals) result.append(i.begin, i.end);
  return result;
}

Cube Condensed::to_source(const Cube& cube) const {
  Cube result;
  for (const Constraint& c : cube) result.push_back({source_levels_[c.level], atoms_of(c.level, c.values)});
  return result;
}

}  // namespace fleet::sets
