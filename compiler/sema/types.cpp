#include <fmt/format.h>

#include <charconv>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"

namespace fleet::sema {
namespace {

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void Checker::enums() {
  for (const auto& [node, decl] : d_.enums) {
    Enum e;
    e.name = node->name;
    e.ordered = node->ordered;
    for (const ast::EnumValue& value : node->values) {
      if (!value.name) continue;
      const auto [at, fresh] = e.index.emplace(value.name.text, static_cast<uint32_t>(e.values.size()));
      if (!fresh) {
        diagnostics_.report(value.name.span, diag::DuplicateName, "value", value.name.text)
            .label(e.values[at->second].name.span, diag::FirstDeclaredHere);
        continue;
      }
      if (value.name.text == kAbsent) diagnostics_.report(value.name.span, diag::AbsentIsNoValue);
      e.values.push_back({value.name, {}});
    }
    const EnumId id = p_.enums.add(std::move(e));
    p_.enum_by_name.emplace(node->name.text, id);
  }
  // Facts may be of any enum, also one declared below: types first, then the facts.
  for (const auto& [node, decl] : d_.enums) check_enum(*node, p_.enum_by_name.at(node->name.text));
}

void Checker::check_enum(const ast::Enum& node, EnumId id) {
  std::unordered_map<std::string_view, Span> names;
  for (const ast::Column& column : node.columns) {
    if (!column.name) continue;
    const auto [at, fresh] = names.emplace(column.name.text, column.name.span);
    if (!fresh) {
      diagnostics_.report(column.name.span, diag::DuplicateName, "fact", column.name.text)
          .label(at->second, diag::FirstDeclaredHere);
    }
    Type type_of_column = type(column.type);
    p_.enums[id].columns.push_back({column.name, std::move(type_of_column)});
  }
  for (const ast::EnumValue& value : node.values) {
    const auto found = p_.enums[id].index.find(value.name.text);
    if (found == p_.enums[id].index.end() || p_.enums[id].values[found->second].name.span != value.name.span) continue;
    const size_t wanted = p_.enums[id].columns.size();
    if (value.facts.size() != wanted) {
      diagnostics_.report(value.name.span, diag::FactCount, value.name.text, diag::count_of(value.facts.size(), "fact"),
                          node.name.text, diag::count_of(wanted, "fact"));
    }
    std::vector<Constant> facts(wanted);
    for (size_t i = 0; i < wanted && i < value.facts.size(); ++i) {
      facts[i] = constant(value.facts[i], p_.enums[id].columns[i].type);
    }
    p_.enums[id].values[found->second].facts = std::move(facts);
  }
}

Type Checker::type(const ast::TypeExpr& expr) {
  if (expr.atoms.empty()) return {};
  if (expr.atoms.size() > 1) return union_of(expr);
  return atom(expr.atoms[0]);
}

Type Checker::atom(const ast::TypeAtom& atom) {
  return std::visit(match{
                        [&](const ast::EnumType& node) {
                          Enum e;
                          e.ordered = node.ordered;
                          for (const ast::Name& name : node.values) {
                            if (!name) continue;
                            const auto [at, fresh] = e.index.emplace(name.text, static_cast<uint32_t>(e.values.size()));
                            if (!fresh) {
                              diagnostics_.report(name.span, diag::DuplicateName, "value", name.text)
                                  .label(e.values[at->second].name.span, diag::FirstDeclaredHere);
                              continue;
                            }
                            if (name.text == kAbsent) diagnostics_.report(name.span, diag::AbsentIsNoValue);
                            e.values.push_back({name, {}});
                          }
                          Type type;
                          type.kind = Type::Kind::Enum;
                          type.enumeration = p_.enums.add(std::move(e));
                          return type;
                        },
                        [&](const ast::StringType& node) {
                          Type type;
                          type.kind = Type::Kind::String;
                          if (node.pattern) {
                            type.pattern = node.pattern->plain();
                            std::string error;
                            if (!Pattern::compile(type.pattern, &error)) {
                              diagnostics_.report(node.pattern->span, diag::BadPattern, type.pattern, error);
                              return Type{};
                            }
                          }
                          return type;
                        },
                        [&](const ast::IntType& node) {
                          const auto low = number(node.low), high = number(node.high);
                          if (!low || !high) {
                            diagnostics_.report(low ? node.high_span : node.low_span, diag::TooLargeNumber);
                            return Type{};
                          }
                          if (*low > *high) {
                            diagnostics_.report(node.high_span, diag::EmptyRange, *low, *high);
                            return Type{};
                          }
                          Type type;
                          type.kind = Type::Kind::Int;
                          type.low = *low;
                          type.high = *high;
                          return type;
                        },
                        [&](const ast::BoolType&) {
                          Type type;
                          type.kind = Type::Kind::Bool;
                          return type;
                        },
                        [&](const ast::NamedType& node) {
                          Type type;
                          const EnumId id = find_in(p_.enum_by_name, node.path);
                          if (!id) {
                            unknown_type(node.path);
                            return type;
                          }
                          type.kind = Type::Kind::Enum;
                          type.enumeration = id;
                          return type;
                        },
                    },
                    atom.node);
}

std::string Checker::describe(const Type& type) const {
  if (type.list) {
    Type element = type;
    element.list = false;
    return "a list, each of it " + describe(element);
  }
  switch (type.kind) {
    case Type::Kind::Error: return "a value";
    case Type::Kind::Enum: {
      const Enum& e = p_.enums[type.enumeration];
      if (e.name) return fmt::format("a value of `{}`", e.name.text);
      if (!e.members.empty()) {
        std::string names;
        for (const EnumId member : e.members) {
          const ast::Name& name = p_.enums[member].name;
          names += (names.empty() ? "" : " | ") + (name ? std::string(name.text) : "enum { … }");
        }
        return fmt::format("a value of `{}`", names);
      }
      std::vector<std::string> names;
      for (const EnumValue& value : e.values) names.emplace_back(value.name.text);
      return "one of " + diag::list_names(names);
    }
    case Type::Kind::String:
      return type.pattern.empty() ? "a text in quotes" : fmt::format("a text that matches `{}`", type.pattern);
    case Type::Kind::Int: return fmt::format("a whole number from {} to {}", type.low, type.high);
    case Type::Kind::Bool: return "`true` or `false`";
  }
  return {};
}

std::string Checker::text_of(const Constant& constant, const Type& type) const {
  if (constant.is_enum)
    return std::string(
        p_.enums[type.enumeration].values[static_cast<size_t>(std::get<int64_t>(constant.value))].name.text);
  if (const auto* text = std::get_if<std::string>(&constant.value)) return *text;
  if (const auto* value = std::get_if<int64_t>(&constant.value)) return std::to_string(*value);
  if (const auto* value = std::get_if<bool>(&constant.value)) return *value ? "true" : "false";
  return {};
}

Constant Checker::enum_value(const ast::Path& path, EnumId id) {
  const std::vector<uint32_t> found = find_values(path, id);
  if (found.size() == 1) {
    Constant result;
    result.value = static_cast<int64_t>(found[0]);
    result.is_enum = true;
    return result;
  }
  if (path.parts.empty() || !path.parts.back()) return {};
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const uint32_t value : found) names.push_back(full_name(id, value, path.span));
    diagnostics_.report(path.span, diag::AmbiguousValue, path_text(path))
        .note(diag::ItCanBe, diag::list_names(names, 12));
    return {};
  }
  const Enum& e = p_.enums[id];
  std::vector<std::string> all;
  std::vector<std::string_view> candidates;
  for (const EnumValue& value : e.values) {
    all.emplace_back(value.name.text);
    candidates.push_back(value.name.text);
  }
  const std::string of = !value_of_.empty() ? fmt::format("`{}`", value_of_)
                         : e.name           ? fmt::format("`{}`", e.name.text)
                                            : std::string("this enum");
  const ast::Name& name = path.parts.back();
  const std::string_view near = diag::nearest(name.text, candidates);
  const std::vector<std::string> others =
      path.parts.size() == 1 ? dimensions_with(name.text) : std::vector<std::string>();
  auto report = diagnostics_.report(path.span, diag::UnknownValue, path_text(path), of);
  report.suggest(name.span, near).note(diag::ItsValuesAre, diag::list_names(all, 12));
  if (!others.empty()) report.note(diag::ValueOfOther, name.text, diag::list_names(others));
  return {};
}

bool Checker::check_pattern(const std::string& text, const Type& type, Span span) {
  if (type.kind != Type::Kind::String || type.pattern.empty()) return true;
  const auto pattern = Pattern::compile(type.pattern, nullptr);
  if (!pattern || pattern->full_match(text)) return true;
  diagnostics_.report(span, diag::NoMatch, text, type.pattern);
  return false;
}

Constant Checker::constant(const ast::Value& value, const Type& type) {
  Constant result;
  const auto mismatch = [&](std::string_view seen) {
    diagnostics_.report(value.span, diag::TypeMismatch, describe(type), seen);
    return Constant{};
  };
  if (std::holds_alternative<ast::ErrorValue>(value.node) || type.kind == Type::Kind::Error) return result;
  const auto* list = value.as<ast::ListValue>();
  if (list && type.list) {
    Type element = type;
    element.list = false;
    std::vector<Constant> items;
    bool sound = true;
    for (const ast::Value& item : list->items) {
      items.push_back(constant(item, element));
      sound = sound && !items.back().is_error();
    }
    if (sound) result.value = std::move(items);
    return result;
  }
  if (!type.list) switch (type.kind) {
      case Type::Kind::Error: return result;
      case Type::Kind::Enum:
        if (const auto* path = value.as<ast::Path>()) return enum_value(*path, type.enumeration);
        if (const auto* text = value.as<ast::Text>()) {
          if (member_ && !text->is_plain()) {  // the member of a family may be a value's name
            const std::string name = plain(*text);
            return enum_value(ast::Path{{{name, text->span}}, text->span}, type.enumeration);
          }
          const std::string plain = text->plain();
          auto report = diagnostics_.report(value.span, diag::TypeMismatch, describe(type), "a text in quotes");
          if (p_.enums[type.enumeration].index.contains(plain)) report.suggest(value.span, plain);
          return result;
        }
        break;
      case Type::Kind::String:
        if (const auto* text = value.as<ast::Text>()) {
          const size_t before = diagnostics_.all().size();
          std::string plain = this->plain(*text);
          if (diagnostics_.all().size() != before) return result;
          if (check_pattern(plain, type, value.span)) result.value = std::move(plain);
          return result;
        }
        if (const auto* path = value.as<ast::Path>()) {
          diagnostics_.report(value.span, diag::TypeMismatch, describe(type), "a name")
              .suggest(value.span, "\"" + path_text(*path) + "\"");
          return result;
        }
        if (const auto* literal = value.as<ast::IntegerLiteral>()) {
          diagnostics_
              .report(value.span, diag::TypeMismatch, describe(type), fmt::format("the number {}", literal->text))
              .suggest(value.span, fmt::format("\"{}\"", literal->text));
          return result;
        }
        break;
      case Type::Kind::Int:
        if (const auto* literal = value.as<ast::IntegerLiteral>()) {
          const auto n = number(literal->text);
          if (!n || *n < type.low || *n > type.high) return mismatch(literal->text);
          result.value = *n;
          return result;
        }
        if (const auto* text = value.as<ast::Text>()) {
          auto report = diagnostics_.report(value.span, diag::TypeMismatch, describe(type), "a text in quotes");
          const std::string plain = text->plain();
          if (const auto n = number(plain); n && *n >= type.low && *n <= type.high) report.suggest(value.span, plain);
          return result;
        }
        break;
      case Type::Kind::Bool:
        if (const auto* literal = value.as<ast::BoolLiteral>()) {
          result.value = literal->value;
          return result;
        }
        if (const auto* text = value.as<ast::Text>()) {
          auto report = diagnostics_.report(value.span, diag::TypeMismatch, describe(type), "a text in quotes");
          if (const std::string plain = text->plain(); plain == "true" || plain == "false")
            report.suggest(value.span, plain);
          return result;
        }
        if (const auto* path = value.as<ast::Path>()) {
          const std::string name = path_text(*path);
          auto report = diagnostics_.report(value.span, diag::TypeMismatch, describe(type), "the name `" + name + "`");
          if (name == "yes" || name == "on" || name == "True") report.suggest(value.span, "true");
          if (name == "no" || name == "off" || name == "False") report.suggest(value.span, "false");
          return result;
        }
        break;
    }
  return mismatch(std::visit(
      match{
          [](const ast::ErrorValue&) -> std::string { return ""; },
          [](const ast::Text&) -> std::string { return "a text in quotes"; },
          [](const ast::IntegerLiteral& n) -> std::string { return fmt::format("the number {}", n.text); },
          [](const ast::DecimalLiteral& n) -> std::string { return fmt::format("the number {}", n.text); },
          [](const ast::PercentLiteral& n) -> std::string { return fmt::format("the share {}", n.text); },
          [](const ast::DurationLiteral& n) -> std::string { return fmt::format("the duration {}", n.text); },
          [](const ast::DateLiteral& n) -> std::string { return fmt::format("the date {}", n.text); },
          [](const ast::BoolLiteral& n) -> std::string { return n.value ? "`true`" : "`false`"; },
          [](const ast::NullLiteral&) -> std::string { return "`null`"; },
          [](const ast::ListValue&) -> std::string { return "a list"; },
          [](const ast::ObjectValue&) -> std::string { return "an object"; },
          [](const ast::Path& path) -> std::string { return "the name `" + path_text(path) + "`"; },
      },
      value.node));
}

}  // namespace fleet::sema
