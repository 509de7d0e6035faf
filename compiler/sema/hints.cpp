#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"

/// What was meant by a name that stands for nothing where it stands.
namespace fleet::sema {
namespace {

/// Whether a value may stand without backticks.
bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && letter(text.front()) && text.back() != '-' && std::all_of(text.begin(), text.end(), other);
}

}  // namespace

std::string Checker::as_value(const std::string& text) { return is_name(text) ? text : "`" + text + "`"; }

void Checker::unknown_group(Span span, const ast::Path& path, const std::string& text) {
  if (find_in(p_.profile_by_name, path)) {
    diagnostics_.report(span, diag::UnknownName, "group", text).suggest(span, "profile(" + text + ")");
    return;
  }
  // A value that says of nothing what it is the value.
  if (const std::vector<std::string> dimensions = dimensions_with(text); !dimensions.empty()) {
    auto report = diagnostics_.report(span, diag::UnknownName, "group", text);
    report.suggest(span, dimensions.front() + " == " + as_value(text))
        .note(diag::ValueOfOther, text, diag::list_names(dimensions));
    return;
  }
  const auto is_cluster = [&](const Declared<ast::Cluster>& cluster) { return cluster.node->name.text == text; };
  if (may_compare(d_.clusters.size()) && std::any_of(d_.clusters.begin(), d_.clusters.end(), is_cluster)) {
    diagnostics_.report(span, diag::UnknownName, "group", text).suggest(span, "cluster(" + text + ")");
    return;
  }
  unknown(path, "group", p_.group_by_name);
}

std::vector<std::string> Checker::dimensions_with(std::string_view value) {
  std::vector<std::string> found;
  if (!may_compare(p_.dimension_by_name.size())) return found;
  for (const auto& [name, id] : p_.dimension_by_name) {
    const Type& type = p_.dimensions[id].type;
    if (type.kind == Type::Kind::Enum && p_.enums[type.enumeration].index.contains(value)) found.emplace_back(name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

void Checker::unknown_type(const ast::Path& path) {
  if (path.parts.empty() || path.parts.back().text.empty() || unknown_module(path)) return;
  const std::string text = path_text(path);
  std::string near = as_written(nearest_in(key_of(path), p_.enum_by_name), path);
  // What other languages call our types.
  static constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
      {"String", "string"},    {"str", "string"},   {"text", "string"},       {"Bool", "bool"},
      {"boolean", "bool"},     {"Boolean", "bool"}, {"integer", "int 1..50"}, {"Integer", "int 1..50"},
      {"number", "int 1..50"}, {"Int", "int 1..50"}};
  for (const auto& [other, ours] : kElsewhere) {
    if (text == other) near = ours;
  }
  diagnostics_.report(path.span, diag::UnknownName, "enum", text).suggest(path.span, near).note(diag::KnownTypes);
}

void Checker::not_kubernetes(Span span, std::string_view name, std::string_view what) {
  if (is_dns_label(name)) {
    diagnostics_.report(span, diag::TooLongName, name, name.size(), kLongestLabel);
    return;
  }
  auto report = diagnostics_.report(span, diag::NotKubernetes, name, what);
  const std::string near = dns_label_near(name);
  if (near.empty() || near.size() > kLongestLabel) return;
  const bool quoted = sources_ && sources_->text(span).starts_with('"');
  report.suggest(span, quoted ? "\"" + near + "\"" : near);
}

}  // namespace fleet::sema
