#include "compiler/plan/evaluate.h"

#include <algorithm>
#include <charconv>

#include "compiler/base/match.h"
#include "compiler/plan/clusters.h"

namespace fleet::plan {

using sema::Dimension;
using sema::DimensionId;

namespace {

std::optional<int64_t> number(const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Evaluator::Found Evaluator::value(DimensionId id) {
  const Dimension& dimension = program_.dimensions[id];
  if (dimension.is_derived() && cluster_.is_label && cluster_.is_label(id)) {
    const std::optional<std::string> text = cluster_.value(id);
    if (!text) return {};
    return {std::find(dimension.values.begin(), dimension.values.end(), *text) != dimension.values.end()
                ? State::Declared
                : State::Undeclared,
            *text};
  }
  if (dimension.condition) {
    if (conditions_.empty()) conditions_.assign(program_.dimensions.size(), -1);
    if (conditions_[id.value] < 0) {
      const bool result = holds(*dimension.condition);
      // Of a text that nobody declared neither can be said, as of a comparison.
      const bool opposite = !result && holds_not(*dimension.condition);
      conditions_[id.value] = result ? 1 : opposite ? 0 : 2;
    }
    if (conditions_[id.value] == 2) return {State::Undeclared, ""};
    return {State::Declared, conditions_[id.value] == 1 ? "true" : "false"};
  }
  if (!dimension.mapping) {
    const std::optional<std::string> text = cluster_.value(id);
    if (!text) return {};
    // A text that its dimension's pattern does not take is a text still: comparisons are plain ones.
    const bool declared = dimension.separator ? index_of(dimension, *text).has_value()
                                              : dimension.is_open() || is_declared(program_, dimension, *text);
    return {declared ? State::Declared : State::Undeclared, *text};
  }
  const sema::Mapping& mapping = *dimension.mapping;
  Found base = value(mapping.from);
  if (base.state != State::Declared) return {base.state, ""};
  const Dimension& from = program_.dimensions[mapping.from];
  uint32_t index = sema::kNoValue;
  if (!mapping.by_range.empty()) {
    const auto n = number(base.text);
    for (const auto& arm : mapping.by_range) {
      if (n && *n >= arm.low && *n <= arm.high) index = arm.value;
    }
  } else if (!from.values.empty()) {
    const std::optional<uint32_t> at = index_of(from, base.text);
    if (at && *at < mapping.by_index.size()) index = mapping.by_index[*at];
  } else {
    if (mapping.otherwise) index = *mapping.otherwise;
    for (const auto& [text, value] : mapping.by_text) {
      if (text == base.text) index = value;
    }
  }
  if (index == sema::kNoValue && mapping.has_absent) return {};
  if (index == sema::kNoValue || index >= dimension.values.size()) return {State::Undeclared, ""};
  return {State::Declared, dimension.values[index]};
}

std::optional<uint32_t> Evaluator::index_of(const Dimension& dimension, const std::string& text) const {
  const auto begin = dimension.values.begin(), end = dimension.values.end();
  const auto first = std::find(begin, end, text);
  if (first == end) return std::nullopt;
  if (!dimension.separator || std::find(first + 1, end, text) == end) return static_cast<uint32_t>(first - begin);
  const Dimension& separator = program_.dimensions[dimension.separator];
  const std::optional<std::string> told = cluster_.value(dimension.separator);
  for (auto at = first; told && at != end; at = std::find(at + 1, end, text)) {
    const uint32_t own = separator.mapping->by_index[static_cast<size_t>(at - begin)];
    if (separator.values[own] == *told) return static_cast<uint32_t>(at - begin);
  }
  return std::nullopt;
}

bool Evaluator::contains(const Dimension& dimension, const sema::ValueSet& set, const std::string& text) const {
  if (dimension.is_open()) {
    const bool named = std::find(set.texts.begin(), set.texts.end(), text) != set.texts.end();
    const auto matches = [&](sema::PatternId id) { return program_.patterns[id].judge.full_match(text); };
    return (named || std::any_of(set.patterns.begin(), set.patterns.end(), matches)) != set.except;
  }
  if (!dimension.values.empty()) {
    const std::optional<uint32_t> index = index_of(dimension, text);
    return index && std::binary_search(set.indices.begin(), set.indices.end(), *index);
  }
  const auto n = number(text);
  return n && std::any_of(set.ranges.begin(), set.ranges.end(),
                          [&](const auto& r) { return *n >= r.first && *n <= r.second; });
}

bool Evaluator::decide(const sema::Selector& selector, bool wanted) {
  return std::visit(
      match{
          [&](const sema::ErrorSelector&) { return false; },
          [&](const sema::AllSelector&) { return wanted; },
          [&](const sema::NoneSelector&) { return !wanted; },
          [&](const sema::ValueSelector& node) {
            const Found found = value(node.dimension);
            if (found.state == State::Undeclared) return false;
            const Dimension& dimension = program_.dimensions[node.dimension];
            if (found.state == State::Absent) return !wanted && dimension.optional;
            return contains(dimension, node.values, found.text) == wanted;
          },
          [&](const sema::IsSetSelector& node) {
            const State state = value(node.dimension).state;
            return wanted ? state == State::Declared : state == State::Absent;
          },
          [&](const sema::GroupSelector& node) {
            std::vector<signed char>& memo = groups_[wanted ? 1 : 0];
            if (memo.empty()) memo.assign(program_.groups.size(), -1);
            if (memo[node.group.value] < 0) {
              const bool result = decide(program_.groups[node.group].reach.selector, wanted);
              memo[node.group.value] = result ? 1 : 0;
            }
            return memo[node.group.value] == 1;
          },
          [&](const sema::ProfileSelector& node) {
            const auto any = [&](const std::function<bool(sema::ProfileId)>& is) {
              return is && std::any_of(node.profiles.begin(), node.profiles.end(), is);
            };
            return wanted ? any(cluster_.has_profile) : !any(cluster_.has_profile) && !any(cluster_.has_odd_marker);
          },
          [&](const sema::ClusterSelector& node) {
            return std::any_of(node.names.begin(), node.names.end(),
                               [&](const ast::Name& name) { return cluster_.is_called(name.text); }) == wanted;
          },
          [&](const sema::ClusterLikeSelector& node) { return cluster_.is_called_like(node.pattern) == wanted; },
          [&](const sema::WorkspaceSelector& node) {
            return (std::find(node.names.begin(), node.names.end(), cluster_.workspace) != node.names.end()) == wanted;
          },
          [&](const sema::NotSelector& node) { return decide(*node.operand, !wanted); },
          [&](const sema::AndSelector& node) {
            const auto holds = [&](const sema::Selector& s) { return decide(s, wanted); };
            return wanted ? std::all_of(node.operands.begin(), node.operands.end(), holds)
                          : std::any_of(node.operands.begin(), node.operands.end(), holds);
          },
          [&](const sema::OrSelector& node) {
            const auto holds = [&](const sema::Selector& s) { return decide(s, wanted); };
            return wanted ? std::any_of(node.operands.begin(), node.operands.end(), holds)
                          : std::all_of(node.operands.begin(), node.operands.end(), holds);
          },
      },
      selector.node);
}

std::optional<std::string> value_of_dimension(const sema::Program& program, DimensionId id,
                                              const ConcreteCluster& cluster) {
  const auto found = Evaluator(program, cluster).value(id);
  if (found.state != Evaluator::State::Declared) return std::nullopt;
  return found.text;
}

}  // namespace fleet::plan
