#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"

namespace fleet::sema {
namespace {

template <class Node>
Selector make(Span span, Node node) {
  Selector selector;
  selector.span = span;
  selector.node = std::move(node);
  return selector;
}

bool names_the_workspace(const ast::Path& path) {
  return path.parts.size() == 2 && path.parts[0].text == "cluster" && path.parts[1].text == "workspace";
}

bool names_a_cluster(const ast::Path& path) {
  return path.parts.size() == 2 && path.parts[0].text == "cluster" && path.parts[1].text == "name";
}

/// The text of a name or of a plain text in quotes; none for anything else.
std::optional<std::string> name_or_text(const ast::Value& value) {
  if (const auto* text = value.as<ast::Text>()) return text->plain();
  if (const auto* path = value.as<ast::Path>(); path && path->parts.size() == 1)
    return std::string(path->parts[0].text);
  return std::nullopt;
}

/// The values of the dimension that are not in the set.
ValueSet opposite(ValueSet set, const Dimension& dimension) {
  if (dimension.is_open()) {
    set.except = true;
    return set;
  }
  ValueSet others;
  if (!dimension.values.empty()) {
    for (uint32_t i = 0; i < dimension.values.size(); ++i) {
      if (!std::binary_search(set.indices.begin(), set.indices.end(), i)) others.indices.push_back(i);
    }
    return others;
  }
  int64_t next = dimension.type.low;
  bool beyond = false;  // the last range ends at the largest number there is
  for (const auto& [low, high] : set.ranges) {
    if (low > next) others.ranges.push_back({next, low - 1});
    beyond = beyond || high == INT64_MAX;
    if (!beyond) next = std::max(next, high + 1);
  }
  if (!beyond && next <= dimension.type.high) others.ranges.push_back({next, dimension.type.high});
  return others;
}

}  // namespace

void Checker::add_member(ValueSet& set, const Constant& value, const Dimension& dimension, Span span) {
  if (value.is_error()) return;
  if (value.is_enum) {
    set.indices.push_back(static_cast<uint32_t>(std::get<int64_t>(value.value)));
  } else if (const auto* flag = std::get_if<bool>(&value.value)) {
    set.indices.push_back(*flag ? 1 : 0);
  } else if (!dimension.values.empty()) {  // a finite text or number
    const std::string text = text_of(value, dimension.type);
    const auto found = std::find(dimension.values.begin(), dimension.values.end(), text);
    if (found != dimension.values.end()) set.indices.push_back(static_cast<uint32_t>(found - dimension.values.begin()));
  } else if (const auto* number = std::get_if<int64_t>(&value.value)) {
    set.ranges.push_back({*number, *number});
  } else if (const auto* text = std::get_if<std::string>(&value.value)) {
    // Kubernetes refuses a selector with such a text, and with it the whole bundle.
    const std::string problem = label_value_problem(*text);
    if (problem.empty())
      set.texts.push_back(*text);
    else
      diagnostics_.report(span, diag::BadLabelValue, *text, problem)
          .label(dimension.name.span, diag::LabelOf, dimension.name.text);
  }
}

ValueSet Checker::members(const ast::Value& value, const Dimension& dimension) {
  ValueSet set;
  value_of_ = dimension.name.text;
  const auto add_set = [&](const ValueSet& other) {
    set.indices.insert(set.indices.end(), other.indices.begin(), other.indices.end());
    set.ranges.insert(set.ranges.end(), other.ranges.begin(), other.ranges.end());
    set.texts.insert(set.texts.end(), other.texts.begin(), other.texts.end());
  };
  const auto means_set = [&](const ast::Path& path) {
    // A value of the dimension's own enum comes first: `eea` may be both.
    return !is_value_of(path, dimension.type) && is_set(path);
  };
  if (const auto* list = value.as<ast::ListValue>()) {
    for (const ast::Value& item : list->items) {
      const auto* path = item.as<ast::Path>();
      if (path && means_set(*path))
        add_set(named_set(*path, dimension.type).values);
      else
        add_member(set, constant(item, dimension.type), dimension, item.span);
    }
  } else if (const auto* path = value.as<ast::Path>(); path && means_set(*path)) {
    add_set(named_set(*path, dimension.type).values);
  } else {
    add_member(set, constant(value, dimension.type), dimension, value.span);
  }
  std::sort(set.indices.begin(), set.indices.end());
  set.indices.erase(std::unique(set.indices.begin(), set.indices.end()), set.indices.end());
  std::sort(set.texts.begin(), set.texts.end());
  set.texts.erase(std::unique(set.texts.begin(), set.texts.end()), set.texts.end());
  std::sort(set.ranges.begin(), set.ranges.end());
  std::vector<std::pair<int64_t, int64_t>> ranges;
  for (const auto& range : set.ranges) {
    if (!ranges.empty() && range.first <= ranges.back().second + 1)
      ranges.back().second = std::max(ranges.back().second, range.second);
    else
      ranges.push_back(range);
  }
  set.ranges = std::move(ranges);
  return set;
}

Constant Checker::operand(const ast::Expr& expr, const Dimension& dimension) {
  ast::Value value;
  value.span = expr.span;
  value_of_ = dimension.name.text;
  if (const auto* literal = expr.as<ast::LiteralExpr>()) return constant(literal->value, dimension.type);
  if (const auto* path = expr.as<ast::PathExpr>()) {
    value.node = path->path;
    return constant(value, dimension.type);
  }
  if (!expr.as<ast::ErrorExpr>() && dimension.type.kind != Type::Kind::Error) {
    diagnostics_.report(expr.span, diag::TypeMismatch, describe(dimension.type), "a set of clusters");
  }
  return {};
}

DimensionId Checker::on_the_left(const ast::Expr& left) {
  if (const auto* path = left.as<ast::PathExpr>()) return dimension_path(path->path);
  if (!left.as<ast::ErrorExpr>()) diagnostics_.report(left.span, diag::DimensionOnTheLeft);
  return {};
}

Selector Checker::compare(const ast::Expr& expr, const ast::CompareExpr& node) {
  const auto* left = node.left->as<ast::PathExpr>();
  if (left && names_the_workspace(left->path)) {
    std::optional<std::string> name;
    if (const auto* literal = node.right->as<ast::LiteralExpr>()) name = name_or_text(literal->value);
    if (const auto* path = node.right->as<ast::PathExpr>(); path && path->path.parts.size() == 1)
      name = path->path.parts[0].text;
    if (!name || (node.op != ast::CompareOp::Equal && node.op != ast::CompareOp::NotEqual)) {
      if (!node.right->as<ast::ErrorExpr>())
        diagnostics_.report(node.right->span, diag::TypeMismatch, "a workspace's name", "something else");
      return make(expr.span, ErrorSelector{});
    }
    Selector workspace = make(expr.span, WorkspaceSelector{{*name}});
    if (node.op == ast::CompareOp::Equal) return workspace;
    return make(expr.span, NotSelector{std::make_shared<Selector>(std::move(workspace))});
  }
  const auto* other_side = node.right->as<ast::PathExpr>();
  if (left && names_a_cluster(left->path)) {
    auto report = diagnostics_.report(left->path.span, diag::NameIsNoDimension);
    const bool unequal = node.op == ast::CompareOp::NotEqual;
    if (other_side && other_side->path.parts.size() == 1 && (unequal || node.op == ast::CompareOp::Equal))
      report.suggest(expr.span, fmt::format("{}cluster({})", unequal ? "not " : "", other_side->path.parts[0].text));
    return make(expr.span, ErrorSelector{});
  }
  const auto is_dimension = [&](const ast::Path& path) {
    size_t parts = 0;
    return find_first(p_.dimension_by_name, path, parts) != p_.dimension_by_name.end();
  };
  if (left && other_side && !other_side->path.parts.empty() && !left->path.parts.empty() && !is_dimension(left->path) &&
      is_dimension(other_side->path)) {
    diagnostics_.report(node.left->span, diag::DimensionOnTheLeft);
    return make(expr.span, ErrorSelector{});
  }
  const DimensionId id = on_the_left(*node.left);
  if (!id) return make(expr.span, ErrorSelector{});
  const Dimension dimension = p_.dimensions[id];
  if (other_side && is_set(other_side->path) && !is_value_of(other_side->path, dimension.type)) {
    const std::string name = path_text(other_side->path);
    auto report = diagnostics_.report(node.right->span, diag::SetForValue, name);
    const bool unequal = node.op == ast::CompareOp::NotEqual;
    if (!unequal && node.op != ast::CompareOp::Equal) return make(expr.span, ErrorSelector{});
    const std::string in = fmt::format("{}in {}", unequal ? "not " : "", name);
    const Span rest{node.right->span.file, node.left->span.end, node.right->span.end};
    report.here(diag::WriteInstead, in);
    // Parentheses may stand between the two.
    if (sources_ && sources_->text(rest).find_first_of("()") == std::string_view::npos)
      report.fix(
          {diag::say(diag::WriteInstead, in), {{rest, " " + in}}, diag::Applicability::Unsafe, diag::Effect::None});
    return make(expr.span, ErrorSelector{});
  }
  const bool ordering = node.op != ast::CompareOp::Equal && node.op != ast::CompareOp::NotEqual;
  if (ordering && !dimension.ordered && dimension.type.kind != Type::Kind::Error) {
    diagnostics_.report(node.right->span, diag::NotOrdered, dimension.name.text)
        .label(dimension.name.span, diag::DeclaredHere);
    return make(expr.span, ErrorSelector{});
  }
  const Constant value = operand(*node.right, dimension);
  if (value.is_error()) return make(expr.span, ErrorSelector{});

  ValueSet set;
  if (!ordering) {
    add_member(set, value, dimension, node.right->span);
    const std::string text = text_of(value, dimension.type);
    if (dimension.mapping && dimension.type.kind != Type::Kind::Enum && dimension.type.kind != Type::Kind::Bool &&
        set.indices.empty()) {
      // Whatever the fact is, it is never this text.
      diagnostics_.report(node.right->span, diag::UnknownValue, text, fmt::format("`{}`", dimension.name.text))
          .note(diag::ItsValuesAre, diag::list_names(dimension.values, 12));
      return make(expr.span, ErrorSelector{});
    }
    if (node.op == ast::CompareOp::NotEqual) set = opposite(std::move(set), dimension);
    return make(expr.span, ValueSelector{id, std::move(set)});
  }

  const int64_t pivot = std::get<int64_t>(value.value);
  const auto holds = [&](int64_t n) {
    switch (node.op) {
      case ast::CompareOp::Less: return n < pivot;
      case ast::CompareOp::LessEqual: return n <= pivot;
      case ast::CompareOp::Greater: return n > pivot;
      case ast::CompareOp::GreaterEqual: return n >= pivot;
      case ast::CompareOp::Equal: return n == pivot;
      case ast::CompareOp::NotEqual: return n != pivot;
    }
    return false;
  };
  if (value.is_enum) {
    for (uint32_t i = 0; i < dimension.values.size(); ++i) {
      if (holds(i)) set.indices.push_back(i);
    }
  } else if (!dimension.values.empty()) {  // numbers that are facts
    for (uint32_t i = 0; i < dimension.values.size(); ++i) {
      if (holds(std::stoll(dimension.values[i]))) set.indices.push_back(i);
    }
  } else {
    int64_t low = dimension.type.low, high = dimension.type.high;
    switch (node.op) {
      case ast::CompareOp::Less: high = pivot - 1; break;
      case ast::CompareOp::LessEqual: high = pivot; break;
      case ast::CompareOp::Greater: low = pivot + 1; break;
      case ast::CompareOp::GreaterEqual: low = pivot; break;
      case ast::CompareOp::Equal:
      case ast::CompareOp::NotEqual: break;
    }
    if (low <= high) set.ranges.push_back({low, high});
  }
  return make(expr.span, ValueSelector{id, std::move(set)});
}

Selector Checker::membership(const ast::Expr& expr, const ast::InExpr& node) {
  const auto* left = node.left->as<ast::PathExpr>();
  if (left && names_the_workspace(left->path)) {
    WorkspaceSelector workspaces;
    if (const auto* list = node.right.as<ast::ListValue>()) {
      for (const ast::Value& item : list->items) {
        if (const auto name = name_or_text(item)) workspaces.names.push_back(*name);
      }
    } else if (!node.right.as<ast::ErrorValue>()) {
      diagnostics_.report(node.right.span, diag::TypeMismatch, "a list of workspaces", "something else");
      return make(expr.span, ErrorSelector{});
    }
    Selector in = make(expr.span, std::move(workspaces));
    if (!node.negated) return in;
    return make(expr.span, NotSelector{std::make_shared<Selector>(std::move(in))});
  }
  if (left && names_a_cluster(left->path)) {
    auto report = diagnostics_.report(left->path.span, diag::NameIsNoDimension);
    std::string names;
    const auto* list = node.right.as<ast::ListValue>();
    for (const ast::Value& item : list ? list->items : std::vector<ast::Value>()) {
      const auto* name = item.as<ast::Path>();
      if (!name || name->parts.size() != 1) return make(expr.span, ErrorSelector{});
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name->parts[0].text);
    }
    if (!names.empty()) report.suggest(expr.span, fmt::format("{}cluster({})", node.negated ? "not " : "", names));
    return make(expr.span, ErrorSelector{});
  }
  const DimensionId id = on_the_left(*node.left);
  if (!id) return make(expr.span, ErrorSelector{});
  const Dimension dimension = p_.dimensions[id];
  if (dimension.type.kind == Type::Kind::Error || node.right.as<ast::ErrorValue>())
    return make(expr.span, ErrorSelector{});
  ValueSet set;
  if (const auto* path = node.right.as<ast::Path>()) {
    if (!is_set(*path) && is_value_of(*path, dimension.type)) {  // `in` wants a set
      diagnostics_.report(node.right.span, diag::TypeMismatch, "a list or a set", "a value")
          .suggest(node.right.span, "[" + path_text(*path) + "]");
      return make(expr.span, ErrorSelector{});
    }
    const size_t before = diagnostics_.all().size();
    const NamedSet named = named_set(*path, dimension.type);
    if (diagnostics_.all().size() != before || named.type.kind == Type::Kind::Error)
      return make(expr.span, ErrorSelector{});
    set = named.values;
  } else {
    const size_t before = diagnostics_.all().size();
    set = members(node.right, dimension);
    if (diagnostics_.all().size() != before) return make(expr.span, ErrorSelector{});
  }
  if (node.negated) set = opposite(std::move(set), dimension);
  return make(expr.span, ValueSelector{id, std::move(set)});
}

Selector Checker::bare_name(const ast::Expr& expr, const ast::Path& path) {
  if (const GroupId id = find_in(p_.group_by_name, path)) return make(expr.span, GroupSelector{id});
  if (path.parts.empty() || !path.parts[0]) return make(expr.span, ErrorSelector{});
  const std::string text = path_text(path);
  size_t parts = 0;
  if (const auto found = find_first(p_.dimension_by_name, path, parts); found != p_.dimension_by_name.end()) {
    const Dimension& dimension = p_.dimensions[found->second];
    if (dimension.type.kind == Type::Kind::Error) return make(expr.span, ErrorSelector{});
    auto report = diagnostics_.report(expr.span, diag::DimensionIsNoSet, text);
    if (dimension.type.kind == Type::Kind::Bool && path.parts.size() == parts)
      report.suggest(expr.span, text + " == true");
  } else {
    unknown_group(expr.span, path, text);
  }
  return make(expr.span, ErrorSelector{});
}

Selector Checker::selector(const ast::Expr& expr) {
  const auto error = [&] { return make(expr.span, ErrorSelector{}); };
  const auto many = [&](const std::vector<ast::Expr>& operands) {
    std::vector<Selector> result;
    for (const ast::Expr& operand : operands) result.push_back(selector(operand));
    return result;
  };
  return std::visit(match{
                        [&](const ast::ErrorExpr&) { return error(); },
                        [&](const ast::PathExpr& node) { return bare_name(expr, node.path); },
                        [&](const ast::LiteralExpr& node) {
                          if (node.value.as<ast::ErrorValue>()) return error();
                          auto report = diagnostics_.report(expr.span, diag::NotASet);
                          const auto* text = node.value.as<ast::Text>();
                          const std::string plain = text ? text->plain() : "";
                          if (const auto dimensions = text ? dimensions_with(plain) : std::vector<std::string>();
                              !dimensions.empty()) {
                            report.suggest(expr.span, dimensions.front() + " == " + as_value(plain));
                          } else if (text && p_.group_by_name.contains(plain)) {
                            report.suggest(expr.span, plain);
                          }
                          return error();
                        },
                        [&](const ast::AllExpr&) { return make(expr.span, AllSelector{}); },
                        [&](const ast::NoneExpr&) { return make(expr.span, NoneSelector{}); },
                        [&](const ast::ClusterCallExpr& node) {
                          ClusterSelector clusters;
                          for (const ast::Path& path : node.names) {
                            if (path.parts.empty() || !path.parts[0]) continue;
                            ast::Name name = path.parts[0];
                            if (path.parts.size() > 1) {  // a name with dots, as an exported cluster may have
                              name.span = path.span;
                              if (sources_) name.text = sources_->text(path.span);
                            }
                            clusters.names.push_back(name);
                          }
                          return make(expr.span, std::move(clusters));
                        },
                        [&](const ast::ProfileCallExpr& node) {
                          ProfileSelector profiles;
                          for (const ast::Path& path : node.names) {
                            if (const ProfileId id = find_in(p_.profile_by_name, path))
                              profiles.profiles.push_back(id);
                            else
                              unknown(path, "profile", p_.profile_by_name);
                          }
                          if (profiles.profiles.size() != node.names.size()) return error();
                          return make(expr.span, std::move(profiles));
                        },
                        [&](const ast::ClusterLikeExpr& node) {
                          const auto pattern = text_pattern(node.pattern, false);
                          return pattern ? make(expr.span, ClusterLikeSelector{*pattern}) : error();
                        },
                        [&](const ast::NotExpr& node) {
                          return make(expr.span, NotSelector{std::make_shared<Selector>(selector(*node.operand))});
                        },
                        [&](const ast::AndExpr& node) { return make(expr.span, AndSelector{many(node.operands)}); },
                        [&](const ast::OrExpr& node) { return make(expr.span, OrSelector{many(node.operands)}); },
                        [&](const ast::ImpliesExpr& node) {
                          OrSelector either;
                          either.operands.push_back(
                              make(node.left->span, NotSelector{std::make_shared<Selector>(selector(*node.left))}));
                          either.operands.push_back(selector(*node.right));
                          return make(expr.span, std::move(either));
                        },
                        [&](const ast::CompareExpr& node) { return compare(expr, node); },
                        [&](const ast::InExpr& node) { return membership(expr, node); },
                        [&](const ast::PatternExpr& node) { return like(expr, node); },
                        [&](const ast::IsSetExpr& node) {
                          const DimensionId id = on_the_left(*node.left);
                          if (!id || p_.dimensions[id].type.kind == Type::Kind::Error) return error();
                          Selector is_set = make(expr.span, IsSetSelector{id});
                          if (!node.negated) return is_set;
                          return make(expr.span, NotSelector{std::make_shared<Selector>(std::move(is_set))});
                        },
                        // The grammar has these in formulas only.
                        [&](const ast::RelationExpr&) { return error(); },
                        [&](const ast::CarriesExpr&) { return error(); },
                        [&](const ast::PolicyHoldsExpr&) { return error(); },
                        [&](const ast::CallExpr&) { return error(); },
                    },
                    expr.node);
}

Selector check_selector(const ast::Expr& expr, Program& program, diag::Diagnostics& diagnostics) {
  Checker checker(program, diagnostics, nullptr);
  return checker.selector(expr);
}

}  // namespace fleet::sema
