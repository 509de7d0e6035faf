#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "compiler/base/id.h"
#include "compiler/sets/question.h"
#include "compiler/sets/universe.h"

namespace fleet::sets {

/// A set of points of one `Diagrams`. Equal sets have equal ids. The id that was never set, `SetId{}`, stands for
/// "undecided": what an operation returns when its budget is used up.
using SetId = Id<struct SetTag>;

/// How much one `Diagrams` may do. Both are counted, never timed, so that a verdict is the same on every machine.
struct Budget {
  /// Nodes kept, over the life of the diagrams; and 32 times as many runs, should the nodes be wide.
  size_t nodes = 2'000'000;
  /// Runs looked at by one operation.
  uint64_t steps = 200'000'000;
  /// What all questions to a solver may cost, in its unit.
  uint64_t asking = 5'000'000;
};

/// Sets of points over a product of levels, as hash-consed decision diagrams: a node asks for the atom of one level and
/// holds the runs of atoms that lead to the same answer. Levels that do not matter have no node.
///
///     Diagrams d({{"region", 4}, {"env", 2}});
///     SetId eu_prod = d.intersect(d.of(0, {0, 1}), d.of(1, {1}));
///     d.subset(eu_prod, d.of(0, {0, 1, 2}))       // true
///
/// Undecided: once a call passes the budget it returns `SetId{}` or, if it answers yes or no, false, and `exhausted()`
/// is true from then on. An undecided operand makes the result undecided in the same way, so that nothing is ever
/// proved from a half-built set. Ask `exhausted()` before trusting a false.
///
/// With a solver (`fall_back_on`) a set that would take too many nodes is kept as a formula over smaller ones. Formulas
/// are sets like others, but equal ones may have different ids, they have no graph (`is_terminal`), and whether one is
/// empty is asked of the solver; what only a graph can tell (`restrict`, `forget`) is undecided.
///
/// Ids belong to the Diagrams that gave them. Not for use by two threads at once, not even the const functions. There
/// is no freeing of single sets: keep one per plan and drop it whole.
class Diagrams {
 public:
  /// Walks recurse once per level; beyond this many levels the diagrams are exhausted from the start.
  static constexpr size_t kMaxLevels = 4096;

  explicit Diagrams(std::vector<Level> levels, Budget budget = {});

  /// From now on an operation that would keep more than `most_nodes` of its own leaves a formula, and the budget's
  /// steps are no limit to asking. Without a function: formulas are undecided from now on.
  void fall_back_on(Solve solve, size_t most_nodes = 10'000);
  bool is_formula(SetId set) const { return set.value >= kFirstFormula && set; }
  /// Of a formula that was asked whether it is empty (or disjoint with another, or within it): the member that was
  /// found.
  const std::vector<uint32_t>* find_answer(SetId formula) const;

  const std::vector<Level>& levels() const { return levels_; }
  size_t level_count() const { return levels_.size(); }
  uint32_t size_of(uint32_t level) const { return levels_[level].size; }

  static constexpr SetId none() { return SetId(0u); }
  static constexpr SetId all() { return SetId(1u); }

  /// The points whose atom at `level` is in `values`. Atoms beyond the level's size are left out.
  SetId of(uint32_t level, const ValueSet& values);
  SetId of(uint32_t level, std::span<const uint32_t> atoms) { return of(level, ValueSet::of(atoms)); }
  SetId of(uint32_t level, std::initializer_list<uint32_t> atoms) { return of(level, ValueSet::of(atoms)); }
  /// The one point.
  SetId point(std::span<const uint32_t> tuple);

  SetId unite(SetId a, SetId b);
  SetId intersect(SetId a, SetId b);
  SetId subtract(SetId a, SetId b);
  SetId complement(SetId a) { return subtract(all(), a); }
  /// Folded pairwise, so that many small operands stay cheap. none() and all() when there are no operands.
  SetId unite_all(std::span<const SetId> sets);
  SetId intersect_all(std::span<const SetId> sets);

  /// No nodes are built; stops at the first proof of the contrary.
  bool disjoint(SetId a, SetId b);
  bool subset(SetId a, SetId b);
  /// False for the undecided.
  bool is_empty(SetId a) { return a == none() || (is_formula(a) && is_empty_formula(a)); }
  bool contains(SetId set, std::span<const uint32_t> tuple) const;

  /// The points p such that p with `atom` at `level` is in the set; the result does not depend on `level`. None
  /// for an atom beyond the level's size.
  SetId restrict(SetId set, uint32_t level, uint32_t atom);
  /// The points p that are in the set for some atom at `level`; the result does not depend on `level`.
  SetId forget(SetId set, uint32_t level);
  /// The atoms that some member has at `level`; all of a formula. Empty for the undecided.
  ValueSet values_at(SetId set, uint32_t level) const;
  /// The levels the set depends on, ascending; of a formula those of its parts.
  std::vector<uint32_t> support(SetId set) const;
  /// How many points; exact up to 2^53, then rounded, at most infinity. 0 for the undecided and formulas.
  double count(SetId set) const;

  bool exhausted() const { return exhausted_; }
  /// Goes on with another question after one was undecided. Nodes stay used; undecided ids stay undecided.
  void clear_exhausted() { exhausted_ = levels_.size() > kMaxLevels; }
  /// Something was undecided at some time.
  bool was_exhausted() const { return was_exhausted_; }
  /// Nodes in use, against Budget::nodes.
  size_t node_count() const { return nodes_.size() - 2; }

  // The graph itself, for those who walk it (witnesses, covers, known clusters).

  /// Atoms begin .. (the next run's begin, or the size of the level) - 1 lead to `child`.
  struct Run {
    uint32_t begin;
    SetId child;
    friend bool operator==(const Run&, const Run&) = default;
  };
  static bool is_terminal(SetId set) { return set.value <= 1 || set.value >= kFirstFormula; }
  /// The first level a set depends on; level_count() for none(), all() and formulas.
  uint32_t level_of(SetId set) const {
    return set.value < kFirstFormula ? nodes_[set.value].level : static_cast<uint32_t>(levels_.size());
  }
  /// At least two, neighbours differ. Not for terminals. Valid until the next set is built.
  std::span<const Run> runs_of(SetId set) const;
  /// Where the set leads with this atom at its first level. Not for terminals.
  SetId child_at(SetId set, uint32_t atom) const;
  /// Every non-terminal set that can be reached from this one, itself included, each after its children.
  std::vector<SetId> nodes_below(SetId set) const;

 private:
  static constexpr uint32_t kFirstFormula = uint32_t{1} << 31;
  enum class Op : uint32_t { Unite = 1, Intersect, Subtract, Disjoint, Subset };
  struct Formula {
    Op op;
    SetId a, b;
  };
  struct Node {
    uint32_t level;
    uint32_t run_count;
    uint32_t hash;
    size_t first_run;
  };
  struct CacheEntry {
    uint32_t op = 0;
    SetId a, b, result;
  };

  /// What a formula is made of: the formulas, itself included, each after its parts, and the sets below them.
  struct Parts {
    std::vector<uint32_t> formulas;  // indices of formulas_
    std::vector<SetId> sets;
  };
  Parts parts_of(SetId formula) const;
  SetId formula(Op op, SetId a, SetId b);
  bool is_empty_formula(SetId formula);
  bool formula_contains(SetId formula, std::span<const uint32_t> tuple) const;
  Question question(SetId formula) const;
  void forget_nodes_from(size_t nodes, size_t runs);

  SetId combine(Op op, SetId a, SetId b);
  SetId combine_below(Op op, SetId a, SetId b);
  bool ask(Op op, SetId a, SetId b);
  bool holds_below(Op op, SetId a, SetId b);
  template <class Visit>
  bool for_each_pair(SetId a, SetId b, uint32_t level, Visit&& visit);
  SetId fold(Op op, std::span<const SetId> sets, SetId unit);
  template <class AtLevel>
  SetId rewrite(SetId set, uint32_t level, AtLevel&& at_level);

  /// Adds a run to those in scratch_ from `from` on, unless it goes on as the last one does.
  void push_run(uint32_t begin, SetId child, size_t from);
  /// The node with the runs in scratch_ from `from` on, which are taken off.
  SetId make(uint32_t level, size_t from);
  void grow_slots();
  CacheEntry& cache_entry(Op op, SetId a, SetId b);
  void remember(Op op, SetId a, SetId b, SetId result);
  bool spend(uint64_t steps);
  SetId give_up();

  std::vector<Level> levels_;
  Budget budget_;
  bool exhausted_ = false;
  bool was_exhausted_ = false;
  uint64_t steps_left_ = 0;
  size_t most_nodes_;  // what the operation under way may bring nodes_ to
  Solve solve_;
  size_t most_nodes_of_one_ = 0;
  std::vector<Formula> formulas_;
  std::map<std::tuple<Op, SetId, SetId>, SetId> formula_ids_;
  std::map<SetId, Answer> answers_;  // by formula
  std::vector<Node> nodes_;
  std::vector<Run> runs_;
  std::vector<Run> scratch_;
  std::vector<uint32_t> slots_;  // node index, 0 = free; open addressing, a power of two
  std::vector<CacheEntry> cache_;
  size_t cache_writes_ = 0;
};

}  // namespace fleet::sets
