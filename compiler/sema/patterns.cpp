#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/sema/checker.h"

/// Patterns of texts: of dimensions, and in selectors.
namespace fleet::sema {
namespace {

/// The expression of RE2 that a glob is.
std::string regex_of(std::string_view glob) {
  constexpr std::string_view kOperators = R"(\.+?^$|()[]{})";
  std::string result;
  for (const char c : glob) {
    if (c == '*') {
      result += "(?s:.*)";
      continue;
    }
    if (kOperators.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

bool is_infix(std::string_view text, bool is_regex) {
  const std::string_view any = is_regex ? ".*" : "*";
  return text.size() > 2 * any.size() && text.substr(0, any.size()) == any &&
         text.substr(text.size() - any.size()) == any;
}

}  // namespace

std::optional<Pattern> Checker::pattern_of_facts(const ast::Text& text, bool is_regex) {
  if (is_regex) {
    const auto pattern = text_pattern(text, true);
    if (!pattern) return std::nullopt;
    return p_.patterns[*pattern].judge;
  }
  for (const ast::TextPart& part : text.parts) {
    if (!part.reference) continue;
    diagnostics_.report(part.reference->span, diag::ReferenceHere, path_text(*part.reference));
    return std::nullopt;
  }
  std::string problem;
  auto judge = Pattern::compile(regex_of(text.plain()), &problem);
  if (!judge) diagnostics_.report(text.span, diag::BadPattern, text.plain(), problem);
  return judge;
}

std::optional<PatternId> Checker::text_pattern(const ast::Text& text, bool is_regex) {
  for (const ast::TextPart& part : text.parts) {
    if (!part.reference) continue;
    no_reference_here(*part.reference, false);
    return std::nullopt;
  }
  const std::string plain = text.plain();
  for (uint32_t i = 0; i < p_.patterns.size(); ++i) {
    const TextPattern& known = p_.patterns[PatternId(i)];
    if (known.text == plain && known.is_regex == is_regex) return PatternId(i);
  }
  if (!is_regex) {
    for (const char c : plain) {
      if (c == '*' || sets::find_symbol(c)) continue;
      diagnostics_.report(text.span, diag::BadPattern, plain,
                          fmt::format("a label has no `{}`; `*` stands for any run of characters", c));
      return std::nullopt;
    }
  }
  std::string problem;
  auto judge = Pattern::compile(is_regex ? plain : regex_of(plain), &problem);
  if (!judge) {
    diagnostics_.report(text.span, diag::BadPattern, plain, problem);
    return std::nullopt;
  }
  auto set = is_regex ? sets::TextSet::regex(plain, problem) : sets::TextSet::glob(plain);
  if (!set) {
    diagnostics_.report(text.span, diag::PatternTooRich, plain, problem.empty() ? "it is too large" : problem);
    return std::nullopt;
  }
  return p_.patterns.add({plain, is_regex, text.span, std::move(*judge), std::move(*set)});
}

Selector Checker::like(const ast::Expr& expr, const ast::PatternExpr& node) {
  Selector result;
  result.span = expr.span;
  const DimensionId id = on_the_left(*node.left);
  const auto pattern = text_pattern(node.pattern, node.regex);
  if (!id || !pattern) return result;
  const Dimension& dimension = p_.dimensions[id];
  if (dimension.type.kind == Type::Kind::Error) return result;
  if (dimension.type.kind != Type::Kind::String) {
    diagnostics_.report(node.left->span, diag::TypeMismatch, "a dimension of type `string`", describe(dimension.type));
    return result;
  }
  ValueSet set;
  if (dimension.is_open()) {
    const TextPattern& text = p_.patterns[*pattern];
    if (is_infix(text.text, text.is_regex))
      diagnostics_.report(node.pattern.span, diag::InfixPattern, text.text).note(diag::SplitTheLabel);
    set.patterns.push_back(*pattern);
    set.except = node.negated;
  } else {  // a fact: its texts are known
    for (uint32_t i = 0; i < dimension.values.size(); ++i) {
      if (p_.patterns[*pattern].judge.full_match(dimension.values[i]) != node.negated) set.indices.push_back(i);
    }
  }
  result.node = ValueSelector{id, std::move(set)};
  return result;
}

}  // namespace fleet::sema
