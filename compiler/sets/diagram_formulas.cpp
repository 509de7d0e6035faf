#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "compiler/sets/diagram.h"

namespace fleet::sets {
namespace {

constexpr size_t kMostFormulas = 100'000;

}  // namespace

void Diagrams::fall_back_on(Solve solve, size_t most_nodes) {
  solve_ = std::move(solve);
  most_nodes_of_one_ = most_nodes;
  most_nodes_ = solve_ ? kFirstFormula - 3 : budget_.nodes;  // what is no operation has to be a set, always
}

/// Takes back what an operation that did not come to its end has built.
void Diagrams::forget_nodes_from(size_t nodes, size_t runs) {
  if (nodes_.size() == nodes) return;
  nodes_.resize(nodes);
  runs_.resize(runs);
  std::fill(slots_.begin(), slots_.end(), 0);
  for (size_t i = 2; i < nodes_.size(); ++i) {
    size_t slot = nodes_[i].hash & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<uint32_t>(i);
  }
  const auto is_gone = [&](SetId set) { return set && set.value >= nodes; };
  for (CacheEntry& entry : cache_) {
    if (is_gone(entry.a) || is_gone(entry.b) || is_gone(entry.result)) entry = {};
  }
}

SetId Diagrams::formula(Op op, SetId a, SetId b) {
  if (op == Op::Subtract) {
    if (a == b || a == none() || b == all()) return none();
    if (b == none()) return a;
  } else {
    const SetId neutral = op == Op::Unite ? none() : all(), absorbing = op == Op::Unite ? all() : none();
    if (a == b || b == neutral || a == absorbing) return a;
    if (a == neutral || b == absorbing) return b;
    if (b < a) std::swap(a, b);
  }
  if (!solve_ || formulas_.size() >= kMostFormulas) return give_up();
  const SetId next(kFirstFormula + formulas_.size());
  const auto [at, is_new] = formula_ids_.try_emplace({op, a, b}, next);
  if (is_new) formulas_.push_back({op, a, b});
  return at->second;
}

Diagrams::Parts Diagrams::parts_of(SetId formula) const {
  std::set<uint32_t> seen{formula.value - kFirstFormula};
  std::set<SetId> sets;
  std::vector<uint32_t> open(seen.begin(), seen.end());
  while (!open.empty()) {
    const Formula& one = formulas_[open.back()];
    open.pop_back();
    for (const SetId part : {one.a, one.b}) {
      if (!is_formula(part))
        sets.insert(part);
      else if (seen.insert(part.value - kFirstFormula).second)
        open.push_back(part.value - kFirstFormula);
    }
  }
  // A formula is made after its parts.
  return {{seen.begin(), seen.end()}, {sets.begin(), sets.end()}};
}

bool Diagrams::formula_contains(SetId formula, std::span<const uint32_t> tuple) const {
  std::unordered_map<SetId, bool> known;
  const auto in = [&](SetId set) { return is_formula(set) ? known.at(set) : contains(set, tuple); };
  for (const uint32_t index : parts_of(formula).formulas) {
    const auto& [op, a, b] = formulas_[index];
    const bool left = in(a);
    const bool result = op == Op::Unite ? left || in(b) : op == Op::Intersect ? left && in(b) : left && !in(b);
    known.emplace(SetId(kFirstFormula + index), result);
  }
  return known.at(formula);
}

Question Diagrams::question(SetId formula) const {
  Question question;
  question.nodes.resize(2);
  for (const Level& level : levels_) question.sizes.push_back(level.size);
  const Parts parts = parts_of(formula);
  std::unordered_map<SetId, uint32_t> index{{none(), Question::kNothing}, {all(), Question::kEverything}};
  const auto add = [&](SetId set, Question::Node node) {
    index.emplace(set, static_cast<uint32_t>(question.nodes.size()));
    question.nodes.push_back(std::move(node));
  };
  for (const SetId set : parts.sets) {
    for (const SetId id : nodes_below(set)) {
      if (index.contains(id)) continue;
      Question::Node node;
      node.level = level_of(id);
      for (const Run& run : runs_of(id)) node.runs.emplace_back(run.begin, index.at(run.child));
      add(id, std::move(node));
    }
  }
  for (const uint32_t i : parts.formulas) {
    using Kind = Question::Node::Kind;
    const auto& [op, a, b] = formulas_[i];
    Question::Node node;
    node.kind = op == Op::Unite ? Kind::Unite : op == Op::Intersect ? Kind::Intersect : Kind::Subtract;
    node.a = index.at(a);
    node.b = index.at(b);
    add(SetId(kFirstFormula + i), std::move(node));
  }
  question.set = index.at(formula);
  return question;
}

bool Diagrams::is_empty_formula(SetId formula) {
  auto known = answers_.find(formula);
  if (known == answers_.end()) {
    Answer answer;
    if (solve_ && budget_.asking > 0) answer = solve_(question(formula), budget_.asking);
    budget_.asking -= std::min(budget_.asking, answer.cost);
    // A member that is none would be a fault of the solver: nothing is made of it.
    const bool is_member = answer.kind == Answer::Kind::Member && answer.member.size() == levels_.size();
    if (answer.kind == Answer::Kind::Member && !(is_member && contains(formula, answer.member)))
      answer.kind = Answer::Kind::Unknown;
    known = answers_.emplace(formula, std::move(answer)).first;
  }
  if (known->second.kind == Answer::Kind::Unknown) give_up();
  return known->second.kind == Answer::Kind::Empty;
}

const std::vector<uint32_t>* Diagrams::find_answer(SetId formula) const {
  const auto known = answers_.find(formula);
  return known != answers_.end() && known->second.kind == Answer::Kind::Member ? &known->second.member : nullptr;
}

}  // namespace fleet::sets
