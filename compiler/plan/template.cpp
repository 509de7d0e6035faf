#include "compiler/plan/template.h"

#include <fmt/format.h>

#include "compiler/plan/fixed.h"

namespace fleet::plan {

std::string template_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '_' || c == '/' || c == '-';
    if (plain)
      result += c;
    else
      result +=
          fmt::format("\\x{:02x}", static_cast<unsigned char>(c));  // bytes of UTF-8, too: Go puts them together again
  }
  return result + "\"";
}

std::string template_constant(const Value& value) {
  if (const std::string* text = value.find_string()) return template_text(*text);
  if (const List* list = value.find_list()) {
    std::string result = "(list";
    for (const Value& item : *list) result += " " + template_constant(item);
    return result + ")";
  }
  return text_of(value).value_or("nil");
}

std::string label_expression(std::string_view key) { return fmt::format("get .ClusterLabels {}", template_text(key)); }

bool is_visible_label(std::string_view key) {
  if (key.starts_with("fleet.cattle.io/") || key.starts_with("management.cattle.io/")) return true;
  return key.find("cattle.io/") == std::string_view::npos && !key.starts_with("kubectl.kubernetes.io/");
}

std::string table_expression(const std::vector<std::pair<std::string, std::string>>& table,
                             const std::string& expression, const std::optional<std::string>& otherwise) {
  std::string dict = "dict";
  for (const auto& [from, to] : table) dict += " " + template_text(from) + " " + template_text(to);
  const std::string lookup = fmt::format("get ({}) ({})", dict, expression);
  if (!otherwise) return lookup;
  return fmt::format("ternary ({}) {} (hasKey ({}) ({}))", lookup, template_text(*otherwise), dict, expression);
}

std::string quoted(const std::string& expression) { return "${ " + expression + " | quote }"; }
std::string as_json(const std::string& expression) { return "${ " + expression + " | toJson }"; }

std::string text_value(const std::vector<TemplatePiece>& pieces) {
  bool templated = false;
  std::string literal;
  size_t expressions = 0;
  for (const TemplatePiece& piece : pieces) {
    if (piece.expression.empty())
      literal += piece.literal;
    else
      ++expressions;
  }
  templated = expressions > 0 || literal.find("${") != std::string::npos;
  if (!templated) return literal;
  if (expressions == 0) return quoted(template_text(literal));
  if (expressions == 1 && literal.empty()) {
    for (const TemplatePiece& piece : pieces) {
      if (!piece.expression.empty()) return quoted(piece.expression);
    }
  }
  std::string format, arguments;
  for (const TemplatePiece& piece : pieces) {
    if (!piece.expression.empty()) {
      format += "%v";
      arguments += " (" + piece.expression + ")";
      continue;
    }
    for (const char c : piece.literal) {
      format += c;
      if (c == '%') format += c;
    }
  }
  // The verbs stay as they are; everything else in the format is escaped like any constant.
  std::string constant = template_text(format);
  for (size_t at = 0; (at = constant.find("\\x25", at)) != std::string::npos;) constant.replace(at, 4, "%");
  return quoted(fmt::format("printf {}{}", constant, arguments));
}

}  // namespace fleet::plan
