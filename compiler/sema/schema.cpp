#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/errors.h"
#include "compiler/sema/kubernetes.h"
#include "compiler/syntax/limits.h"

namespace fleet::sema {

namespace {

/// `= region.country`: what it has is known once the dimension before the dot is.
bool is_fact_path(const ast::Dimension& node) {
  const auto* path = node.definition ? node.definition->as<ast::PathExpr>() : nullptr;
  return path && path->path.parts.size() > 1;
}

}  // namespace

bool Checker::define_fact(DimensionId id, Span use) {
  const auto name_of = [&](uint32_t dimension) {
    return "`" + std::string(p_.dimensions[DimensionId(dimension)].name.text) + "`";
  };
  if (const auto first = std::find(being_defined_.begin(), being_defined_.end(), id.value);
      first != being_defined_.end()) {
    std::string drawing;
    for (auto at = first; at != being_defined_.end(); ++at) drawing += name_of(*at) + " → ";
    diagnostics_.report(use, diag::Cycle, "dimensions", drawing + name_of(id.value));
    return false;
  }
  const auto found = undefined_.find(id.value);
  if (found == undefined_.end()) return true;
  const ast::Dimension& node = *found->second;
  undefined_.erase(found);
  if (being_defined_.size() >= syntax::kMostLevels) {
    diagnostics_.report(node.name.span, diag::TooMany, "levels of dimensions that are derived from dimensions",
                        syntax::kMostLevels);
    return false;
  }
  being_defined_.push_back(id.value);
  define_dimension(id, node);
  being_defined_.pop_back();
  return true;
}

void Checker::dimensions() {
  for (const auto& [node, decl] : d_.dimensions) declare_dimension(*node, *decl);
  // Paths of facts now, each after those it is a fact of; conditions when all dimensions are known.
  for (const auto& [node, decl] : d_.dimensions) {
    if (is_fact_path(*node)) undefined_.emplace(p_.dimension_by_name.at(node->name.text).value, node);
  }
  for (const auto& [node, decl] : d_.dimensions) define_fact(p_.dimension_by_name.at(node->name.text), node->name.span);
  for (const auto& [node, decl] : d_.derives) {
    const auto found = p_.dimension_by_name.find(node->name.text);
    if (found != p_.dimension_by_name.end()) derive(*node, found->second);
  }
  for (const auto& [node, decl] : d_.dimensions) {
    const DimensionId id = p_.dimension_by_name.at(node->name.text);
    if (node->definition && !is_fact_path(*node)) define_dimension(id, *node);
  }
  for (const auto& [node, decl] : d_.dimensions) same_labels(p_.dimension_by_name.at(node->name.text));
  derived_cycles();
  std::map<std::string, DimensionId> keys;
  for (const auto& [node, decl] : d_.dimensions) {
    const DimensionId id = p_.dimension_by_name.at(node->name.text);
    const Dimension& dimension = p_.dimensions[id];
    if (!dimension.is_label()) continue;
    check_label(dimension);
    const auto [at, fresh] = keys.emplace(dimension.key, id);
    if (!fresh) {
      diagnostics_
          .report(dimension.name.span, diag::SameKey, dimension.name.text, p_.dimensions[at->second].name.text,
                  dimension.key)
          .label(p_.dimensions[at->second].name.span, diag::FirstDeclaredHere);
    }
  }
}

void Checker::declare_dimension(const ast::Dimension& node, const ast::Decl& decl) {
  Dimension dimension;
  dimension.name = node.name;
  dimension.declaration = decl.span;
  if (node.type) dimension.type = type(*node.type);
  if (dimension.type.kind == Type::Kind::String && !dimension.type.pattern.empty()) {
    dimension.pattern = text_pattern(*std::get<ast::StringType>(node.type->atoms[0].node).pattern, true);
    if (!dimension.pattern) dimension.type = Type{};
  }
  bool derived = node.definition.has_value();
  for (const auto& [derive, derive_decl] : d_.derives) derived = derived || derive->name.text == node.name.text;
  bool keyed = false;
  for (const ast::DimensionFlag& flag : node.flags) {
    switch (flag.kind) {
      case ast::DimensionFlag::Key:
        if (flag.text) {
          dimension.key = flag.text->plain();
          if (dimension.key.empty()) diagnostics_.report(flag.text->span, diag::EmptyKey);
          dimension.key_span = flag.text->span;
          keyed = true;
        }
        break;
      case ast::DimensionFlag::Optional: dimension.optional = true; break;
      case ast::DimensionFlag::Immutable: dimension.immutable = true; break;
      case ast::DimensionFlag::Observed: dimension.observed = true; break;
    }
  }
  if (!keyed && !derived) {
    dimension.key = std::string(p_.modules.own_name(node.name));
    dimension.key_span = node.name.span;
  }
  if (!node.type && !node.definition) diagnostics_.report(node.name.span, diag::DimensionWithoutType, node.name.text);
  fill_values(dimension);
  const DimensionId id = p_.dimensions.add(std::move(dimension));
  p_.dimension_by_name.emplace(node.name.text, id);
}

void Checker::fill_values(Dimension& dimension) {
  dimension.values.clear();
  dimension.value_spans.clear();
  dimension.ordered = dimension.type.kind == Type::Kind::Int;
  if (dimension.type.kind == Type::Kind::Enum) {
    const Enum& e = p_.enums[dimension.type.enumeration];
    dimension.ordered = e.ordered;
    for (const EnumValue& value : e.values) {
      dimension.values.emplace_back(value.name.text);
      dimension.value_spans.push_back(value.name.span);
    }
  } else if (dimension.type.kind == Type::Kind::Bool) {
    dimension.values = {"false", "true"};
  }
}

void Checker::check_label(const Dimension& dimension) {
  const std::string problem = label_key_problem(dimension.key);
  if (!problem.empty()) {
    diagnostics_.report(dimension.key_span, diag::BadLabelKey, dimension.key, problem);
  } else if (const std::string_view prefix = reserved_prefix(dimension.key); !prefix.empty()) {
    const bool ours = prefix.find("fleetc.dev/") != std::string_view::npos;
    if (ours || !dimension.observed)
      diagnostics_.report(dimension.key_span, diag::ReservedLabelKey, dimension.key, prefix);
  }
  for (size_t i = 0; i < dimension.values.size(); ++i) {
    const std::string value_problem = label_value_problem(dimension.values[i]);
    if (value_problem.empty()) continue;
    const Span span = i < dimension.value_spans.size() ? dimension.value_spans[i] : dimension.name.span;
    diagnostics_.report(span, diag::BadLabelValue, dimension.values[i], value_problem)
        .label(dimension.name.span, diag::LabelOf, dimension.name.text);
  }
}

DimensionId Checker::fact_of(DimensionId base, const ast::Name& column) {
  if (!define_fact(base, column.span)) return {};
  const auto [at, fresh] = facts_.emplace(std::pair(base.value, column.text), DimensionId{});
  if (!fresh) return at->second;
  const Type base_type = p_.dimensions[base].type;
  if (base_type.kind == Type::Kind::Error) return {};
  if (base_type.kind != Type::Kind::Enum) {
    diagnostics_.report(column.span, diag::NoFacts, p_.dimensions[base].name.text);
    facts_.erase(at);
    return {};
  }
  const std::optional<Fact> found = find_fact(base_type.enumeration, column);
  if (!found) {
    facts_.erase(at);
    return {};
  }
  Dimension fact;
  fact.name = column;
  fact.type = found->type;
  fact.optional = p_.dimensions[base].optional;
  fill_values(fact);
  Mapping mapping;
  mapping.from = base;
  std::map<std::string, uint32_t> texts;
  for (const Constant& constant : found->values) {
    uint32_t own = kNoValue;
    if (constant.is_enum) {
      own = static_cast<uint32_t>(std::get<int64_t>(constant.value));
    } else if (const auto* flag = std::get_if<bool>(&constant.value)) {
      own = *flag ? 1 : 0;
    } else if (!constant.is_error()) {
      const auto [text, is_new] =
          texts.emplace(text_of(constant, fact.type), static_cast<uint32_t>(fact.values.size()));
      if (is_new) fact.values.push_back(text->first);
      own = text->second;
    }
    mapping.by_index.push_back(own);
  }
  // A fact of a derived dimension reads through to the same values; the mapping names the dimension it is a fact of.
  fact.mapping = std::move(mapping);
  const DimensionId id = p_.dimensions.add(std::move(fact));
  facts_[{base.value, column.text}] = id;
  return id;
}

DimensionId Checker::dimension_path(const ast::Path& path) {
  if (path.parts.empty() || !path.parts[0]) return {};
  size_t named = 0;
  const auto found = find_first(p_.dimension_by_name, path, named);
  if (found == p_.dimension_by_name.end()) {
    if (p_.modules.find_used(path) == nullptr) named = 1;
    ast::Path wanted{{path.parts.begin(), path.parts.begin() + static_cast<std::ptrdiff_t>(named)}, path.parts[0].span};
    wanted.span = join(wanted.span, wanted.parts.back().span);
    const std::string text = path_text(wanted);
    const bool is_variable = find_exact(p_.variable_by_name, wanted) != p_.variable_by_name.end();
    const std::string near = near_name(wanted, p_.dimension_by_name);
    if (near.empty() && !is_variable && unknown_module(path)) return {};
    auto report = diagnostics_.report(wanted.span, diag::UnknownName, "dimension", text);
    if (is_variable)
      report.note(diag::VariablesAreUnseen, text);
    else
      report.suggest(wanted.span, near);
    return {};
  }
  if (path.parts.size() > syntax::kMostLevels) {
    diagnostics_.report(path.parts[syntax::kMostLevels].span, diag::TooMany, "parts of a name", syntax::kMostLevels);
    return {};
  }
  DimensionId id = found->second;
  for (size_t i = named; i < path.parts.size() && id; ++i) id = fact_of(id, path.parts[i]);
  return id;
}

void Checker::define_dimension(DimensionId id, const ast::Dimension& node) {
  const auto* path = node.definition->as<ast::PathExpr>();
  if (path && path->path.parts.size() > 1) {
    const DimensionId fact = dimension_path(path->path);
    if (!fact) {
      p_.dimensions[id].type = Type{};
      return;
    }
    const Dimension source = p_.dimensions[fact];
    Dimension& own = p_.dimensions[id];
    if (own.type.kind != Type::Kind::Error &&
        !(own.type.kind == source.type.kind && own.type.enumeration == source.type.enumeration)) {
      diagnostics_.report(node.definition->span, diag::TypeMismatch, describe(own.type), describe(source.type));
    }
    own.type = source.type;
    own.values = source.values;
    own.value_spans = source.value_spans;
    own.ordered = source.ordered;
    own.optional = own.optional || source.optional;
    own.mapping = source.mapping;
    if (own.mapping) own.mapping->from_span = node.definition->span;
    return;
  }
  if (node.type && p_.dimensions[id].type.kind != Type::Kind::Bool &&
      p_.dimensions[id].type.kind != Type::Kind::Error) {
    if (node.definition->as<ast::LiteralExpr>() || (path && is_value_of(path->path, p_.dimensions[id].type)))
      diagnostics_.report(node.definition->span, diag::NoValueByDeclaration, node.name.text)
          .note(diag::DefaultInProfile, node.name.text, sources_ ? sources_->text(node.definition->span) : "…");
    else
      diagnostics_.report(node.definition->span, diag::TypeMismatch, describe(p_.dimensions[id].type), "a condition");
    p_.dimensions[id].type = Type{};
    p_.dimensions[id].condition = Selector{};  // still derived: nobody has to set it
    return;
  }
  p_.dimensions[id].type.kind = Type::Kind::Bool;
  fill_values(p_.dimensions[id]);
  const size_t before = errors_in(diagnostics_);
  Selector condition = selector(*node.definition);
  if (errors_in(diagnostics_) != before) p_.dimensions[id].type = Type{};
  p_.dimensions[id].condition = std::move(condition);
}

void Checker::variables() {
  for (const auto& [node, decl] : d_.variables) {
    Variable variable;
    variable.name = node->name;
    variable.type = type(node->type);
    variable.type.list = node->list && variable.type.kind != Type::Kind::Error;
    if (node->initial) {
      variable.initial_span = node->initial->span;
      value_of_ = node->name.text;
      variable.initial = constant(*node->initial, variable.type);
      if (variable.initial->is_error()) variable.type = Type{};
    }
    p_.variable_by_name.emplace(node->name.text, p_.variables.add(std::move(variable)));
  }
}

}  // namespace fleet::sema
