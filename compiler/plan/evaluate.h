#pragma once

/// The plain evaluator: does a selector hold for one concrete cluster? It walks the expression and knows nothing of
/// diagrams; every counterexample is judged by it before it is shown.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sema/program.h"

namespace fleet::plan {

using ValueOf = std::function<std::optional<std::string>(sema::DimensionId)>;

/// One cluster: its labels as texts, declared or not. `value` is asked for dimensions that are not derived only.
struct ConcreteCluster {
  ValueOf value;
  std::function<bool(sema::DimensionId)> is_label;  // of a derived dimension: its own label decides. May be empty
  std::string name;                                 // in Kubernetes
  std::string workspace;
  std::function<bool(sema::ProfileId)> has_profile;
  std::function<bool(sema::ProfileId)>
      has_odd_marker;  // its label has another text than "true": neither with nor without. May be empty
  std::function<bool(std::string_view)> is_called;  // by a name that the spec uses for it
  std::function<bool(sema::PatternId)> is_called_like;
};

class Evaluator {
 public:
  Evaluator(const sema::Program& program, const ConcreteCluster& cluster) : program_(program), cluster_(cluster) {}

  bool holds(const sema::Selector& selector) { return decide(selector, true); }
  /// What `not selector` means: a text that nobody declared satisfies neither a comparison nor its opposite.
  bool holds_not(const sema::Selector& selector) { return decide(selector, false); }

  enum class State { Absent, Undeclared, Declared };
  struct Found {
    State state = State::Absent;
    std::string text;
  };
  /// The value of a dimension, derived ones too.
  Found value(sema::DimensionId id);

 private:
  bool decide(const sema::Selector& selector, bool wanted);
  bool contains(const sema::Dimension& dimension, const sema::ValueSet& set, const std::string& text) const;
  /// Which of the dimension's listed values a label's text is; of several alike, the one that another label tells.
  std::optional<uint32_t> index_of(const sema::Dimension& dimension, const std::string& text) const;

  const sema::Program& program_;
  const ConcreteCluster& cluster_;
  std::vector<signed char> groups_[2];   // -1: not decided yet
  std::vector<signed char> conditions_;  // of derived dimensions; -1: not decided yet, 2: neither true nor false
};

/// The value of a dimension as text; none where it is absent or, for a derived one, not to be had.
std::optional<std::string> value_of_dimension(const sema::Program& program, sema::DimensionId id,
                                              const ConcreteCluster& cluster);

}  // namespace fleet::plan
