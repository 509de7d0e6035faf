#include "compiler/plan/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace fleet::plan {
namespace {

using sema::Selector;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }
bool is_of_path(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// On one line; nothing if a comment stands in it.
std::string on_one_line(std::string_view text) {
  std::string result;
  char quote = 0;
  for (const char c : text) {
    if (c == '#' && quote == 0) return "";
    if ((c == '"' || c == '`') && (quote == 0 || quote == c)) quote = quote == 0 ? c : '\0';
    if (!is_space(c) || quote != 0)
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  return result;
}

/// The shortest form of some values of an enum: `== v`, `!= v`, `in [..]`.
std::string listed(const sema::Enum& of, const std::vector<uint32_t>& indices) {
  if (indices.size() == 1) return fmt::format("== {}", of.values[indices[0]].name.text);
  if (indices.size() + 1 == of.values.size()) {
    for (uint32_t i = 0; i < of.values.size(); ++i) {
      if (!std::binary_search(indices.begin(), indices.end(), i)) return fmt::format("!= {}", of.values[i].name.text);
    }
  }
  std::string text = "in [";
  for (const uint32_t i : indices) text += fmt::format("{}{}", text.size() > 4 ? ", " : "", of.values[i].name.text);
  return text + "]";
}

}  // namespace

Words::Words(const sema::Program& program, const Sources& sources) : program_(program) {
  for (size_t i = 0; i < sources.size(); ++i) texts_.emplace_back(sources.text(FileId(i)));
}

/// The spec's own, or with the name of a module that the spec uses before it.
bool Words::is_visible(std::string_view name) const {
  const size_t dot = name.find('.');
  return dot == std::string_view::npos || program_.modules.all[0].uses.contains(name.substr(0, dot));
}

/// A set of the spec's, or of a module it uses, with just these values.
std::optional<std::string> Words::values_by_name(const sema::ValueSelector& selector) const {
  const sema::Dimension& dimension = program_.dimensions[selector.dimension];
  std::string_view best;
  for (const auto& [name, set] : program_.set_by_name) {
    const bool same_type = set.type.kind == dimension.type.kind && set.type.enumeration == dimension.type.enumeration;
    if (!same_type || set.values.indices != selector.values.indices || !is_visible(name)) continue;
    const auto better = std::pair(name.size(), name) < std::pair(best.size(), best);
    if (best.empty() || better) best = name;
  }
  if (best.empty()) return std::nullopt;
  return std::string(best);
}

std::string Words::written(const Selector& selector) const {
  if (selector.as<sema::ErrorSelector>() || !selector.span) return "";
  if (const auto* group = selector.as<sema::GroupSelector>()) {
    const std::string_view name = program_.groups[group->group].name.text;
    return is_visible(name) ? std::string(name) : "";
  }
  if (const auto* named = selector.as<sema::ClusterSelector>()) {
    std::string text;
    for (const ast::Name& one : named->names) text += fmt::format("{}{}", text.empty() ? "cluster(" : ", ", one.text);
    return text + ")";
  }
  if (const auto* workspace = selector.as<sema::WorkspaceSelector>(); workspace && workspace->names.size() == 1)
    return "cluster.workspace == " + workspace->names[0];
  const std::string said = program_.modules.is_foreign(selector.span) ? "" : on_one_line(text(selector.span));
  const auto* values = selector.as<sema::ValueSelector>();
  const sema::Dimension* dimension = values ? &program_.dimensions[values->dimension] : nullptr;
  const bool is_enum = dimension && dimension->type.kind == sema::Type::Kind::Enum &&
                       program_.enums[dimension->type.enumeration].members.empty() && is_visible(dimension->name.text);
  if (is_enum && !values->values.indices.empty() && (said.empty() || said.find('[') != std::string::npos)) {
    const auto named = values->values.indices.size() > 1 ? values_by_name(*values) : std::nullopt;
    if (named) return fmt::format("{} in {}", dimension->name.text, *named);
    const sema::Enum& of = program_.enums[dimension->type.enumeration];
    if (said.empty()) return fmt::format("{} {}", dimension->name.text, listed(of, values->values.indices));
  }
  return said;
}

/// `env == dev` as `env != dev`; nothing where it is no comparison.
std::string Words::flipped(const std::string& condition) const {
  const size_t path =
      static_cast<size_t>(std::find_if_not(condition.begin(), condition.end(), is_of_path) - condition.begin());
  if (path == 0 || path >= condition.size() || condition[path] != ' ') return "";
  const std::string_view rest = std::string_view(condition).substr(path + 1);
  constexpr std::pair<std::string_view, std::string_view> kOpposites[] = {
      {"== ", "!= "},           {"!= ", "== "},          {"in ", "not in "}, {"not in ", "in "}, {"like ", "not like "},
      {"not like ", "like "},   {"<= ", "> "},           {">= ", "< "},      {"< ", ">= "},      {"> ", "<= "},
      {"is set", "is not set"}, {"is not set", "is set"}};
  for (const auto& [op, opposite] : kOpposites) {
    if (rest.starts_with(op))
      return condition.substr(0, path + 1) + std::string(opposite) + std::string(rest.substr(op.size()));
  }
  return "";
}

model::Wording Words::inside(const Selector& selector, Universe& universe) const {
  if (selector.as<sema::AllSelector>()) return {};
  if (const auto* negation = selector.as<sema::NotSelector>()) {
    if (program_.modules.is_foreign(selector.span)) return outside(*negation->operand, universe);
  }
  model::Wording result;
  if (const auto* all = selector.as<sema::AndSelector>()) {
    for (const Selector& operand : all->operands) {
      const model::Wording part = inside(operand, universe);
      if (part.empty()) return {};
      result.insert(result.end(), part.begin(), part.end());
    }
    return result;
  }
  std::string said = written(selector);
  if (said.empty()) return {};
  const bool is_or = selector.as<sema::OrSelector>() != nullptr;
  result.push_back({std::move(said), universe.meaning(selector), is_or});
  return result;
}

model::Wording Words::outside(const Selector& selector, Universe& universe) const {
  if (selector.as<sema::NoneSelector>()) return {};
  if (const auto* negation = selector.as<sema::NotSelector>()) return inside(*negation->operand, universe);
  model::Wording result;
  if (const auto* any = selector.as<sema::OrSelector>()) {
    for (const Selector& operand : any->operands) {
      const model::Wording part = outside(operand, universe);
      if (part.empty()) return {};
      result.insert(result.end(), part.begin(), part.end());
    }
    return result;
  }
  const std::string said = written(selector);
  if (said.empty()) return {};
  const SetId others = universe.opposite(selector);
  const auto* values = selector.as<sema::ValueSelector>();
  const bool is_plain =
      selector.as<sema::IsSetSelector>() || (values && !program_.dimensions[values->dimension].optional &&
                                             !program_.dimensions[values->dimension].is_derived());
  if (std::string other = is_plain ? flipped(said) : ""; !other.empty()) {
    result.push_back({std::move(other), others, false});
    return result;
  }
  const bool is_atom = selector.as<sema::GroupSelector>() || selector.as<sema::ClusterSelector>() ||
                       selector.as<sema::ProfileSelector>();
  result.push_back({is_atom ? "not " + said : "not (" + said + ")", others, false});
  return result;
}

Span Words::with_parentheses(Span span) const {
  const std::string_view file = texts_[span.file.value];
  while (true) {
    size_t begin = span.begin, end = span.end;
    while (begin > 0 && is_space(file[begin - 1])) --begin;
    while (end < file.size() && is_space(file[end])) ++end;
    if (begin == 0 || end == file.size() || file[begin - 1] != '(' || file[end] != ')') return span;
    // The parentheses of a call, `count(…)`, are not its own.
    if (begin > 1 && is_of_path(file[begin - 2])) return span;
    span.begin = static_cast<uint32_t>(begin - 1);
    span.end = static_cast<uint32_t>(end + 1);
  }
}

std::optional<Span> Words::own_line(Span span) const {
  const std::string_view file = texts_[span.file.value];
  size_t begin = span.begin, end = span.end;
  while (begin > 0 && is_blank(file[begin - 1])) --begin;
  while (end < file.size() && (is_blank(file[end]) || file[end] == '\r')) ++end;
  if ((begin > 0 && file[begin - 1] != '\n') || end >= file.size() || file[end] != '\n') return std::nullopt;
  return Span{span.file, static_cast<uint32_t>(begin), static_cast<uint32_t>(end + 1)};
}

model::TargetText Words::target(const Selector& selector, Span place) const {
  model::TargetText result;
  if (!selector.span) return result;
  result.expr = with_parentheses(selector.span);
  result.is_all = selector.as<sema::AllSelector>() != nullptr;
  result.is_or = selector.as<sema::OrSelector>() != nullptr && result.expr == selector.span;
  const std::string_view file = texts_[result.expr.file.value];
  size_t begin = result.expr.end, end = result.expr.end;
  while (begin > 0 && file[begin - 1] != '\n') --begin;
  while (end < file.size() && file[end] != '\n' && file[end] != '#') ++end;
  while (end > begin && is_space(file[end - 1])) --end;
  for (size_t i = begin; i < end; ++i) result.columns += (static_cast<unsigned char>(file[i]) & 0xC0U) != 0x80U;
  size_t text = begin;
  while (text < file.size() && is_blank(file[text])) ++text;
  if (place && text == place.begin) result.indent = static_cast<uint32_t>(text - begin);
  constexpr size_t kMostShown = 100;
  // What a module names without its name would be unknown in a target of the spec.
  if (result.expr.end - result.expr.begin <= kMostShown && !program_.modules.is_foreign(result.expr))
    result.text = on_one_line(this->text(result.expr));
  return result;
}

}  // namespace fleet::plan
