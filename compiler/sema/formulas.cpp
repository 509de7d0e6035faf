#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/policy.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/sema/errors.h"
#include "compiler/sema/statement_checker.h"

/// Formulas: what relates sets of clusters, and what is asked of the rule's cluster, which is a selector like any
/// other.
namespace fleet::sema {
namespace {

using formula::Formula;

Formula make(Span span, bool of_cluster, decltype(Formula::node) node) { return {span, of_cluster, std::move(node)}; }

/// What stands for a formula that was reported.
Formula nothing(Span span) { return make(span, false, formula::And{}); }

bool any_of_cluster(const std::vector<Formula>& operands) {
  return std::any_of(operands.begin(), operands.end(), [](const Formula& f) { return f.of_cluster; });
}

Formula negated(Span span, Formula inner) {
  const bool of_cluster = inner.of_cluster;
  return make(span, of_cluster, formula::Not{std::make_shared<Formula>(std::move(inner))});
}

/// `c.region.country` without the `c`.
ast::Expr without_first(const ast::PathExpr& node, Span span) {
  ast::Expr result;
  ast::Path path{{node.path.parts.begin() + 1, node.path.parts.end()}, node.path.parts[1].span};
  path.span = join(path.span, path.parts.back().span);
  result.span = span;
  result.node = ast::PathExpr{std::move(path)};
  return result;
}

/// `cluster.workspace`, by which selectors call it.
ast::Expr workspace_path(Span span) {
  ast::Expr result;
  result.span = span;
  result.node = ast::PathExpr{ast::Path{{{"cluster", span}, {"workspace", span}}, span}};
  return result;
}

/// A copy of what stands on the right of a comparison; none if that is neither a literal nor a name.
std::optional<ast::Expr> copy(const ast::Expr& expr) {
  ast::Expr result;
  result.span = expr.span;
  if (const auto* path = expr.as<ast::PathExpr>())
    result.node = *path;
  else if (const auto* literal = expr.as<ast::LiteralExpr>())
    result.node = *literal;
  else
    return std::nullopt;
  return result;
}

ast::ExprPtr boxed(ast::Expr expr) { return std::make_unique<ast::Expr>(std::move(expr)); }

}  // namespace

Selector StatementChecker::error(Span span) const {
  Selector selector;
  selector.span = span;
  return selector;
}

formula::Set StatementChecker::selector_set(Selector selector) {
  const Span span = selector.span;
  out_.selectors.push_back(std::move(selector));
  out_.test_of.push_back(test_);
  return {span, formula::SelectorSet{static_cast<uint32_t>(out_.selectors.size() - 1)}};
}

Formula StatementChecker::member(Selector selector) {
  const Span span = selector.span;
  return make(span, true, formula::Member{selector_set(std::move(selector))});
}

Formula StatementChecker::truth(const ast::Expr& expr) {
  const auto many = [&](const std::vector<ast::Expr>& operands) {
    std::vector<Formula> result;
    for (const ast::Expr& operand : operands) result.push_back(truth(operand));
    return result;
  };
  return std::visit(match{
                        [&](const ast::ErrorExpr&) { return nothing(expr.span); },
                        [&](const ast::PathExpr&) { return bare(expr); },
                        [&](const ast::LiteralExpr&) { return bare(expr); },
                        [&](const ast::AllExpr&) { return bare(expr); },
                        [&](const ast::NoneExpr&) { return bare(expr); },
                        [&](const ast::ClusterCallExpr&) { return bare(expr); },
                        [&](const ast::ProfileCallExpr&) { return bare(expr); },
                        [&](const ast::ClusterLikeExpr&) { return bare(expr); },
                        [&](const ast::CallExpr&) { return bare(expr); },
                        [&](const ast::NotExpr& node) { return negated(expr.span, truth(*node.operand)); },
                        [&](const ast::AndExpr& node) {
                          std::vector<Formula> operands = many(node.operands);
                          const bool of_cluster = any_of_cluster(operands);
                          return make(expr.span, of_cluster, formula::And{std::move(operands)});
                        },
                        [&](const ast::OrExpr& node) {
                          std::vector<Formula> operands = many(node.operands);
                          const bool of_cluster = any_of_cluster(operands);
                          return make(expr.span, of_cluster, formula::Or{std::move(operands)});
                        },
                        [&](const ast::ImpliesExpr& node) {
                          std::vector<Formula> operands;
                          operands.push_back(negated(node.left->span, truth(*node.left)));
                          operands.push_back(truth(*node.right));
                          const bool of_cluster = any_of_cluster(operands);
                          return make(expr.span, of_cluster, formula::Or{std::move(operands)});
                        },
                        [&](const ast::CompareExpr& node) { return compared(expr, node); },
                        [&](const ast::InExpr& node) { return one_of(expr, node); },
                        [&](const ast::PatternExpr& node) { return matches(expr, node); },
                        [&](const ast::IsSetExpr& node) { return is_given(expr, node); },
                        [&](const ast::RelationExpr& node) {
                          if (node.op == ast::RelationOp::Reaches) return reaches(expr, node);
                          formula::Set left = set(*node.left), right = set(*node.right);
                          const bool covers = node.op == ast::RelationOp::Covers;
                          if (covers) std::swap(left, right);
                          const auto relation = node.op == ast::RelationOp::Overlaps ? formula::Relation::Overlaps
                                                                                     : formula::Relation::Within;
                          return make(expr.span, false, formula::Related{std::move(left), relation, std::move(right)});
                        },
                        [&](const ast::CarriesExpr& node) {
                          const auto of = deployment(*node.left);
                          const DataId data = checker_.find_in(checker_.data_by_name_, node.data);
                          if (!data && !node.data.parts.empty())
                            checker_.unknown(node.data, "data class", checker_.data_by_name_);
                          if (!of || !data) return nothing(expr.span);
                          return make(expr.span, false, formula::Carries{*of, std::string(p_.data[data].name.text)});
                        },
                        [&](const ast::PolicyHoldsExpr& node) {
                          if (!in_test_) {
                            diagnostics_.report(expr.span, diag::HoldsInTests);
                            return nothing(expr.span);
                          }
                          const auto found = checker_.find_exact(policy_by_name_, node.policy);
                          if (found != policy_by_name_.end())
                            return make(expr.span, false, formula::Holds{found->second});
                          const ast::Policy* declared = checker_.find_in(declared_, node.policy);
                          if (declared && !declared->params.empty())
                            diagnostics_.report(node.policy.span, diag::NotInUse, Checker::path_text(node.policy));
                          else if (!declared)
                            checker_.unknown(node.policy, "policy", policy_by_name_);
                          return nothing(expr.span);
                        },
                    },
                    expr.node);
}

Formula StatementChecker::reaches(const ast::Expr& expr, const ast::RelationExpr& node) {
  const auto of = deployment(*node.left);
  if (!of) return nothing(expr.span);
  formula::Set reach{node.left->span, formula::ReachSet{*of}};
  if (const Bound* bound = find(*node.right); bound && bound->kind == Bound::Kind::Cluster) {
    return make(expr.span, true, formula::Member{std::move(reach)});
  }
  const auto* path = node.right->as<ast::PathExpr>();
  if (!path || find(*node.right)) {
    if (!node.right->as<ast::ErrorExpr>())
      diagnostics_.report(node.right->span, diag::TypeMismatch, "a cluster", "something else").note(diag::SayCovers);
    return nothing(expr.span);
  }
  ast::Expr call;
  call.span = node.right->span;
  call.node = ast::ClusterCallExpr{{path->path}};
  // It is that cluster, not any that could be called so with other labels: of these `not` would say nothing.
  formula::Set named = selector_set(checker_.selector(call));
  if (auto* selector = std::get_if<formula::SelectorSet>(&named.node)) selector->is_of_known = true;
  return make(expr.span, false, formula::Related{std::move(named), formula::Relation::Within, std::move(reach)});
}

std::string_view StatementChecker::describe(Sort sort) {
  switch (sort) {
    case Sort::Bool: return "`true` or `false`";
    case Sort::Number: return "a whole number";
    case Sort::Share: return "a share, such as `10%`";
    case Sort::Text: return "a text";
    case Sort::Choice: return "a tag";
    case Sort::Object: return "an object or a list";
    case Sort::Any: return "a value";
    case Sort::Error: break;
  }
  return "something else";
}

void StatementChecker::call_as_the_spec_does(const Typed& fact, formula::Scalar& literal, Span place) const {
  const auto* asked = std::get_if<formula::FactValue>(&fact.value.node);
  auto* text = std::get_if<std::string>(&literal);
  if (!asked || asked->fact != formula::Fact::Rollout || !text) return;
  std::string key = checker_.key_of(ast::Path{{{*text, place}}, place});
  if (checker_.rollout_by_name_.contains(std::string_view(key))) *text = std::move(key);
}

Formula StatementChecker::compared(const ast::Expr& expr, const ast::CompareExpr& node) {
  if (cluster_of(*node.left)) {
    const auto& path = *node.left->as<ast::PathExpr>();
    std::optional<ast::Expr> right = copy(*node.right);
    if (!right) {
      if (!node.right->as<ast::ErrorExpr>())
        diagnostics_.report(node.right->span, diag::TypeMismatch, "a value", "something else");
      return nothing(expr.span);
    }
    const std::string_view word = path.path.parts[1].text;
    const bool is_name = word == "name" && path.path.parts.size() == 2;
    if (is_name && (node.op == ast::CompareOp::Equal || node.op == ast::CompareOp::NotEqual)) {
      ast::Path name;
      if (const auto* one = right->as<ast::PathExpr>()) name = one->path;
      const auto* literal = right->as<ast::LiteralExpr>();
      const auto* text = literal ? literal->value.as<ast::Text>() : nullptr;
      if (text && !text->parts.empty()) name = {{{text->parts[0].literal, text->span}}, text->span};
      ast::Expr named;
      named.span = expr.span;
      named.node = ast::ClusterCallExpr{{name}};
      Formula equal = member(checker_.selector(named));
      return node.op == ast::CompareOp::Equal ? std::move(equal) : negated(expr.span, std::move(equal));
    }
    ast::Expr rewritten;
    rewritten.span = expr.span;
    const bool is_workspace = word == "workspace" && path.path.parts.size() == 2;
    rewritten.node =
        ast::CompareExpr{boxed(is_workspace ? workspace_path(node.left->span) : without_first(path, node.left->span)),
                         node.op, node.op_span, boxed(std::move(*right))};
    return member(checker_.selector(rewritten));
  }
  Typed left = value(*node.left);
  if (left.sort == Sort::Error) return nothing(expr.span);
  const bool orders = node.op != ast::CompareOp::Equal && node.op != ast::CompareOp::NotEqual;
  const auto op = static_cast<formula::Compare>(node.op);
  if (left.sort == Sort::Choice) {
    const auto* tag = std::get_if<formula::TagValue>(&left.value.node);
    if (orders && (!tag || tag->order.empty())) {
      diagnostics_.report(node.op_span, diag::NoOrder, Checker::path_text(node.left->as<ast::PathExpr>()->path));
      return nothing(expr.span);
    }
    const Bound* parameter = find(*node.right);
    if (parameter && parameter->kind == Bound::Kind::Value && parameter->value.sort == Sort::Text) {
      return make(expr.span, false, formula::Compared{std::move(left.value), op, parameter->value.value});
    }
    auto right = tag_value(*node.right, left.type, node.left->as<ast::PathExpr>()->path.parts.back().text);
    if (!right) return nothing(expr.span);
    return make(
        expr.span, false,
        formula::Compared{std::move(left.value), op, {node.right->span, formula::LiteralValue{std::move(*right)}}});
  }
  Typed right = value(*node.right);
  if (right.sort == Sort::Error) return nothing(expr.span);
  const bool agree = left.sort == right.sort || left.sort == Sort::Any || right.sort == Sort::Any;
  if (!agree || left.sort == Sort::Object || right.sort == Sort::Object) {
    diagnostics_.report(node.right->span, diag::TypeMismatch,
                        left.sort == Sort::Object ? "`is set`" : describe(left.sort), describe(right.sort));
    return nothing(expr.span);
  }
  const Sort sort = left.sort == Sort::Any ? right.sort : left.sort;
  if (orders && sort != Sort::Number && sort != Sort::Share) {
    const auto* path = node.left->as<ast::PathExpr>();
    diagnostics_.report(node.op_span, diag::NoOrder,
                        path ? Checker::path_text(path->path) : std::string(describe(sort)));
    return nothing(expr.span);
  }
  if (auto* literal = std::get_if<formula::LiteralValue>(&right.value.node);
      literal && node.right->as<ast::LiteralExpr>())
    call_as_the_spec_does(left, literal->value, node.right->span);
  return make(expr.span, false, formula::Compared{std::move(left.value), op, std::move(right.value)});
}

Formula StatementChecker::one_of(const ast::Expr& expr, const ast::InExpr& node) {
  if (node.right.as<ast::ErrorValue>()) return nothing(expr.span);
  if (const Bound* bound = find(*node.left); bound && bound->kind == Bound::Kind::Cluster) {
    const auto* path = node.right.as<ast::Path>();
    ast::Expr right;
    right.span = node.right.span;
    if (path)
      right.node = ast::PathExpr{*path};
    else
      diagnostics_.report(node.right.span, diag::NotASet);
    if (!path) return nothing(expr.span);
    Formula in = make(expr.span, true, formula::Member{set(right)});
    return node.negated ? negated(expr.span, std::move(in)) : std::move(in);
  }
  if (cluster_of(*node.left)) {
    ast::Expr rewritten;
    rewritten.span = expr.span;
    const auto& path = *node.left->as<ast::PathExpr>();
    const bool is_workspace = path.path.parts[1].text == "workspace" && path.path.parts.size() == 2;
    rewritten.node =
        ast::InExpr{boxed(is_workspace ? workspace_path(node.left->span) : without_first(path, node.left->span)),
                    node.negated, node.op_span, node.right};
    return member(checker_.selector(rewritten));
  }
  Typed left = value(*node.left);
  const auto* list = node.right.as<ast::ListValue>();
  if (left.sort == Sort::Error) return nothing(expr.span);
  if (!list) {
    diagnostics_.report(node.right.span, diag::TypeMismatch, "a list", "a name");
    return nothing(expr.span);
  }
  formula::OneOf result{left.value, {}};
  for (const ast::Value& item : list->items) {
    ast::Expr one;
    one.span = item.span;
    if (const auto* path = item.as<ast::Path>())
      one.node = ast::PathExpr{*path};
    else
      one.node = ast::LiteralExpr{item};
    if (left.sort == Sort::Choice) {
      if (auto scalar = tag_value(one, left.type, node.left->as<ast::PathExpr>()->path.parts.back().text))
        result.values.push_back(std::move(*scalar));
      continue;
    }
    Typed right = value(one);
    if (right.sort == Sort::Error) continue;
    auto* constant = std::get_if<formula::LiteralValue>(&right.value.node);
    if (constant && one.as<ast::LiteralExpr>()) call_as_the_spec_does(left, constant->value, one.span);
    if (constant && (right.sort == left.sort || left.sort == Sort::Any))
      result.values.push_back(constant->value);
    else
      diagnostics_.report(item.span, diag::TypeMismatch, "a value like the one before `in`", "something else");
  }
  Formula in = make(expr.span, false, std::move(result));
  return node.negated ? negated(expr.span, std::move(in)) : std::move(in);
}

Formula StatementChecker::matches(const ast::Expr& expr, const ast::PatternExpr& node) {
  if (cluster_of(*node.left)) {
    const auto& path = *node.left->as<ast::PathExpr>();
    ast::Expr rewritten;
    rewritten.span = expr.span;
    if (path.path.parts[1].text == "name" && path.path.parts.size() == 2 && !node.regex) {
      rewritten.node = ast::ClusterLikeExpr{node.pattern};
      Formula like = member(checker_.selector(rewritten));
      return node.negated ? negated(expr.span, std::move(like)) : std::move(like);
    }
    rewritten.node = ast::PatternExpr{boxed(without_first(path, node.left->span)), node.negated, node.regex,
                                      node.op_span, node.pattern};
    return member(checker_.selector(rewritten));
  }
  Typed left = value(*node.left);
  const auto pattern = checker_.pattern_of_facts(node.pattern, node.regex);
  if (left.sort == Sort::Error || !pattern) return nothing(expr.span);
  if (left.sort != Sort::Text && left.sort != Sort::Any) {
    diagnostics_.report(node.left->span, diag::TypeMismatch, "a text", "something else");
    return nothing(expr.span);
  }
  Formula like = make(expr.span, false, formula::Matches{std::move(left.value), *pattern});
  return node.negated ? negated(expr.span, std::move(like)) : std::move(like);
}

Formula StatementChecker::is_given(const ast::Expr& expr, const ast::IsSetExpr& node) {
  if (cluster_of(*node.left)) {
    ast::Expr rewritten;
    rewritten.span = expr.span;
    rewritten.node = ast::IsSetExpr{boxed(without_first(*node.left->as<ast::PathExpr>(), node.left->span)),
                                    node.negated, node.op_span};
    return member(checker_.selector(rewritten));
  }
  Typed left = value(*node.left);
  if (left.sort == Sort::Error) return nothing(expr.span);
  Formula given = make(expr.span, false, formula::IsGiven{std::move(left.value)});
  return node.negated ? negated(expr.span, std::move(given)) : std::move(given);
}

/// What is no comparison and no relation: a fact that is true or false.
Formula StatementChecker::bare(const ast::Expr& expr) {
  const auto* path = expr.as<ast::PathExpr>();
  const bool is_long = path && path->path.parts.size() > 1;
  if (is_long && (find(path->path) || deployment_by_name_.contains(std::string(path->path.parts[0].text)))) {
    if (cluster_of(expr)) {
      const size_t before = errors_in(diagnostics_);
      const DimensionId id = checker_.dimension_path(without_first(*path, expr.span).as<ast::PathExpr>()->path);
      if (!id || errors_in(diagnostics_) != before) return nothing(expr.span);
      auto report = diagnostics_.report(expr.span, diag::DimensionIsNoStatement, Checker::path_text(path->path));
      if (p_.dimensions[id].type.kind == Type::Kind::Bool)
        report.suggest(expr.span, Checker::path_text(path->path) + " == true");
      return nothing(expr.span);
    }
    Typed fact = value(expr);
    if (fact.sort == Sort::Error) return nothing(expr.span);
    if (fact.sort == Sort::Bool || fact.sort == Sort::Any)
      return make(expr.span, false, formula::IsTrue{std::move(fact.value)});
    diagnostics_.report(expr.span, diag::FactIsNoStatement, Checker::path_text(path->path)).note(diag::SayIsSet);
    return nothing(expr.span);
  }
  const auto* call = expr.as<ast::CallExpr>();
  if (call && (call->function.text == "count" || call->function.text == "share")) {
    diagnostics_.report(expr.span, diag::MeasureIsNoStatement, call->function.text);
    return nothing(expr.span);
  }
  const size_t before = errors_in(diagnostics_);
  set(expr);  // what is wrong with it comes first
  if (errors_in(diagnostics_) == before) diagnostics_.report(expr.span, diag::SetIsNoStatement).note(diag::RelateSets);
  return nothing(expr.span);
}

// ---- sets -------------------------------------------------------------------------------------------------------

bool StatementChecker::is_selector(const ast::Expr& expr) const {
  const auto all = [&](const std::vector<ast::Expr>& operands) {
    return std::all_of(operands.begin(), operands.end(), [&](const ast::Expr& e) { return is_selector(e); });
  };
  if (const auto* node = expr.as<ast::PathExpr>()) {
    if (find(node->path)) return false;
    const bool is_word = node->path.parts.size() == 1 && node->path.parts[0].text == "clusters";
    return !is_word || checker_.find_in(p_.group_by_name, node->path);
  }
  if (expr.as<ast::CallExpr>()) return false;
  if (const auto* node = expr.as<ast::NotExpr>()) return is_selector(*node->operand);
  if (const auto* node = expr.as<ast::AndExpr>()) return all(node->operands);
  if (const auto* node = expr.as<ast::OrExpr>()) return all(node->operands);
  if (const auto* node = expr.as<ast::ImpliesExpr>()) return is_selector(*node->left) && is_selector(*node->right);
  if (const auto* node = expr.as<ast::CompareExpr>()) return !find_in_path(*node->left);
  if (const auto* node = expr.as<ast::InExpr>()) return !find_in_path(*node->left);
  if (const auto* node = expr.as<ast::PatternExpr>()) return !find_in_path(*node->left);
  if (const auto* node = expr.as<ast::IsSetExpr>()) return !find_in_path(*node->left);
  return true;
}

formula::Set StatementChecker::set(const ast::Expr& expr) {
  if (is_selector(expr)) {
    if (expr.as<ast::RelationExpr>() || expr.as<ast::CarriesExpr>() || expr.as<ast::PolicyHoldsExpr>()) {
      diagnostics_.report(expr.span, diag::TypeMismatch, "a set of clusters", "a statement");
      return selector_set(error(expr.span));
    }
    return selector_set(checker_.selector(expr));
  }
  const auto many = [&](const std::vector<ast::Expr>& operands) {
    std::vector<formula::Set> result;
    for (const ast::Expr& operand : operands) result.push_back(set(operand));
    return result;
  };
  const auto no_set = [&](std::string_view what, std::string_view instead = {}) {
    auto report = diagnostics_.report(expr.span, diag::TypeMismatch, "a set of clusters", what);
    report.suggest(expr.span, instead);
    return selector_set(error(expr.span));
  };
  if (const auto* node = expr.as<ast::NotExpr>())
    return {expr.span, formula::NotSet{std::make_shared<formula::Set>(set(*node->operand))}};
  if (const auto* node = expr.as<ast::AndExpr>()) return {expr.span, formula::AndSet{many(node->operands)}};
  if (const auto* node = expr.as<ast::OrExpr>()) return {expr.span, formula::OrSet{many(node->operands)}};
  if (const auto* node = expr.as<ast::ImpliesExpr>()) {
    formula::OrSet either;
    either.operands.push_back({node->left->span, formula::NotSet{std::make_shared<formula::Set>(set(*node->left))}});
    either.operands.push_back(set(*node->right));
    return {expr.span, std::move(either)};
  }
  if (const auto* call = expr.as<ast::CallExpr>()) {
    const std::string_view name = call->function.text;
    if (name == "count" || name == "share") return no_set("a number");
    if (name != "reach" && name != "first-wave") {
      unknown_function(expr, *call);
      return selector_set(error(expr.span));
    }
    if (call->arguments.size() != 1) {
      diagnostics_.report(expr.span, diag::ArgumentCount, name, "1", call->arguments.size());
      return selector_set(error(expr.span));
    }
    const auto of = deployment(call->arguments[0]);
    if (!of) return selector_set(error(expr.span));
    if (name == "reach") return {expr.span, formula::ReachSet{*of}};
    if (rule_) rule_->speaks_of_waves = true;
    return {expr.span, formula::FirstWaveSet{*of}};
  }
  if (const auto* path = expr.as<ast::PathExpr>()) {
    const Bound* bound = find(expr);
    if (!bound && find(path->path)) return no_set("a fact");
    if (!bound) return {expr.span, formula::AllSet{}};  // `clusters`
    switch (bound->kind) {
      case Bound::Kind::Deployment: return no_set("a deployment", "reach(" + std::string(bound->name.text) + ")");
      case Bound::Kind::Cluster: return no_set("one cluster");
      case Bound::Kind::Waiver: return no_set("a waiver");
      case Bound::Kind::Value: return no_set("a value");
      case Bound::Kind::Tag: return no_set("a tag");
      case Bound::Kind::Group: return {expr.span, formula::BoundSet{bound->slot}};
      case Bound::Kind::Wave: return {expr.span, formula::BoundSet{bound->slot}};
      case Bound::Kind::Clusters: return {expr.span, bound->set.node};
    }
  }
  return no_set("a statement about what `forall` binds");
}

}  // namespace fleet::sema
