#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/sema/checker.h"
#include "compiler/syntax/limits.h"

/// Derived dimensions: the arms of `derive`, and what leads to what.
namespace fleet::sema {

void Checker::derive(const ast::Derive& node, DimensionId id) {
  const DimensionId base_id = dimension_path(node.from);
  if (!base_id) {
    p_.dimensions[id].type = Type{};
    return;
  }
  const std::string from = path_text(node.from);
  const bool defined = std::any_of(d_.dimensions.begin(), d_.dimensions.end(), [&](const auto& d) {
    return d.node->name.text == node.name.text && d.node->definition;
  });
  if (p_.dimensions[id].mapping || defined) {
    diagnostics_.report(node.name.span, diag::DerivedTwice, node.name.text)
        .label(p_.dimensions[id].name.span, diag::DeclaredHere);
    return;
  }
  const Type own_type = p_.dimensions[id].type;
  const Type base_type = p_.dimensions[base_id].type;
  Mapping mapping;
  mapping.from = base_id;
  mapping.from_span = node.from.span;
  std::map<std::string, uint32_t> texts;
  std::vector<std::string> text_values;
  const auto result_of = [&](const ast::Value& value) -> std::optional<uint32_t> {
    const auto* path = value.as<ast::Path>();
    if (path && path->parts.size() == 1 && path->parts[0].text == kAbsent) {
      mapping.has_absent = true;
      if (p_.dimensions[id].optional) return kNoValue;
      diagnostics_.report(value.span, diag::AbsentNotOptional, node.name.text)
          .label(p_.dimensions[id].name.span, diag::DeclaredHere);
      return std::nullopt;
    }
    value_of_ = node.name.text;
    const Constant constant = this->constant(value, own_type);
    if (constant.is_error()) return std::nullopt;
    if (constant.is_enum) return static_cast<uint32_t>(std::get<int64_t>(constant.value));
    if (const auto* flag = std::get_if<bool>(&constant.value)) return *flag ? 1u : 0u;
    const auto [at, fresh] = texts.emplace(text_of(constant, own_type), static_cast<uint32_t>(text_values.size()));
    if (fresh) text_values.push_back(at->first);
    return at->second;
  };
  bool broken = own_type.kind == Type::Kind::Error || base_type.kind == Type::Kind::Error;
  const size_t base_count = p_.dimensions[base_id].values.size();
  std::vector<Span> covered(base_count);  // which arm takes each value
  std::map<std::string, Span> covered_texts;
  std::vector<std::pair<Mapping::Arm, Span>> ranges;
  mapping.by_index.assign(base_count, kNoValue);
  std::optional<Span> else_span;

  for (const ast::DeriveArm& arm : node.arms) {
    const auto value = result_of(arm.right);
    if (!value) broken = true;
    if (std::holds_alternative<ast::ElsePattern>(arm.left)) {
      else_span = arm.left_span;
      mapping.otherwise = value.value_or(0);
      continue;
    }
    ValueSet set;
    if (const auto* range = std::get_if<ast::RangePattern>(&arm.left)) {
      ast::IntType bounds;
      bounds.low = range->low, bounds.high = range->high;
      bounds.low_span = bounds.high_span = range->span;
      ast::TypeAtom range_atom{range->span, bounds};
      const Type type = atom(range_atom);
      if (base_type.kind != Type::Kind::Int) {
        if (type.kind != Type::Kind::Error && base_type.kind != Type::Kind::Error) {
          diagnostics_.report(range->span, diag::TypeMismatch, describe(base_type), "a range of numbers");
        }
        broken = true;
        continue;
      }
      if (type.kind == Type::Kind::Error) {
        broken = true;
        continue;
      }
      if (type.low < base_type.low || type.high > base_type.high) {
        diagnostics_.report(range->span, diag::TypeMismatch, describe(base_type),
                            fmt::format("the range {} to {}", type.low, type.high));
        broken = true;
        continue;
      }
      set.ranges.push_back({type.low, type.high});
    } else {
      const size_t before = diagnostics_.all().size();
      set = members(std::get<ast::Value>(arm.left), p_.dimensions[base_id]);
      broken = broken || diagnostics_.all().size() != before;
      if (set.indices.empty() && set.ranges.empty() && set.texts.empty()) {
        broken = true;
        continue;
      }
    }
    if (base_type.kind == Type::Kind::Error) continue;  // the set is right by itself, but has no values to cover
    Span overlap;
    for (uint32_t index : set.indices) {
      if (covered[index]) {
        overlap = covered[index];
        continue;
      }
      covered[index] = arm.left_span;
      mapping.by_index[index] = value.value_or(0);
    }
    for (const std::string& text : set.texts) {
      const auto [at, fresh] = covered_texts.emplace(text, arm.left_span);
      if (!fresh) {
        overlap = at->second;
        continue;
      }
      mapping.by_text.emplace_back(text, value.value_or(0));
    }
    for (const auto& [low, high] : set.ranges) {
      bool clash = false;
      for (const auto& [other, span] : ranges) {
        if (low <= other.high && other.low <= high) {
          overlap = span;
          clash = true;
        }
      }
      if (!clash) ranges.push_back({{low, high, value.value_or(0)}, arm.left_span});
    }
    if (overlap) {
      diagnostics_.report(arm.left_span, diag::DeriveOverlap, node.name.text).label(overlap, diag::TakenHere);
      broken = true;
    }
  }

  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first.low < b.first.low; });
  std::vector<std::string> missing;
  bool closed = base_count > 0;
  if (base_type.kind == Type::Kind::Int) {
    int64_t next = base_type.low;
    std::vector<Mapping::Arm> filled;
    const auto gap = [&](int64_t low, int64_t high) {
      if (mapping.otherwise)
        filled.push_back({low, high, *mapping.otherwise});
      else
        missing.push_back(low == high ? std::to_string(low) : fmt::format("{}..{}", low, high));
    };
    for (const auto& [arm, span] : ranges) {
      if (arm.low > next) gap(next, arm.low - 1);
      filled.push_back(arm);
      next = arm.high + 1;
    }
    if (next <= base_type.high) gap(next, base_type.high);
    mapping.by_range = std::move(filled);
  } else if (closed) {
    for (size_t i = 0; i < base_count; ++i) {
      if (covered[i]) continue;
      if (mapping.otherwise)
        mapping.by_index[i] = *mapping.otherwise;
      else
        missing.push_back(p_.dimensions[base_id].values[i]);
    }
  } else if (!mapping.otherwise && base_type.kind == Type::Kind::String) {
    if (!broken) diagnostics_.report(node.header, diag::DeriveOpen, node.name.text, from);
    broken = true;
  }
  if (!missing.empty() && !broken) {
    diagnostics_.report(node.header, diag::DeriveNotTotal, node.name.text, from, diag::list_names(missing, 8))
        .label(p_.dimensions[base_id].name.span, diag::DeclaredHere);
    broken = true;
  }
  if (else_span && closed) {
    diagnostics_.report(*else_span, diag::ElseHidesValues, from)
        .label(p_.dimensions[base_id].name.span, diag::DeclaredHere);
  }
  if (base_type.kind == Type::Kind::Int || closed) mapping.otherwise.reset();
  Dimension& own = p_.dimensions[id];
  if (broken) {
    own.type = Type{};
    own.condition = Selector{};  // still derived: nobody has to set it
    return;
  }
  if (own_type.kind == Type::Kind::String || own_type.kind == Type::Kind::Int) own.values = std::move(text_values);
  own.optional = own.optional || p_.dimensions[base_id].optional;
  own.mapping = std::move(mapping);
}

std::vector<Edge> Checker::below(const Dimension& dimension) const {
  std::vector<Edge> result;
  if (dimension.mapping) {
    const Span span = dimension.mapping->from_span;
    result.push_back({dimension.mapping->from.value, span ? span : dimension.name.span});
  }
  std::vector<const Selector*> open;
  if (dimension.condition) open.push_back(&*dimension.condition);
  while (!open.empty()) {
    const Selector* at = open.back();
    open.pop_back();
    if (const auto* test = at->as<ValueSelector>()) result.push_back({test->dimension.value, at->span});
    if (const auto* test = at->as<IsSetSelector>()) result.push_back({test->dimension.value, at->span});
    if (const auto* node = at->as<NotSelector>()) open.push_back(node->operand.get());
    if (const auto* node = at->as<AndSelector>())
      for (const Selector& s : node->operands) open.push_back(&s);
    if (const auto* node = at->as<OrSelector>())
      for (const Selector& s : node->operands) open.push_back(&s);
  }
  return result;
}

namespace {

bool has_error(const Selector& selector) {
  std::vector<const Selector*> open{&selector};
  while (!open.empty()) {
    const Selector* at = open.back();
    open.pop_back();
    if (at->as<ErrorSelector>()) return true;
    if (const auto* node = at->as<NotSelector>()) open.push_back(node->operand.get());
    if (const auto* node = at->as<AndSelector>())
      for (const Selector& s : node->operands) open.push_back(&s);
    if (const auto* node = at->as<OrSelector>())
      for (const Selector& s : node->operands) open.push_back(&s);
  }
  return false;
}

}  // namespace

void Checker::make_unknown(Dimension& dimension) {
  dimension.type = Type{};
  dimension.mapping.reset();
  dimension.condition.reset();
  dimension.values.clear();
}

void Checker::derived_cycles() {
  // Each derived dimension leads to those below it; a condition leads to all it names.
  std::set<uint32_t> broken;
  std::vector<bool> unsure(p_.dimensions.size(), false);  // leads to what has been reported
  dimension_depth_.assign(p_.dimensions.size(), 0);
  find_circles(
      by_name(p_.dimension_by_name), p_.dimensions.size(),
      [&](uint32_t id) { return below(p_.dimensions[DimensionId(id)]); },
      [&](uint32_t id) { return p_.dimensions[DimensionId(id)].name.text; },
      [&](const Circle& circle) {
        diagnostics_.report(circle.caret, diag::Cycle, "dimensions", circle.drawing);
        broken.insert(circle.nodes.begin(), circle.nodes.end());
      },
      [&](uint32_t id) {
        const Dimension& dimension = p_.dimensions[DimensionId(id)];
        size_t levels = 0;
        if (dimension.mapping) levels = depth(dimension.mapping->from);
        if (dimension.mapping && levels != SIZE_MAX) ++levels;
        if (dimension.condition) levels = std::max(levels, depth(*dimension.condition));
        const std::vector<Edge> edges = below(dimension);
        unsure[id] = (dimension.condition && has_error(*dimension.condition)) ||
                     std::any_of(edges.begin(), edges.end(), [&](const Edge& edge) { return unsure[edge.to]; });
        if (levels > syntax::kMostLevels) {
          if (levels != SIZE_MAX && !unsure[id]) {
            diagnostics_.report(dimension.name.span, diag::TooMany,
                                "levels of dimensions that are derived from dimensions", syntax::kMostLevels);
          }
          levels = SIZE_MAX;
          broken.insert(id);
        }
        dimension_depth_[id] = levels;
      });
  for (uint32_t index : broken) make_unknown(p_.dimensions[DimensionId(index)]);
}

}  // namespace fleet::sema
