#include <charconv>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/families.h"
#include "compiler/syntax/limits.h"

namespace fleet::sema {

Tree Checker::tree(const ast::Value& value) {
  Tree result;
  result.span = value.span;
  if (!may_unfold(1)) return result;
  ++tree_depth_;
  std::visit(match{
                 [&](const ast::ErrorValue&) {},
                 [&](const ast::Text& node) { result = text_tree(node); },
                 [&](const ast::IntegerLiteral& node) {
                   int64_t n = 0;
                   const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), n);
                   if (error != std::errc()) diagnostics_.report(value.span, diag::TooLargeNumber);
                   result.node = n;
                 },
                 [&](const ast::DecimalLiteral& node) { result.node = RawTree{std::string(node.text)}; },
                 [&](const ast::PercentLiteral& node) {
                   result.node = TextTree{{{std::string(node.text), {}}}};
                 },
                 [&](const ast::DurationLiteral& node) {
                   result.node = TextTree{{{std::string(node.text), {}}}};
                 },
                 [&](const ast::DateLiteral& node) {
                   result.node = TextTree{{{std::string(node.text), {}}}};
                 },
                 [&](const ast::BoolLiteral& node) { result.node = node.value; },
                 [&](const ast::NullLiteral&) {},
                 [&](const ast::ListValue& node) {
                   ListTree list;
                   for (const ast::Value& item : node.items) list.items.push_back(tree(item));
                   result.node = std::move(list);
                 },
                 [&](const ast::ObjectValue& node) { result = object(node, value.span); },
                 [&](const ast::Path& node) {
                   result = reference(node);
                   result.span = value.span;
                 },
             },
             value.node);
  --tree_depth_;
  return result;
}

Tree Checker::object(const ast::ObjectValue& object, Span span) {
  Tree result;
  result.span = span;
  MapTree map;
  for (const ast::ObjectEntry& entry : object.entries)
    map.entries.push_back({entry.key, entry.key_span, tree(entry.value)});
  result.node = std::move(map);
  return result;
}

void Checker::refuse_references(const Tree& tree) {
  const auto refuse = [&](const Reference& reference) {
    diagnostics_.report(reference.span, diag::ReferenceHere, sources_->text(reference.span));
  };
  if (const auto* reference = tree.as<Reference>()) refuse(*reference);
  if (const auto* text = tree.as<TextTree>()) {
    for (const TextPiece& piece : text->pieces)
      if (piece.reference) refuse(*piece.reference);
  }
  if (const auto* list = tree.as<ListTree>())
    for (const Tree& item : list->items) refuse_references(item);
  if (const auto* map = tree.as<MapTree>())
    for (const MapEntry& entry : map->entries) refuse_references(entry.value);
}

void Checker::no_reference_here(const ast::Path& path, bool in_family) {
  size_t named = 0;
  const bool is_known = path.parts.empty() || path.parts[0].text == "cluster" || p_.modules.find_used(path) ||
                        find_in(p_.variable_by_name, path) || find_exact(let_by_name_, path) != let_by_name_.end() ||
                        find_first(p_.dimension_by_name, path, named) != p_.dimension_by_name.end();
  if (is_known)
    diagnostics_.report(path.span, diag::ReferenceHere, path_text(path));
  else
    diagnostics_.report(path.span, diag::UnknownName, "dimension, variable or `let`", path_text(path))
        .suggest(path.span, in_family ? "n" : "");
}

bool Checker::names_value(std::string_view name) const {
  return p_.dimension_by_name.contains(name) || p_.variable_by_name.contains(name) || let_by_name_.contains(name);
}

Tree Checker::text_tree(const ast::Text& text) {
  Tree result;
  result.span = text.span;
  TextTree pieces;
  for (const ast::TextPart& part : text.parts) {
    if (!part.reference) {
      pieces.pieces.push_back({part.literal, {}});
      continue;
    }
    if (is_member(part) && in_family_) {
      pieces.pieces.push_back({"", {}, true});
      continue;
    }
    if (is_member(part) && member_) {
      pieces.pieces.push_back({*member_, {}});
      continue;
    }
    if (is_member(part) && !names_value("n")) {
      diagnostics_.report(part.reference->span, diag::MemberOutsideFamily);
      continue;
    }
    const Tree target = reference(*part.reference);
    const auto* found = target.as<Reference>();
    if (found && found->kind == Reference::Kind::Variable && p_.variables[found->variable].type.list) {
      diagnostics_.report(part.reference->span, diag::NoTextOf, path_text(*part.reference));
    } else if (found)
      pieces.pieces.push_back({"", *found});
    else if (const auto* constant = target.as<TextTree>()) {
      if (!may_unfold(constant->pieces.size())) break;
      pieces.pieces.insert(pieces.pieces.end(), constant->pieces.begin(), constant->pieces.end());
    } else if (const auto* number = target.as<int64_t>())
      pieces.pieces.push_back({std::to_string(*number), {}});
    else if (const auto* raw = target.as<RawTree>())
      pieces.pieces.push_back({raw->text, {}});
    else if (const auto* flag = target.as<bool>())
      pieces.pieces.push_back({*flag ? "true" : "false", {}});
    else if (!target.as<NullTree>())
      diagnostics_.report(part.reference->span, diag::NoTextOf, path_text(*part.reference));
  }
  result.node = std::move(pieces);
  return result;
}

bool Checker::may_unfold(size_t more) {
  if (being_expanded_.empty()) return true;
  const std::string_view outermost = being_expanded_.front();
  if (too_large_lets_.contains(outermost)) return false;
  unfolded_ += more;
  if (unfolded_ <= syntax::kMostUnfolded && tree_depth_ <= syntax::kMostLevels) return true;
  too_large_lets_.insert(outermost);
  if (tree_depth_ > syntax::kMostLevels)
    diagnostics_.report(unfolding_, diag::TooMany, "levels of values within values", syntax::kMostLevels);
  else
    diagnostics_.report(unfolding_, diag::TooMany, "values behind a `let`", syntax::kMostUnfolded);
  return false;
}

Tree Checker::unfold(const ast::Let& let, Span use) {
  if (being_expanded_.empty()) {
    unfolding_ = use;
    unfolded_ = 0;
  }
  being_expanded_.push_back(let.name.text);
  Tree result = tree(let.value);
  being_expanded_.pop_back();
  result.span = use;
  return result;
}

Tree Checker::reference(const ast::Path& path) {
  Tree result;
  result.span = path.span;
  if (path.parts.empty() || !path.parts[0]) return result;
  Reference reference;
  reference.span = path.span;
  const std::string_view first = path.parts[0].text;
  if (path.parts.size() == 2 && first == "cluster") {
    if (path.parts[1].text == "name")
      reference.kind = Reference::Kind::ClusterName;
    else if (path.parts[1].text == "workspace")
      reference.kind = Reference::Kind::ClusterWorkspace;
    else {
      diagnostics_.report(path.parts[1].span, diag::UnknownName, "fact of a cluster", path.parts[1].text)
          .suggest(path.parts[1].span, diag::nearest(path.parts[1].text, {"name", "workspace"}));
      return result;
    }
    result.node = reference;
    return result;
  }
  if (const auto let = find_exact(let_by_name_, path); let != let_by_name_.end()) {
    const std::string_view name = let->first;
    used_lets_.insert(name);
    // Each `let` is expanded once where it is named; `being_expanded_` finds the ones that name themselves.
    const auto first = std::find(being_expanded_.begin(), being_expanded_.end(), name);
    if (first == being_expanded_.end()) return unfold(*let->second, path.span);
    if (let_cycles_.insert(name).second) {
      std::string drawing;
      for (auto at = first; at != being_expanded_.end(); ++at) {
        let_cycles_.insert(*at);
        drawing += "`" + std::string(*at) + "` → ";
      }
      diagnostics_.report(path.span, diag::Cycle, "`let`", drawing + "`" + std::string(name) + "`");
    }
    return result;
  }
  if (const VariableId variable = find_in(p_.variable_by_name, path)) {
    if (p_.variables[variable].type.kind == Type::Kind::Error) return result;
    reference.kind = Reference::Kind::Variable;
    reference.variable = variable;
    result.node = reference;
    return result;
  }
  size_t named = 0;
  if (find_first(p_.dimension_by_name, path, named) != p_.dimension_by_name.end()) {
    reference.dimension = dimension_path(path);
    if (!reference.dimension || p_.dimensions[reference.dimension].type.kind == Type::Kind::Error) return result;
    result.node = reference;
    return result;
  }
  // `named` parts are what could be a thing of its own.
  named = p_.modules.find_used(path) == nullptr ? 1 : 2;
  if (path.parts.size() > named) {
    ast::Path whole{{path.parts.begin(), path.parts.begin() + static_cast<std::ptrdiff_t>(named)}, path.span};
    const bool is_let = find_exact(let_by_name_, whole) != let_by_name_.end();
    if (is_let || find_in(p_.variable_by_name, whole)) {
      diagnostics_.report(path.span, diag::UnknownName, "dimension, variable or `let`", path_text(path))
          .note(diag::HasNoParts, path_text(whole), is_let ? "`let`" : "variable");
      return result;
    }
  }
  std::vector<std::string_view> names;
  for (const auto& [name, id] : p_.dimension_by_name) names.push_back(name);
  for (const auto& [name, id] : p_.variable_by_name) names.push_back(name);
  for (const auto& [name, node] : let_by_name_) names.push_back(name);
  std::sort(names.begin(), names.end());
  const ast::Path wanted{{path.parts.begin(), path.parts.begin() + static_cast<std::ptrdiff_t>(named)},
                         join(path.parts[0].span, path.parts[named - 1].span)};
  std::string near = in_used_module(wanted, p_.dimension_by_name);
  if (near.empty()) near = in_used_module(wanted, p_.variable_by_name);
  if (near.empty()) near = in_used_module(wanted, let_by_name_);
  if (near.empty() && may_compare(names.size())) near = as_written(diag::nearest(key_of(wanted), names), wanted);
  if (near.empty() && unknown_module(path)) return result;
  auto report = diagnostics_.report(wanted.span, diag::UnknownName, "dimension, variable or `let`", path_text(wanted));
  if (!near.empty())
    report.suggest(wanted.span, near);
  else if (path.parts.size() == 1)
    report.note(diag::QuoteText, first);
  return result;
}

}  // namespace fleet::sema
