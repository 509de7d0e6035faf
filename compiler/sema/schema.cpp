#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"
#include "compiler/syntax/limits.h"

namespace fleet::sema {

void Checker::dimensions() {
  for (const auto& [node, decl] : d_.dimensions) declare_dimension(*node, *decl);
  for (const auto& [node, decl] : d_.dimensions) {
    const DimensionId id = p_.dimension_by_name.at(node->name.text);
    if (node->definition && !node->definition->as<ast::ErrorExpr>()) {
      // A path of facts now; a condition when all dimensions are known.
      if (const auto* path = node->definition->as<ast::PathExpr>(); path && path->path.parts.size() > 1) define_dimension(id, *node);
    }
  }
  for (const auto& [node, decl] : d_.derives) {
    const auto found = p_.dimension_by_name.find(node->name.text);
    if (found != p_.dimension_by_name.end()) derive(*node, found->second);
  }
  for (const auto& [node, decl] : d_.dimensions) {
    const DimensionId id = p_.dimension_by_name.at(node->name.text);
    const auto* path = node->definition ? node->definition->as<ast::PathExpr>() : nullptr;
    if (node->definition && !(path && path->path.parts.size() > 1)) define_dimension(id, *node);
  }
  derived_cycles();
  std::map<std::string, DimensionId> keys;
  for (const auto& [node, decl] : d_.dimensions) {
    const DimensionId id = p_.dimension_by_name.at(node->name.text);
    const Dimension& dimension = p_.dimensions[id];
    if (!dimension.is_label()) continue;
    check_label(dimension);
    const auto [at, fresh] = keys.emplace(dimension.key, id);
    if (!fresh) {
      diagnostics_.report(dimension.name.span, diag::SameKey, dimension.name.text, p_.dimensions[at->second].name.text, dimension.key)
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
    not_yet(node.type->atoms[0].span, "a pattern of a dimension");
    dimension.type = Type{};
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
      case ast::DimensionFlag::Optional:
        if (derived) not_yet(flag.span, "an optional derived dimension");
        dimension.optional = true;
        break;
      case ast::DimensionFlag::Immutable: dimension.immutable = true; break;
      case ast::DimensionFlag::Observed: dimension.observed = true; break;
    }
  }
  if (!keyed && !derived) {
    dimension.key = std::string(node.name.text);
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
    if (ours || !dimension.observed) diagnostics_.report(dimension.key_span, diag::ReservedLabelKey, dimension.key, prefix);
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
  const auto [at, fresh] = facts_.emplace(std::pair(base.value, column.text), DimensionId{});
  if (!fresh) return at->second;
  const Type base_type = p_.dimensions[base].type;
  if (base_type.kind == Type::Kind::Error) return {};
  if (base_type.kind != Type::Kind::Enum) {
    diagnostics_.report(column.span, diag::NoFacts, p_.dimensions[base].name.text);
    facts_.erase(at);
    return {};
  }
  const Enum& e = p_.enums[base_type.enumeration];
  size_t index = e.columns.size();
  std::vector<std::string_view> names;
  for (size_t i = 0; i < e.columns.size(); ++i) {
    names.push_back(e.columns[i].name.text);
    if (e.columns[i].name.text == column.text) index = i;
  }
  if (index == e.columns.size()) {
    if (column) {
      diagnostics_.report(column.span, diag::UnknownName, "fact", column.text).suggest(column.span, diag::nearest(column.text, names));
    }
    facts_.erase(at);
    return {};
  }
  Dimension fact;
  fact.name = column;
  fact.type = e.columns[index].type;
  fact.optional = p_.dimensions[base].optional;
  fill_values(fact);
  Mapping mapping;
  mapping.from = base;
  std::map<std::string, uint32_t> texts;
  for (const EnumValue& value : e.values) {
    const Constant& constant = index < value.facts.size() ? value.facts[index] : Constant{};
    uint32_t own = kNoValue;
    if (constant.is_enum) {
      own = static_cast<uint32_t>(std::get<int64_t>(constant.value));
    } else if (const auto* flag = std::get_if<bool>(&constant.value)) {
      own = *flag ? 1 : 0;
    } else if (!constant.is_error()) {
      const auto [text, is_new] = texts.emplace(text_of(constant, fact.type), static_cast<uint32_t>(fact.values.size()));
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
  const auto found = p_.dimension_by_name.find(path.parts[0].text);
  if (found == p_.dimension_by_name.end()) {
    auto report = diagnostics_.report(path.parts[0].span, diag::UnknownName, "dimension", path.parts[0].text);
    if (p_.variable_by_name.contains(path.parts[0].text)) {
      report.note(diag::VariablesAreUnseen, path.parts[0].text);
    } else {
      report.suggest(path.parts[0].span, nearest_in(path.parts[0].text, p_.dimension_by_name));
    }
    return {};
  }
  if (path.parts.size() > syntax::kMostLevels) {
    diagnostics_.report(path.parts[syntax::kMostLevels].span, diag::TooMany, "parts of a name", syntax::kMostLevels);
    return {};
  }
  DimensionId id = found->second;
  for (size_t i = 1; i < path.parts.size() && id; ++i) id = fact_of(id, path.parts[i]);
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
    if (own.type.kind != Type::Kind::Error && !(own.type.kind == source.type.kind && own.type.enumeration == source.type.enumeration)) {
      diagnostics_.report(node.definition->span, diag::TypeMismatch, describe(own.type), describe(source.type));
    }
    own.type = source.type;
    own.values = source.values;
    own.value_spans = source.value_spans;
    own.ordered = source.ordered;
    own.optional = source.optional;
    own.mapping = source.mapping;
    return;
  }
  if (node.type && p_.dimensions[id].type.kind != Type::Kind::Bool && p_.dimensions[id].type.kind != Type::Kind::Error) {
    diagnostics_.report(node.definition->span, diag::TypeMismatch, describe(p_.dimensions[id].type), "a condition");
    p_.dimensions[id].type = Type{};
    p_.dimensions[id].condition = Selector{};  // still derived: nobody has to set it
    return;
  }
  p_.dimensions[id].type.kind = Type::Kind::Bool;
  fill_values(p_.dimensions[id]);
  const size_t before = diagnostics_.all().size();
  Selector condition = selector(*node.definition);
  if (diagnostics_.all().size() != before) p_.dimensions[id].type = Type{};
  p_.dimensions[id].condition = std::move(condition);
}

void Checker::derive(const ast::Derive& node, DimensionId id) {
  const auto from = p_.dimension_by_name.find(node.from.text);
  if (from == p_.dimension_by_name.end()) {
    if (node.from) {
      diagnostics_.report(node.from.span, diag::UnknownName, "dimension", node.from.text)
          .suggest(node.from.span, nearest_in(node.from.text, p_.dimension_by_name));
    }
    p_.dimensions[id].type = Type{};
    return;
  }
  const DimensionId base_id = from->second;
  const bool defined = std::any_of(d_.dimensions.begin(), d_.dimensions.end(), [&](const auto& d) { return d.node->name.text == node.name.text && d.node->definition; });
  if (p_.dimensions[id].mapping || defined) {
    diagnostics_.report(node.name.span, diag::DerivedTwice, node.name.text).label(p_.dimensions[id].name.span, diag::DeclaredHere);
    return;
  }
  const Type own_type = p_.dimensions[id].type;
  const Type base_type = p_.dimensions[base_id].type;
  Mapping mapping;
  mapping.from = base_id;
  std::map<std::string, uint32_t> texts;
  std::vector<std::string> text_values;
  const auto result_of = [&](const ast::Value& value) -> std::optional<uint32_t> {
    const auto* path = value.as<ast::Path>();
    if (path && path->parts.size() == 1 && path->parts[0].text == "absent") {
      not_yet(value.span, "`absent`");
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
  std::vector<Span> covered(base_count);                           // which arm takes each value
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
      if (type.kind == Type::Kind::Error) { broken = true; continue; }
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
      if (set.indices.empty() && set.ranges.empty() && set.texts.empty()) { broken = true; continue; }
    }
    Span overlap;
    for (uint32_t index : set.indices) {
      if (covered[index]) { overlap = covered[index]; continue; }
      covered[index] = arm.left_span;
      mapping.by_index[index] = value.value_or(0);
    }
    for (const std::string& text : set.texts) {
      const auto [at, fresh] = covered_texts.emplace(text, arm.left_span);
      if (!fresh) { overlap = at->second; continue; }
      mapping.by_text.emplace_back(text, value.value_or(0));
    }
    for (const auto& [low, high] : set.ranges) {
      bool clash = false;
      for (const auto& [other, span] : ranges) {
        if (low <= other.high && other.low <= high) { overlap = span; clash = true; }
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
      if (mapping.otherwise) filled.push_back({low, high, *mapping.otherwise});
      else missing.push_back(low == high ? std::to_string(low) : fmt::format("{}..{}", low, high));
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
      if (mapping.otherwise) mapping.by_index[i] = *mapping.otherwise;
      else missing.push_back(p_.dimensions[base_id].values[i]);
    }
  } else if (!mapping.otherwise && base_type.kind == Type::Kind::String) {
    if (!broken) diagnostics_.report(node.header, diag::DeriveOpen, node.name.text, node.from.text);
    broken = true;
  }
  if (!missing.empty() && !broken) {
    diagnostics_.report(node.header, diag::DeriveNotTotal, node.name.text, node.from.text, diag::list_names(missing, 8))
        .label(p_.dimensions[base_id].name.span, diag::DeclaredHere);
    broken = true;
  }
  if (else_span && closed) {
    diagnostics_.report(*else_span, diag::ElseHidesValues, node.from.text)
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
  own.optional = p_.dimensions[base_id].optional;
  own.mapping = std::move(mapping);
}

std::vector<DimensionId> Checker::below(const Dimension& dimension) const {
  std::vector<DimensionId> result;
  if (dimension.mapping) result.push_back(dimension.mapping->from);
  std::vector<const Selector*> open;
  if (dimension.condition) open.push_back(&*dimension.condition);
  while (!open.empty()) {
    const Selector* at = open.back();
    open.pop_back();
    if (const auto* test = at->as<ValueSelector>()) result.push_back(test->dimension);
    if (const auto* test = at->as<IsSetSelector>()) result.push_back(test->dimension);
    if (const auto* node = at->as<NotSelector>()) open.push_back(node->operand.get());
    if (const auto* node = at->as<AndSelector>()) for (const Selector& s : node->operands) open.push_back(&s);
    if (const auto* node = at->as<OrSelector>()) for (const Selector& s : node->operands) open.push_back(&s);
  }
  return result;
}

void Checker::make_unknown(Dimension& dimension) {
  dimension.type = Type{};
  dimension.mapping.reset();
  dimension.condition.reset();
  dimension.values.clear();
}

void Checker::derived_cycles() {
  // Each derived dimension leads to those below it; a condition leads to all it names.
  std::map<std::string_view, DimensionId> by_name(p_.dimension_by_name.begin(), p_.dimension_by_name.end());
  enum State : char { Untouched, Open, Done };
  struct Step {
    DimensionId id;
    std::vector<DimensionId> below;
    size_t at = 0;
  };
  std::vector<State> state(p_.dimensions.size(), Untouched);
  std::vector<Step> path;
  std::set<uint32_t> broken;
  dimension_depth_.assign(p_.dimensions.size(), 0);
  const auto enter = [&](DimensionId id) {
    state[id.value] = Open;
    path.push_back({id, below(p_.dimensions[id]), 0});
  };
  const auto leave = [&](DimensionId id) {
    state[id.value] = Done;
    const Dimension& dimension = p_.dimensions[id];
    size_t levels = 0;
    if (dimension.mapping) levels = depth(dimension.mapping->from);
    if (dimension.condition) levels = std::max(levels, depth(*dimension.condition));
    if (levels != SIZE_MAX) ++levels;
    if (levels > syntax::kMostLevels) {
      if (levels != SIZE_MAX) {
        diagnostics_.report(dimension.name.span, diag::TooMany, "levels of dimensions that are derived from dimensions", syntax::kMostLevels);
      }
      levels = SIZE_MAX;
      broken.insert(id.value);
    }
    dimension_depth_[id.value] = levels;
  };
  for (const auto& [name, first] : by_name) {
    if (state[first.value] != Untouched) continue;
    enter(first);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.at == step.below.size()) {
        leave(step.id);
        path.pop_back();
        continue;
      }
      const DimensionId next = step.below[step.at++];
      if (state[next.value] == Untouched) {
        enter(next);
      } else if (state[next.value] == Open) {
        auto at = std::find_if(path.begin(), path.end(), [&](const Step& s) { return s.id == next; });
        std::string drawing;
        for (; at != path.end(); ++at) {
          drawing += fmt::format("`{}` → ", p_.dimensions[at->id].name.text);
          broken.insert(at->id.value);
        }
        drawing += fmt::format("`{}`", p_.dimensions[next].name.text);
        diagnostics_.report(p_.dimensions[next].name.span, diag::Cycle, "dimensions", drawing);
      }
    }
  }
  for (uint32_t index : broken) make_unknown(p_.dimensions[DimensionId(index)]);
}

void Checker::variables() {
  for (const auto& [node, decl] : d_.variables) {
    Variable variable;
    variable.name = node->name;
    variable.type = type(node->type);
    if (node->list) {
      not_yet(node->type.span, "a list as a variable");
      variable.type = Type{};
    }
    if (node->initial) {
      variable.initial_span = node->initial->span;
      value_of_ = node->name.text;
      variable.initial = constant(*node->initial, variable.type);
      if (variable.initial->is_error()) variable.type = Type{};
    }
    p_.variable_by_name.emplace(node->name.text, p_.variables.add(std::move(variable)));
  }
}

// ---- sets of values ----------------------------------------------------------------------------------------------

namespace {

ValueSet unite(ValueSet a, const ValueSet& b) {
  a.indices.insert(a.indices.end(), b.indices.begin(), b.indices.end());
  std::sort(a.indices.begin(), a.indices.end());
  a.indices.erase(std::unique(a.indices.begin(), a.indices.end()), a.indices.end());
  a.texts.insert(a.texts.end(), b.texts.begin(), b.texts.end());
  std::sort(a.texts.begin(), a.texts.end());
  a.texts.erase(std::unique(a.texts.begin(), a.texts.end()), a.texts.end());
  a.ranges.insert(a.ranges.end(), b.ranges.begin(), b.ranges.end());
  std::sort(a.ranges.begin(), a.ranges.end());
  std::vector<std::pair<int64_t, int64_t>> merged;
  for (const auto& range : a.ranges) {
    if (!merged.empty() && range.first <= merged.back().second + 1) {
      merged.back().second = std::max(merged.back().second, range.second);
    } else {
      merged.push_back(range);
    }
  }
  a.ranges = std::move(merged);
  return a;
}

ValueSet subtract(const ValueSet& a, const ValueSet& b) {
  ValueSet result;
  std::set_difference(a.indices.begin(), a.indices.end(), b.indices.begin(), b.indices.end(), std::back_inserter(result.indices));
  std::set_difference(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end(), std::back_inserter(result.texts));
  for (auto [low, high] : a.ranges) {
    for (const auto& [from, to] : b.ranges) {
      if (to < low || from > high) continue;
      if (from > low) result.ranges.push_back({low, from - 1});
      low = to + 1;
      if (low > high) break;
    }
    if (low <= high) result.ranges.push_back({low, high});
  }
  return result;
}

}  // namespace

void Checker::sets() {
  set_state_.assign(d_.sets.size(), 0);
  for (size_t i = 0; i < d_.sets.size(); ++i) {
    set_index_.emplace(d_.sets[i].node->name.text, i);
    p_.set_by_name.emplace(d_.sets[i].node->name.text, NamedSet{});
  }
  for (size_t i = 0; i < d_.sets.size(); ++i) set_value(i);
}

void Checker::set_value(size_t index) {
  if (set_state_[index] == 2) return;
  const ast::Set& node = *d_.sets[index].node;
  if (set_state_[index] == 1) {
    diagnostics_.report(node.name.span, diag::Cycle, "sets", fmt::format("`{}` → … → `{}`", node.name.text, node.name.text));
    return;
  }
  set_state_[index] = 1;
  const size_t before = diagnostics_.all().size();
  NamedSet result = sum(node.sum, type(node.type));
  if (diagnostics_.all().size() != before) result.type = Type{};  // what it holds is not what was meant
  p_.set_by_name[node.name.text] = std::move(result);
  set_state_[index] = 2;
}

NamedSet Checker::sum(const ast::SetSum& sum, const Type& type) {
  NamedSet result;
  result.type = type;
  Dimension like;  // members are read as values of a dimension of this type
  like.type = type;
  fill_values(like);
  for (const ast::SetTerm& term : sum.terms) {
    ValueSet part;
    if (const auto* inner = std::get_if<ast::SetSum>(&term.node)) {
      part = this->sum(*inner, type).values;
    } else {
      const auto& value = std::get<ast::Value>(term.node);
      if (const auto* path = value.as<ast::Path>()) part = named_set(*path, type).values;
      else part = members(value, like);
    }
    result.values = term.minus ? subtract(result.values, part) : unite(std::move(result.values), part);
  }
  return result;
}

NamedSet Checker::named_set(const ast::Path& path, const Type& wanted) {
  if (path.parts.size() == 1) {
    NamedSet result;
    if (const auto found = p_.set_by_name.find(path.parts[0].text); found != p_.set_by_name.end()) {
      // Unknown to the index: a selector from outside, when all sets are worked out.
      if (const auto index = set_index_.find(found->first); index != set_index_.end()) set_value(index->second);
      result = p_.set_by_name[found->first];
    } else if (const auto e = p_.enum_by_name.find(path.parts[0].text); e != p_.enum_by_name.end()) {
      result.type.kind = Type::Kind::Enum;
      result.type.enumeration = e->second;
      for (uint32_t i = 0; i < p_.enums[e->second].values.size(); ++i) result.values.indices.push_back(i);
    } else {
      std::vector<std::string_view> names;
      for (const auto& [name, set] : p_.set_by_name) names.push_back(name);
      for (const auto& [name, id] : p_.enum_by_name) names.push_back(name);
      std::sort(names.begin(), names.end());
      if (path.parts[0]) {
        diagnostics_.report(path.span, diag::UnknownName, "set", path.parts[0].text).suggest(path.span, diag::nearest(path.parts[0].text, names));
      }
      return {};
    }
    const bool same = result.type.kind == wanted.kind && result.type.enumeration == wanted.enumeration;
    if (!same && result.type.kind != Type::Kind::Error && wanted.kind != Type::Kind::Error) {
      diagnostics_.report(path.span, diag::TypeMismatch, "a set of values, each " + describe(wanted),
                          fmt::format("`{}`, whose values are each {}", path.parts[0].text, describe(result.type)));
      return {};
    }
    return result;
  }
  unknown(path, "set", p_.set_by_name);
  return {};
}

}  // namespace fleet::sema
