#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/limits.h"
#include "compiler/syntax/lower.h"

namespace fleet::syntax {
namespace {

ast::ExprPtr boxed(ast::Expr expr) { return std::make_unique<ast::Expr>(std::move(expr)); }

}  // namespace

ast::Expr Lower::expr() {
  uint32_t begin = mark();
  enter();
  ast::Expr left = disjunction();
  if (take_if(Kind::Implies)) {
    ast::Expr whole;
    whole.node = ast::ImpliesExpr{boxed(std::move(left)), boxed(disjunction())};
    whole.span = since(begin);
    left = std::move(whole);
  }
  leave();
  if (damaged(since(begin))) left.node = ast::ErrorExpr{};
  return left;
}

ast::Expr Lower::disjunction() {
  uint32_t begin = mark();
  enter();
  ast::Expr first = conjunction();
  if (at_end()) {
    leave();
    return first;
  }
  ast::OrExpr all;
  // Where `and` and `or` mix, the one that is unlike the first is marked.
  auto is_and = [](const ast::Expr& expr) { return expr.as<ast::AndExpr>() && !expr.parenthesised; };
  bool starts_with_and = is_and(first);
  Span mixed;
  all.operands.push_back(std::move(first));
  while (!at_end()) {
    Span op = span(take());
    if (starts_with_and && !mixed) mixed = op;
    all.operands.push_back(conjunction());
    if (!starts_with_and && !mixed && is_and(all.operands.back())) mixed = first_operator_;
  }
  leave();
  if (mixed && !near_damage(mixed)) {
    diag::Fix fix{diag::say(diag::Parenthesise), {}, diag::Applicability::Safe, diag::Effect::Same};
    for (const ast::Expr& operand : all.operands)
      if (is_and(operand)) {
        fix.edits.push_back({Span{place_.file, operand.span.begin, operand.span.begin}, "("});
        fix.edits.push_back({Span{place_.file, operand.span.end, operand.span.end}, ")"});
      }
    diagnostics_.report(mixed, diag::AndOrMixed).here(diag::AndOrUnclear).fix(std::move(fix));
  }
  if (all.operands.size() > kMostOperands) pass_limit(all.operands[kMostOperands].span, "operands", kMostOperands);
  ast::Expr whole;
  whole.node = std::move(all);
  whole.span = since(begin);
  return whole;
}

ast::Expr Lower::conjunction() {
  uint32_t begin = mark();
  enter();
  ast::Expr first = negation();
  if (at_end()) {
    leave();
    return first;
  }
  ast::AndExpr all;
  all.operands.push_back(std::move(first));
  Span op;
  while (!at_end()) {
    Span here = span(take());
    if (!op) op = here;
    all.operands.push_back(negation());
  }
  leave();
  first_operator_ = op;
  if (all.operands.size() > kMostOperands) pass_limit(all.operands[kMostOperands].span, "operands", kMostOperands);
  ast::Expr whole;
  whole.node = std::move(all);
  whole.span = since(begin);
  return whole;
}

ast::Expr Lower::negation() {
  uint32_t begin = mark();
  ast::Expr result;
  enter();
  if (take_if(Kind::Not)) {
    result.node = ast::NotExpr{boxed(negation())};
    result.span = since(begin);
  } else if (take_if(Kind::OpenParen)) {
    result = expr();
    result.parenthesised = true;
    take();
  } else {
    result = comparison();
  }
  leave();
  return result;
}

ast::Expr Lower::comparison() {
  uint32_t begin = mark();
  enter();
  ast::Expr left = term();
  if (at_end()) {
    leave();
    return left;
  }
  ast::Expr whole;
  uint32_t op_begin = mark();
  if (at(Rule::Compare)) {
    const Token& op = only_token();
    ast::CompareOp kind = op.kind == Kind::Equal       ? ast::CompareOp::Equal
                          : op.kind == Kind::NotEqual  ? ast::CompareOp::NotEqual
                          : op.kind == Kind::Less      ? ast::CompareOp::Less
                          : op.kind == Kind::LessEqual ? ast::CompareOp::LessEqual
                          : op.kind == Kind::Greater   ? ast::CompareOp::Greater
                                                       : ast::CompareOp::GreaterEqual;
    whole.node = ast::CompareExpr{boxed(std::move(left)), kind, span(op), boxed(term())};
  } else if (at(Kind::Within) || at(Kind::Overlaps) || at(Kind::Covers) || at(Kind::Reaches)) {
    const Token& op = take();
    ast::RelationOp kind = op.kind == Kind::Within     ? ast::RelationOp::Within
                           : op.kind == Kind::Overlaps ? ast::RelationOp::Overlaps
                           : op.kind == Kind::Covers   ? ast::RelationOp::Covers
                                                       : ast::RelationOp::Reaches;
    whole.node = ast::RelationExpr{boxed(std::move(left)), kind, span(op), boxed(term())};
  } else if (take_if(Kind::Carries)) {
    whole.node = ast::CarriesExpr{boxed(std::move(left)), path()};
  } else if (take_if(Kind::Is)) {
    bool negated = take_if(Kind::Not);
    take();  // set
    whole.node = ast::IsSetExpr{boxed(std::move(left)), negated, since(op_begin)};
  } else {
    bool negated = take_if(Kind::Not);
    const Token& op = take();
    Span op_span = since(op_begin);
    if (op.kind == Kind::In) {
      ast::Value right;
      uint32_t right_begin = mark();
      if (at(Rule::ListValue)) {
        right.node = list();
      } else if (ast::Path p = path(); !p.parts.empty()) {
        right.node = std::move(p);
      }
      right.span = since(right_begin);
      whole.node = ast::InExpr{boxed(std::move(left)), negated, op_span, std::move(right)};
    } else {
      whole.node = ast::PatternExpr{boxed(std::move(left)), negated, op.kind == Kind::Matches, op_span, text()};
    }
  }
  leave();
  whole.span = since(begin);
  return whole;
}

ast::Expr Lower::term() {
  if (at(Rule::Operand)) return operand();
  uint32_t begin = mark();
  ast::Expr result;
  enter();
  if (at(Rule::Operand)) {
    result = operand();
  } else if (take_if(Kind::OpenParen)) {
    result = expr();
    result.parenthesised = true;
    take();
  } else if (take_if(Kind::Policy)) {
    result.node = ast::PolicyHoldsExpr{path()};
    take();  // holds
    result.span = since(begin);
  } else {
    enter();  // call
    ast::CallExpr call;
    call.function = name_of(take());
    while (!at_end()) {
      if (at(Rule::Formula))
        call.arguments.push_back(expr());
      else
        take();
    }
    leave();
    result.node = std::move(call);
    result.span = since(begin);
  }
  leave();
  return result;
}

ast::Expr Lower::operand() {
  uint32_t begin = mark();
  ast::Expr result;
  enter();
  if (at(Rule::Literal)) {
    ast::Value value = literal();
    if (!value.as<ast::ErrorValue>()) result.node = ast::LiteralExpr{std::move(value)};
  } else if (at(Rule::Path)) {
    if (ast::Path p = path(); !p.parts.empty()) result.node = ast::PathExpr{std::move(p)};
  } else if (take_if(Kind::All)) {
    result.node = ast::AllExpr{};
  } else if (take_if(Kind::None)) {
    result.node = ast::NoneExpr{};
  } else {
    bool profile = take().kind == Kind::Profile;
    if (take_if(Kind::Like)) {
      result.node = ast::ClusterLikeExpr{text()};
    } else {
      take();  // (
      std::vector<ast::Path> names = paths();
      take();  // )
      if (profile)
        result.node = ast::ProfileCallExpr{std::move(names)};
      else
        result.node = ast::ClusterCallExpr{std::move(names)};
    }
  }
  leave();
  result.span = since(begin);
  return result;
}

ast::Reach Lower::reach() {
  enter();
  ast::Reach reach;
  reach.expr = expr();
  if (!at_end()) {
    take();  // may be empty
    take();
    take();
    reach.may_be_empty = true;
  }
  leave();
  return reach;
}

ast::Expr Lower::query() {
  enter();
  return expr();
}

}  // namespace fleet::syntax
