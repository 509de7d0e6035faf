#include <algorithm>
#include <charconv>
#include <string>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/limits.h"
#include "compiler/syntax/lower.h"
#include "compiler/syntax/text.h"

namespace fleet::syntax {

const Token& Lower::only_token() {
  size_t depth = 0;
  while (!event().is_token()) {
    enter();
    ++depth;
  }
  const Token& token = take();
  for (; depth; --depth) leave();
  return token;
}

ast::Name Lower::name() { return name_of(only_token()); }

ast::Name Lower::name_of(const Token& token) {
  if (token.kind == Kind::Missing) return {{}, span(token)};
  if (token.kind != Kind::Quoted) return {view(token), span(token)};
  std::string_view inside = place_.text.substr(token.begin + 1, token.end - token.begin - 2);
  if (!may_be_quoted(inside)) {
    diagnostics_.report(span(token), diag::NotALabelValue, inside).here(diag::LabelValueRule);
    return {{}, span(token)};
  }
  return {inside, span(token)};
}

ast::Path Lower::path() {
  uint32_t begin = mark();
  ast::Path path;
  enter();
  while (!at_end()) {
    if (take_if(Kind::Dot)) continue;
    path.parts.push_back(at(Kind::Cluster) ? name_of(take()) : name());
  }
  leave();
  path.span = since(begin);
  if (std::any_of(path.parts.begin(), path.parts.end(), [](const ast::Name& part) { return !part; }))
    path.parts.clear();
  return path;
}

ast::Name Lower::qualified(ast::Name first) {
  bool complete = static_cast<bool>(first);
  std::string text(first.text);
  while (take_if(Kind::Dot)) {
    const ast::Name part = name();
    complete = complete && part;
    text.append(".").append(part.text);
    first.span = join(first.span, part.span);
  }
  return {complete ? keep(std::move(text)) : std::string_view(), first.span};
}

std::vector<ast::Path> Lower::paths() {
  std::vector<ast::Path> all;
  do {
    if (ast::Path one = path(); !one.parts.empty()) all.push_back(std::move(one));
  } while (take_if(Kind::Comma));
  return all;
}

ast::Text Lower::text() { return text_of(only_token()); }

ast::Text Lower::text_of(const Token& token) {
  if (token.kind == Kind::String || token.kind == Kind::BlockString)
    return read_text(place_, span(token), token.kind == Kind::BlockString, diagnostics_);
  ast::Text text;  // a bare name, or what is missing
  text.span = span(token);
  if (token.kind == Kind::Missing) return text;
  ast::Name name = name_of(token);
  if (name) text.parts.push_back({std::string(name.text), {}, name.span});
  return text;
}

ast::Text Lower::name_or_text() { return text_of(only_token()); }

ast::PathOrText Lower::path_or_text() {
  enter();
  ast::PathOrText result;
  if (at(Rule::Path)) {
    result.node = path();
    result.span = std::get<ast::Path>(result.node).span;
  } else {
    result.node = text();
    result.span = std::get<ast::Text>(result.node).span;
  }
  leave();
  return result;
}

ast::Value Lower::value() {
  uint32_t begin = mark();
  ast::Value value;
  enter();
  if (at(Rule::Literal)) {
    value = literal();
  } else if (at(Rule::ListValue)) {
    value.node = list();
  } else if (at(Rule::ObjectValue)) {
    value.node = object();
  } else {
    ast::Path p = path();
    if (!p.parts.empty()) value.node = std::move(p);
  }
  leave();
  value.span = since(begin);
  if (!value.as<ast::ObjectValue>() && !value.as<ast::ListValue>() && damaged(value.span))
    value.node = ast::ErrorValue{};
  return value;
}

ast::Value Lower::literal() {
  const Token& token = only_token();
  ast::Value value;
  value.span = span(token);
  switch (token.kind) {
    case Kind::String:
    case Kind::BlockString: value.node = text_of(token); break;
    case Kind::Integer: value.node = ast::IntegerLiteral{view(token)}; break;
    case Kind::Decimal: value.node = ast::DecimalLiteral{view(token)}; break;
    case Kind::Percent: value.node = ast::PercentLiteral{view(token)}; break;
    case Kind::Duration: value.node = ast::DurationLiteral{view(token)}; break;
    case Kind::Date:
      if (day_exists(token)) value.node = ast::DateLiteral{view(token)};
      break;
    case Kind::True: value.node = ast::BoolLiteral{true}; break;
    case Kind::False: value.node = ast::BoolLiteral{false}; break;
    case Kind::Null: value.node = ast::NullLiteral{}; break;
    default: break;  // missing
  }
  return value;
}

ast::ListValue Lower::list() {
  ast::ListValue list;
  enter();
  while (!at_end()) {
    if (at(Rule::Value))
      list.items.push_back(value());
    else
      take();
  }
  leave();
  return list;
}

ast::ObjectValue Lower::object() {
  ast::ObjectValue object;
  enter();
  while (!at_end()) {
    if (!at(Rule::Entry)) {
      take();
      continue;
    }
    enter();
    ast::ObjectEntry entry;
    const Token& key = only_token();
    entry.key_span = span(key);
    const ast::Text key_text = text_of(key);
    if (!key_text.is_plain()) diagnostics_.report(entry.key_span, diag::ReferenceInKey);
    entry.key = key_text.plain();
    take();  // :
    entry.value = value();
    leave();
    if (key.kind != Kind::Missing) object.entries.push_back(std::move(entry));
  }
  leave();
  keep_first(
      object.entries, [](const ast::ObjectEntry& entry) { return std::string_view(entry.key); },
      [](const ast::ObjectEntry& entry) { return entry.key_span; });
  return object;
}

ast::TypeExpr Lower::type() {
  uint32_t begin = mark();
  ast::TypeExpr type;
  enter();
  while (!at_end()) {
    if (at(Rule::TypeAtom))
      type.atoms.push_back(type_atom());
    else
      take();
  }
  leave();
  type.span = since(begin);
  return type;
}

ast::TypeAtom Lower::type_atom() {
  uint32_t begin = mark();
  ast::TypeAtom atom;
  enter();
  if (take_if(Kind::Enum)) {
    ast::EnumType type;
    while (!at_end()) {
      if (at(Rule::Name))
        type.values.push_back(name());
      else if (take().kind == Kind::Ordered)
        type.ordered = true;
    }
    if (type.values.size() > kMostEnumValues) pass_limit(type.values[kMostEnumValues].span, "values", kMostEnumValues);
    atom.node = std::move(type);
  } else if (take_if(Kind::StringType)) {
    ast::StringType type;
    if (take_if(Kind::Matching)) type.pattern = text();
    atom.node = std::move(type);
  } else if (take_if(Kind::Int)) {
    const Token& low = only_token();
    take();  // ..
    const Token& high = only_token();
    auto number = [&](const Token& token) { return token.kind == Kind::Missing ? std::string_view() : view(token); };
    atom.node = ast::IntType{number(low), number(high), span(low), span(high)};
  } else if (take_if(Kind::Bool)) {
    atom.node = ast::BoolType{};
  } else {
    ast::NamedType type;
    while (!at_end()) {
      if (at(Rule::Word)) {
        type.path.parts.push_back(name());
      } else if (const Token& token = take(); token.kind != Kind::Dot) {
        type.path.parts.push_back(name_of(token));
      }
    }
    type.path.span = since(begin);
    if (!type.path.parts.front()) type.path.parts.clear();
    atom.node = std::move(type);
  }
  leave();
  atom.span = since(begin);
  return atom;
}

bool Lower::day_exists(const Token& date) {
  std::string_view text = view(date);
  if (text.size() != std::string_view("2027-03-31").size())
    return false;  // a text that was taken for a day, and reported
  auto number = [&](size_t from, size_t length) {
    int n = 0;
    std::from_chars(text.data() + from, text.data() + from + length, n);
    return n;
  };
  int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0))
    return true;
  diagnostics_.report(span(date), diag::NoSuchDay, text);
  return false;
}

}  // namespace fleet::syntax
