#include "compiler/sets/diagram.h"

#include <algorithm>
#include <utility>

namespace fleet::sets {
namespace {

constexpr size_t kFirstSlots = size_t{1} << 8;         // the sets of one cover are few, and there is a cover a target
constexpr size_t kMostCacheEntries = size_t{1} << 22;  // 64 MB; older results are overwritten beyond it
constexpr size_t kRunsPerNode = 32;

uint64_t mix(uint64_t x) {
  x ^= x >> 32;
  x *= 0x9e3779b97f4a7c15u;
  return x ^ (x >> 29);
}

}  // namespace

Diagrams::Diagrams(std::vector<Level> levels, Budget budget) : levels_(std::move(levels)), budget_(budget) {
  for (Level& level : levels_) level.size = std::max(level.size, 1u);
  // Ids are 32 bits wide: the lower half are nodes, the upper half formulas, and the last one means undecided.
  budget_.nodes = std::min<size_t>(budget_.nodes, kFirstFormula - 3);
  most_nodes_ = budget_.nodes;
  const auto bottom = static_cast<uint32_t>(levels_.size());
  nodes_ = {Node{bottom, 0, 0, 0}, Node{bottom, 0, 0, 0}};
  slots_.resize(kFirstSlots);
  cache_.resize(kFirstSlots);
  clear_exhausted();
}

SetId Diagrams::give_up() {
  exhausted_ = was_exhausted_ = true;
  steps_left_ = 0;
  return SetId{};
}

bool Diagrams::spend(uint64_t steps) {
  if (steps > steps_left_) {
    give_up();
    return false;
  }
  steps_left_ -= steps;
  return true;
}

// ---- nodes

std::span<const Diagrams::Run> Diagrams::runs_of(SetId set) const {
  const Node& node = nodes_[set.value];
  return {runs_.data() + node.first_run, node.run_count};
}

SetId Diagrams::child_at(SetId set, uint32_t atom) const {
  auto runs = runs_of(set);
  auto after =
      std::upper_bound(runs.begin(), runs.end(), atom, [](uint32_t a, const Run& run) { return a < run.begin; });
  return std::prev(after)->child;
}

void Diagrams::push_run(uint32_t begin, SetId child, size_t from) {
  if (scratch_.size() > from && scratch_.back().child == child) return;
  scratch_.push_back({begin, child});
}

SetId Diagrams::make(uint32_t level, size_t from) {
  const std::span<const Run> wanted(scratch_.data() + from, scratch_.size() - from);
  if (wanted.size() == 1 || levels_.size() > kMaxLevels) {
    SetId only = wanted.front().child;
    scratch_.resize(from);
    return levels_.size() > kMaxLevels ? give_up() : only;
  }
  uint64_t hash = level;
  for (const Run& run : wanted) hash = mix(hash ^ (uint64_t{run.begin} << 32 | run.child.value));
  const auto short_hash = static_cast<uint32_t>(hash >> 32 ^ hash);

  size_t slot = short_hash & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const Node& node = nodes_[slots_[slot]];
    if (node.hash != short_hash || node.level != level) continue;
    if (std::ranges::equal(runs_of(SetId(slots_[slot])), wanted)) {
      scratch_.resize(from);
      return SetId(slots_[slot]);
    }
  }
  if (node_count() >= most_nodes_ || runs_.size() / kRunsPerNode >= most_nodes_) {
    scratch_.resize(from);
    return give_up();
  }
  const SetId id(nodes_.size());
  slots_[slot] = id.value;
  nodes_.push_back({level, static_cast<uint32_t>(wanted.size()), short_hash, runs_.size()});
  runs_.insert(runs_.end(), wanted.begin(), wanted.end());
  scratch_.resize(from);
  if (nodes_.size() * 2 > slots_.size()) grow_slots();
  return id;
}

void Diagrams::grow_slots() {
  slots_.assign(slots_.size() * 2, 0);
  for (size_t i = 2; i < nodes_.size(); ++i) {
    size_t slot = nodes_[i].hash & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<uint32_t>(i);
  }
}

// ---- results seen before

Diagrams::CacheEntry& Diagrams::cache_entry(Op op, SetId a, SetId b) {
  const uint64_t key = mix((uint64_t{a.value} << 32 | b.value) + static_cast<uint64_t>(op) * 0x632be59bd9b4e019u);
  return cache_[(key >> 32 ^ key) & (cache_.size() - 1)];
}

void Diagrams::remember(Op op, SetId a, SetId b, SetId result) {
  if (++cache_writes_ > cache_.size() && cache_.size() < kMostCacheEntries) {
    std::vector<CacheEntry> old(cache_.size() * 2);
    old.swap(cache_);
    for (const CacheEntry& entry : old) {
      if (entry.op != 0) cache_entry(static_cast<Op>(entry.op), entry.a, entry.b) = entry;
    }
    cache_writes_ = 0;
  }
  cache_entry(op, a, b) = {static_cast<uint32_t>(op), a, b, result};
}

// ---- operations

/// Calls visit(begin, child of a, child of b) for each stretch of atoms on which both lead to one child, in order,
/// until visit returns false. Reads through indices, as visit may build nodes.
template <class Visit>
bool Diagrams::for_each_pair(SetId a, SetId b, uint32_t level, Visit&& visit) {
  const Node node_a = nodes_[a.value];
  const Node node_b = nodes_[b.value];
  const bool split_a = node_a.level == level;
  const bool split_b = node_b.level == level;
  size_t at_a = node_a.first_run;
  size_t at_b = node_b.first_run;
  const size_t end_a = split_a ? at_a + node_a.run_count : at_a + 1;
  const size_t end_b = split_b ? at_b + node_b.run_count : at_b + 1;
  const uint32_t size = levels_[level].size;
  uint32_t begin = 0;
  while (true) {
    if (!spend(1) || !visit(begin, split_a ? runs_[at_a].child : a, split_b ? runs_[at_b].child : b)) return false;
    const uint32_t next_a = at_a + 1 < end_a ? runs_[at_a + 1].begin : size;
    const uint32_t next_b = at_b + 1 < end_b ? runs_[at_b + 1].begin : size;
    begin = std::min(next_a, next_b);
    if (begin == size) return true;
    if (next_a == begin) ++at_a;
    if (next_b == begin) ++at_b;
  }
}

SetId Diagrams::combine(Op op, SetId a, SetId b) {
  if (!a || !b) return give_up();
  if (is_formula(a) || is_formula(b)) return formula(op, a, b);
  steps_left_ = budget_.steps;
  if (!solve_) return combine_below(op, a, b);
  const size_t nodes = nodes_.size(), runs = runs_.size(), most_nodes = most_nodes_;
  const bool was_exhausted = was_exhausted_, exhausted = exhausted_;
  most_nodes_ = std::min(budget_.nodes, node_count() + most_nodes_of_one_);
  const SetId result = combine_below(op, a, b);
  most_nodes_ = most_nodes;
  if (result) return result;
  forget_nodes_from(nodes, runs);
  was_exhausted_ = was_exhausted;
  exhausted_ = exhausted;
  return formula(op, a, b);
}

SetId Diagrams::combine_below(Op op, SetId a, SetId b) {
  switch (op) {
    case Op::Unite:
      if (a == b || b == none() || a == all()) return a;
      if (a == none() || b == all()) return b;
      break;
    case Op::Intersect:
      if (a == b || b == all() || a == none()) return a;
      if (a == all() || b == none()) return b;
      break;
    default:
      if (a == b || a == none() || b == all()) return none();
      if (b == none()) return a;
      break;
  }
  if (op != Op::Subtract && b < a) std::swap(a, b);
  if (const CacheEntry& seen = cache_entry(op, a, b);
      seen.op == static_cast<uint32_t>(op) && seen.a == a && seen.b == b) {
    return seen.result;
  }
  const uint32_t level = std::min(level_of(a), level_of(b));
  const size_t from = scratch_.size();
  const bool done = for_each_pair(a, b, level, [&](uint32_t begin, SetId child_a, SetId child_b) {
    SetId child = combine_below(op, child_a, child_b);
    if (child) push_run(begin, child, from);
    return static_cast<bool>(child);
  });
  if (!done) {
    scratch_.resize(from);
    return SetId{};
  }
  SetId result = make(level, from);
  if (result) remember(op, a, b, result);
  return result;
}

bool Diagrams::ask(Op op, SetId a, SetId b) {
  if (!a || !b) return static_cast<bool>(give_up());
  const Op left = op == Op::Disjoint ? Op::Intersect : Op::Subtract;
  if (is_formula(a) || is_formula(b)) return is_empty(formula(left, a, b));
  steps_left_ = budget_.steps;
  const bool was_exhausted = was_exhausted_, exhausted = exhausted_;
  const bool holds = holds_below(op, a, b);
  if (holds || steps_left_ > 0 || !solve_) return holds;
  was_exhausted_ = was_exhausted;
  exhausted_ = exhausted;
  return is_empty(formula(left, a, b));
}

bool Diagrams::holds_below(Op op, SetId a, SetId b) {
  if (op == Op::Disjoint) {
    if (a == none() || b == none()) return true;
    if (a == b || a == all() || b == all()) return false;
    if (b < a) std::swap(a, b);
  } else {
    if (a == none() || b == all() || a == b) return true;
    if (a == all() || b == none()) return false;
  }
  if (const CacheEntry& seen = cache_entry(op, a, b);
      seen.op == static_cast<uint32_t>(op) && seen.a == a && seen.b == b) {
    return seen.result == all();
  }
  const bool holds =
      for_each_pair(a, b, std::min(level_of(a), level_of(b)),
                    [&](uint32_t, SetId child_a, SetId child_b) { return holds_below(op, child_a, child_b); });
  // A no that is owed to the budget is no answer.
  if (holds || steps_left_ > 0) remember(op, a, b, holds ? all() : none());
  return holds;
}

SetId Diagrams::of(uint32_t level, const ValueSet& values) {
  const size_t from = scratch_.size();
  const uint32_t size = levels_[level].size;
  uint32_t begin = 0;
  for (Interval i : values.intervals()) {
    if (i.begin >= size) break;
    if (i.begin > begin) push_run(begin, none(), from);
    push_run(i.begin, all(), from);
    begin = std::min(i.end, size);
  }
  if (begin < size) push_run(begin, none(), from);
  return make(level, from);
}

SetId Diagrams::point(std::span<const uint32_t> tuple) {
  SetId result = all();
  for (auto level = static_cast<uint32_t>(levels_.size()); level-- > 0 && result;) {
    const size_t from = scratch_.size();
    const uint32_t atom = tuple[level];
    if (atom >= levels_[level].size) {
      result = none();
      continue;
    }
    if (atom > 0) push_run(0, none(), from);
    push_run(atom, result, from);
    if (atom + 1 < levels_[level].size) push_run(atom + 1, none(), from);
    result = make(level, from);
  }
  return result;
}

SetId Diagrams::unite(SetId a, SetId b) { return combine(Op::Unite, a, b); }
SetId Diagrams::intersect(SetId a, SetId b) { return combine(Op::Intersect, a, b); }
SetId Diagrams::subtract(SetId a, SetId b) { return combine(Op::Subtract, a, b); }
bool Diagrams::disjoint(SetId a, SetId b) { return ask(Op::Disjoint, a, b); }
bool Diagrams::subset(SetId a, SetId b) { return ask(Op::Subset, a, b); }
SetId Diagrams::unite_all(std::span<const SetId> sets) { return fold(Op::Unite, sets, none()); }
SetId Diagrams::intersect_all(std::span<const SetId> sets) { return fold(Op::Intersect, sets, all()); }

SetId Diagrams::fold(Op op, std::span<const SetId> sets, SetId unit) {
  std::vector<SetId> left(sets.begin(), sets.end());
  if (left.empty()) return unit;
  while (left.size() > 1) {
    size_t kept = 0;
    for (size_t i = 0; i < left.size(); i += 2, ++kept) {
      left[kept] = i + 1 < left.size() ? combine(op, left[i], left[i + 1]) : left[i];
      if (!left[kept]) return give_up();
    }
    left.resize(kept);
  }
  return left.front();
}

}  // namespace fleet::sets
