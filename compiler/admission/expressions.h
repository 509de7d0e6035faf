#pragma once

/// Selectors in CEL, as Kubernetes evaluates it over a Cluster: what the plain evaluator (plan/evaluate.h) says of its
/// labels, name and namespace.
///
///     env == prod implies site is set
///     (variables.labels["acme.io/env"] in ["dev"] …) || ("acme.io/site" in variables.labels …)

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::admission {

struct Variable {
  std::string name;
  std::string expression;
};

class Expressions {
 public:
  /// `plan`: names the known clusters, which `cluster(…)` means. Both must outlive it. The program has no errors.
  Expressions(const sema::Program& program, const model::Plan& plan) : program_(program), plan_(plan) {}

  /// True where the selector holds, or (`wanted` false) where its opposite does.
  std::string of(const sema::Selector& selector, bool wanted);

  /// Groups and computed dimensions that the expressions refer to as `variables.<name>`: each after those it refers to.
  const std::vector<Variable>& variables() const { return variables_; }

 private:
  std::string of_leaf(const sema::Selector& selector, sema::DimensionId dimension, bool wanted);
  std::string of_names(const std::vector<std::string>& names, bool wanted) const;
  std::string join(const std::vector<sema::Selector>& operands, bool all, bool wanted);
  /// A name for the expression, made once.
  std::string variable(const std::string& name, const sema::Selector& selector, bool wanted);

  const sema::Program& program_;
  const model::Plan& plan_;
  std::vector<Variable> variables_;
  std::map<std::string, bool> made_;
};

/// A text of CEL.
std::string quoted(std::string_view text);
/// `["a", "b"]`
std::string list_of(const std::vector<std::string>& texts);

}  // namespace fleet::admission
