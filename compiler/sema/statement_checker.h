#pragma once

/// The inside of the check of policies, waivers and tests. Not for other folders.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/sema/checker.h"
#include "compiler/sema/statements.h"

namespace fleet::sema {

class StatementChecker {
 public:
  StatementChecker(Checker& checker, Statements& statements)
      : checker_(checker), p_(checker.p_), diagnostics_(checker.diagnostics_), out_(statements) {}

  /// All that the spec says.
  void run();
  /// A formula that stands outside a spec, as a test of its own (`fleetc prove`).
  void question(const ast::Expr& expr);

 private:
  /// What a value is, where two are compared.
  enum class Sort { Error, Bool, Number, Share, Text, Choice, Any, Object };
  struct Typed {
    formula::Value value;
    Sort sort = Sort::Error;
    Type type;  // of a Choice: the tag's
  };
  /// A name that a rule binds: by `forall`, or as a parameter of its policy.
  struct Bound {
    enum class Kind { Deployment, Cluster, Group, Wave, Waiver, Clusters, Value, Tag };
    ast::Name name;
    Kind kind = Kind::Deployment;
    uint32_t slot = formula::kNone;  // of `forall`
    formula::Set set;                // Clusters
    Typed value;                     // Value
    TagId tag;                       // Tag; none: it is not known which
  };

  // statements.cpp
  void policies();
  formula::Policy policy(const ast::Policy& node, const std::vector<Bound>& parameters);
  std::vector<Bound> parameters(const ast::Policy& node, const ast::PolicyInstance* instance, Span use);
  std::optional<Bound> argument(const ast::Param& param, const ast::Expr* expr);
  std::optional<formula::Rule> rule(const ast::Rule& node);
  bool binder(const ast::Binder& node, formula::Rule& rule);
  void waivers();
  void tests();
  formula::Expectation expectation(bool prove, const ast::Expr& expr, Span word);

  // formulas.cpp
  static std::string_view describe(Sort sort);  ///< for messages
  formula::Formula truth(const ast::Expr& expr);
  formula::Formula compared(const ast::Expr& expr, const ast::CompareExpr& node);
  formula::Formula one_of(const ast::Expr& expr, const ast::InExpr& node);
  formula::Formula matches(const ast::Expr& expr, const ast::PatternExpr& node);
  formula::Formula is_given(const ast::Expr& expr, const ast::IsSetExpr& node);
  formula::Formula reaches(const ast::Expr& expr, const ast::RelationExpr& node);
  formula::Formula bare(const ast::Expr& expr);
  /// A comparison of the rule's cluster, as the selector it is without the name before the dot.
  formula::Formula member(Selector selector);
  formula::Set set(const ast::Expr& expr);
  /// Nothing in it is bound by the rule: a selector.
  bool is_selector(const ast::Expr& expr) const;
  formula::Set selector_set(Selector selector);

  // formula_values.cpp
  Typed value(const ast::Expr& expr);
  Typed fact(const ast::Path& path, const Bound& bound);
  Typed deployment_fact(const ast::Path& path, formula::Ref of);
  Typed option(const ast::Path& path, formula::Ref of);
  Typed literal(const ast::Value& value);
  /// `of`: the tag, for messages.
  std::optional<formula::Scalar> tag_value(const ast::Expr& expr, const Type& type, std::string_view of);
  std::optional<formula::Ref> deployment(const ast::Expr& expr);
  /// `pinned(d)` for `d.repo.pinned`, and the like.
  void unknown_function(const ast::Expr& expr, const ast::CallExpr& call);
  const Bound* find(const ast::Path& path) const;
  /// The name that is the whole expression, if a rule binds it.
  const Bound* find(const ast::Expr& expr) const;
  /// The name that a path begins with, if a rule binds it.
  const Bound* find_in_path(const ast::Expr& expr) const;
  /// The rule's cluster, where the path begins with its name and goes on.
  const Bound* cluster_of(const ast::Expr& expr) const;
  std::vector<formula::MessagePart> message(const ast::Text& text);
  ast::Expr placeholder(std::string_view text, Span span, size_t depth = 0) const;

  Selector error(Span span) const;
  /// A module calls its own rollouts without its name.
  void call_as_the_spec_does(const Typed& fact, formula::Scalar& literal, Span place) const;

  Checker& checker_;
  Program& p_;
  diag::Diagnostics& diagnostics_;
  Statements& out_;
  std::vector<Bound> scope_;
  std::vector<std::string_view> later_;                   // what the rest of a `forall` binds
  formula::Rule* rule_ = nullptr;                         // that is being read
  std::vector<formula::OptionValue>* options_ = nullptr;  // that it or an expectation asks for
  uint32_t test_ = formula::kNone;
  bool in_test_ = false;
  std::unordered_map<std::string_view, uint32_t> policy_by_name_;  // those that stand
  std::map<std::string_view, const ast::Policy*> declared_;
  std::unordered_map<std::string, uint32_t> deployment_by_name_;  // into p_.deployments
  std::map<std::string, uint32_t> named_;                         // into Statements::deployments
};

}  // namespace fleet::sema
