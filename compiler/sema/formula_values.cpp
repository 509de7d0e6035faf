#include <algorithm>
#include <charconv>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/policy.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/rancher/fields.h"
#include "compiler/sema/errors.h"
#include "compiler/sema/statement_checker.h"

/// The values that formulas compare: measures, facts, tags, fields of options; and the `{ }` of messages.
namespace fleet::sema {
namespace {

using formula::Fact;
using formula::FactValue;
using formula::LiteralValue;

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr std::pair<std::string_view, Fact> kDeploymentFacts[] = {
    {"name", Fact::Name}, {"namespace", Fact::Namespace}, {"rollout", Fact::Rollout}};
constexpr std::pair<std::string_view, Fact> kRepoFacts[] = {
    {"pinned", Fact::RepoPinned}, {"ref", Fact::RepoRef}, {"url", Fact::RepoUrl}};
constexpr std::pair<std::string_view, Fact> kWaiverFacts[] = {
    {"days", Fact::Days}, {"owner", Fact::Owner}, {"policy", Fact::Policy}};

template <class Facts>
std::optional<Fact> find_fact_named(const Facts& facts, std::string_view name) {
  for (const auto& [word, fact] : facts)
    if (word == name) return fact;
  return std::nullopt;
}

template <class Facts>
std::vector<std::string_view> words_of(const Facts& facts) {
  std::vector<std::string_view> words;
  for (const auto& [word, fact] : facts) words.push_back(word);
  return words;
}

/// What stands between the separators that are in no parentheses; one part if there are none.
std::vector<std::string_view> parts_between(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  size_t depth = 0, begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (depth > 0 || !text.substr(i).starts_with(separator)) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + separator.size();
    i = begin - 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace

// ---- names that a rule binds ------------------------------------------------------------------------------------

const StatementChecker::Bound* StatementChecker::find(const ast::Path& path) const {
  if (path.parts.empty()) return nullptr;
  const auto found =
      std::find_if(scope_.rbegin(), scope_.rend(), [&](const Bound& b) { return b.name.text == path.parts[0].text; });
  return found == scope_.rend() ? nullptr : &*found;
}

const StatementChecker::Bound* StatementChecker::find(const ast::Expr& expr) const {
  const auto* path = expr.as<ast::PathExpr>();
  return path && path->path.parts.size() == 1 ? find(path->path) : nullptr;
}

const StatementChecker::Bound* StatementChecker::find_in_path(const ast::Expr& expr) const {
  const auto* path = expr.as<ast::PathExpr>();
  return path ? find(path->path) : nullptr;
}

const StatementChecker::Bound* StatementChecker::cluster_of(const ast::Expr& expr) const {
  const auto* path = expr.as<ast::PathExpr>();
  if (!path || path->path.parts.size() < 2) return nullptr;
  const Bound* bound = find(path->path);
  return bound && bound->kind == Bound::Kind::Cluster ? bound : nullptr;
}

std::optional<formula::Ref> StatementChecker::deployment(const ast::Expr& expr) {
  const auto* path = expr.as<ast::PathExpr>();
  if (!path) {
    if (!expr.as<ast::ErrorExpr>())
      diagnostics_.report(expr.span, diag::TypeMismatch, "a deployment", "something else");
    return std::nullopt;
  }
  if (const Bound* bound = find(path->path)) {
    if (path->path.parts.size() == 1 && bound->kind == Bound::Kind::Deployment)
      return formula::Ref{bound->slot, formula::kNone};
    diagnostics_.report(expr.span, diag::TypeMismatch, "a deployment", "something else");
    return std::nullopt;
  }
  const std::string name = Checker::path_text(path->path);
  if (!deployment_by_name_.contains(name)) {
    std::vector<std::string_view> names;
    for (const auto& [known, index] : deployment_by_name_) names.push_back(known);
    std::sort(names.begin(), names.end());
    auto report = diagnostics_.report(expr.span, diag::UnknownName, "deployment", name);
    if (std::find(later_.begin(), later_.end(), name) != later_.end())
      report.note(diag::BoundLater, name);
    else
      report.suggest(expr.span, diag::nearest(name, names));
    return std::nullopt;
  }
  const auto [at, fresh] = named_.emplace(name, static_cast<uint32_t>(out_.said.deployments.size()));
  if (fresh) out_.said.deployments.push_back(name);
  return formula::Ref{formula::kNone, at->second};
}

// ---- values -----------------------------------------------------------------------------------------------------

StatementChecker::Typed StatementChecker::literal(const ast::Value& value) {
  const auto typed = [&](Sort sort, formula::Scalar scalar) {
    return Typed{{value.span, LiteralValue{std::move(scalar)}}, sort, {}};
  };
  if (const auto* text = value.as<ast::Text>()) {
    if (text->is_plain()) return typed(Sort::Text, text->plain());
    diagnostics_.report(value.span, diag::TypeMismatch, "a plain text", "a text with references");
    return {};
  }
  if (const auto* flag = value.as<ast::BoolLiteral>()) return typed(Sort::Bool, flag->value);
  if (const auto* one = value.as<ast::IntegerLiteral>()) {
    if (const auto n = number(one->text)) return typed(Sort::Number, formula::Number{*n, 1, false});
    diagnostics_.report(value.span, diag::TooLargeNumber);
    return {};
  }
  if (const auto* one = value.as<ast::PercentLiteral>()) {
    const auto n = number(one->text.substr(0, one->text.size() - 1));
    const bool is_share = n && *n <= 100;
    if (!is_share) diagnostics_.report(value.span, diag::TypeMismatch, "a share up to 100%", one->text);
    return typed(Sort::Share, formula::Number{is_share ? *n : 100, 100, true});
  }
  if (value.as<ast::ErrorValue>()) return {};
  const std::string_view found = value.as<ast::DecimalLiteral>()    ? "a decimal number; a share is written `10%`"
                                 : value.as<ast::DurationLiteral>() ? "a duration; days are a whole number, `90`"
                                 : value.as<ast::DateLiteral>()     ? "a date"
                                 : value.as<ast::ListValue>()       ? "a list"
                                 : value.as<ast::ObjectValue>()     ? "an object"
                                                                    : "something else";
  diagnostics_.report(value.span, diag::TypeMismatch, "a whole number, a share, a text, `true` or `false`", found);
  return {};
}

void StatementChecker::unknown_function(const ast::Expr& expr, const ast::CallExpr& call) {
  static const std::vector<std::string_view> kCalls = {"count", "first-wave", "reach", "share"};
  const std::string name(call.function.text);
  auto report = diagnostics_.report(call.function.span, diag::UnknownName, "function", name);
  const auto* of = call.arguments.size() == 1 ? call.arguments[0].as<ast::PathExpr>() : nullptr;
  const Bound* bound = of ? find(call.arguments[0]) : nullptr;
  const std::string text = of ? Checker::path_text(of->path) : "";
  if ((bound && bound->kind == Bound::Kind::Deployment) || (!bound && deployment_by_name_.contains(text))) {
    const bool is_of_repo = find_fact_named(kRepoFacts, name).has_value();
    const bool is_tag = checker_.tag_by_name_.find(name) != checker_.tag_by_name_.end();
    if (is_of_repo || is_tag || find_fact_named(kDeploymentFacts, name)) {
      report.suggest(expr.span, text + (is_of_repo ? ".repo." : ".") + name);
      return;
    }
  }
  if (bound && bound->kind == Bound::Kind::Cluster && p_.dimension_by_name.contains(name)) {
    report.suggest(expr.span, text + "." + name);
    return;
  }
  report.suggest(call.function.span, diag::nearest(name, kCalls))
      .note(diag::FunctionsAre, diag::list_names({kCalls.begin(), kCalls.end()}));
}

StatementChecker::Typed StatementChecker::value(const ast::Expr& expr) {
  if (const auto* node = expr.as<ast::LiteralExpr>()) return literal(node->value);
  if (const auto* call = expr.as<ast::CallExpr>()) {
    const std::string_view name = call->function.text;
    const size_t wanted = name == "share" ? 2 : 1;
    if (name != "count" && name != "share") {
      const bool is_set = name == "reach" || name == "first-wave";
      if (is_set)
        diagnostics_.report(expr.span, diag::TypeMismatch, "a value", "a set of clusters");
      else
        set(expr);  // says what the functions are
      return {};
    }
    if (call->arguments.size() != wanted) {
      diagnostics_.report(expr.span, diag::ArgumentCount, name, wanted == 1 ? "1" : "2", call->arguments.size());
      return {};
    }
    const size_t before = errors_in(diagnostics_);
    formula::Set first = set(call->arguments[0]);
    if (wanted == 1)
      return errors_in(diagnostics_) != before
                 ? Typed{}
                 : Typed{{expr.span, formula::CountValue{std::move(first)}}, Sort::Number, {}};
    formula::Set among = set(call->arguments[1]);
    if (errors_in(diagnostics_) != before) return {};
    return {{expr.span, formula::ShareValue{std::move(first), std::move(among)}}, Sort::Share, {}};
  }
  if (const auto* node = expr.as<ast::PathExpr>()) {
    if (const Bound* bound = find(node->path)) return fact(node->path, *bound);
    // A deployment by its name: `payments.namespace`.
    if (node->path.parts.size() > 1) {
      ast::Expr name;
      name.span = node->path.parts[0].span;
      name.node = ast::PathExpr{ast::Path{{node->path.parts[0]}, node->path.parts[0].span}};
      if (const auto of = deployment(name)) return deployment_fact(node->path, *of);
      return {};
    }
    const std::string text = Checker::path_text(node->path);
    const bool is_dimension = bool(checker_.find_in(p_.dimension_by_name, node->path));
    if (is_dimension && (!rule_ || rule_->cluster == formula::kNone)) {
      diagnostics_.report(expr.span, diag::DimensionOfNobody, text).note(diag::RelateSets);
      return {};
    }
    auto report = diagnostics_.report(expr.span, diag::UnknownName, "value", text);
    if (is_dimension) report.suggest(expr.span, rule_->binders[rule_->cluster].name + "." + text);
    return {};
  }
  if (!expr.as<ast::ErrorExpr>())
    diagnostics_.report(expr.span, diag::TypeMismatch, "a value", "a set of clusters or a statement");
  return {};
}

StatementChecker::Typed StatementChecker::fact(const ast::Path& path, const Bound& bound) {
  const formula::Ref of{bound.slot, formula::kNone};
  const auto typed = [&](Sort sort, decltype(formula::Value::node) node) {
    return Typed{{path.span, std::move(node)}, sort, {}};
  };
  const auto unknown = [&](std::string_view of_what, const std::vector<std::string_view>& words) {
    diagnostics_.report(path.parts[1].span, diag::UnknownName, of_what, path.parts[1].text)
        .suggest(path.parts[1].span, diag::nearest(path.parts[1].text, words))
        .note(diag::FactsAre, diag::list_names({words.begin(), words.end()}));
    return Typed{};
  };
  if (path.parts.size() == 1) {
    switch (bound.kind) {
      case Bound::Kind::Value: {
        Typed result = bound.value;
        result.value.span = path.span;
        return result;
      }
      case Bound::Kind::Deployment:
      case Bound::Kind::Cluster:
      case Bound::Kind::Group:
      case Bound::Kind::Wave: return typed(Sort::Text, FactValue{of, Fact::Name});
      case Bound::Kind::Waiver: return typed(Sort::Text, FactValue{of, Fact::Policy});
      case Bound::Kind::Clusters:
      case Bound::Kind::Tag: break;
    }
    diagnostics_.report(path.span, diag::TypeMismatch, "a value",
                        bound.kind == Bound::Kind::Tag ? "a tag" : "a set of clusters");
    return {};
  }
  const std::string_view word = path.parts[1].text;
  switch (bound.kind) {
    case Bound::Kind::Deployment: return deployment_fact(path, of);
    case Bound::Kind::Waiver: {
      const auto found = path.parts.size() == 2 ? find_fact_named(kWaiverFacts, word) : std::nullopt;
      if (!found) return unknown("fact of a waiver", words_of(kWaiverFacts));
      return typed(*found == Fact::Days ? Sort::Number : Sort::Text, FactValue{of, *found});
    }
    case Bound::Kind::Group:
    case Bound::Kind::Wave:
      if (word == "name" && path.parts.size() == 2) return typed(Sort::Text, FactValue{of, Fact::Name});
      return unknown(bound.kind == Bound::Kind::Group ? "fact of a group" : "fact of a wave", {"name"});
    case Bound::Kind::Cluster: {
      if (word == "name" && path.parts.size() == 2) return typed(Sort::Text, FactValue{of, Fact::Name});
      if (word == "workspace" && path.parts.size() == 2) return typed(Sort::Text, FactValue{of, Fact::Workspace});
      ast::Path rest{{path.parts.begin() + 1, path.parts.end()}, join(path.parts[1].span, path.parts.back().span)};
      const DimensionId id = checker_.dimension_path(rest);
      if (!id) return {};
      return typed(Sort::Text, formula::DimensionValue{bound.slot, id.value});
    }
    case Bound::Kind::Clusters:
    case Bound::Kind::Value:
    case Bound::Kind::Tag: break;
  }
  diagnostics_.report(path.parts[1].span, diag::UnknownName, "fact of a parameter", word);
  return {};
}

StatementChecker::Typed StatementChecker::deployment_fact(const ast::Path& path, formula::Ref of) {
  const auto typed = [&](Sort sort, decltype(formula::Value::node) node) {
    return Typed{{path.span, std::move(node)}, sort, {}};
  };
  const std::string_view word = path.parts[1].text;
  if (path.parts.size() == 2) {
    const auto found = find_fact_named(kDeploymentFacts, word);
    if (found == Fact::Namespace && options_) {
      options_->push_back({of, {"namespace"}});
      options_->push_back({of, {"defaultNamespace"}});
    }
    if (found) return typed(Sort::Text, FactValue{of, *found});
  }
  if (word == "repo") {
    const auto found = path.parts.size() == 3 ? find_fact_named(kRepoFacts, path.parts[2].text) : std::nullopt;
    if (found == Fact::RepoRef && options_) options_->push_back({of, {"repo", "ref"}});  // each wave has its own
    if (found) return typed(*found == Fact::RepoPinned ? Sort::Bool : Sort::Text, FactValue{of, *found});
    const ast::Name& name = path.parts.back();
    const std::vector<std::string_view> words = words_of(kRepoFacts);
    const bool is_ref = name.text == "branch" || name.text == "revision";
    diagnostics_.report(name.span, diag::UnknownName, "fact of a repo", name.text)
        .suggest(name.span, path.parts.size() != 3 ? std::string_view()
                            : is_ref               ? "ref"
                                                   : diag::nearest(name.text, words))
        .note(diag::FactsAre, diag::list_names({words.begin(), words.end()}));
    return {};
  }
  // A tag: by its name, or by that of a parameter.
  TagId tag;
  ast::Path rest{{path.parts.begin() + 1, path.parts.end()}, join(path.parts[1].span, path.parts.back().span)};
  if (path.parts.size() == 2) {
    if (const Bound* bound = find(rest); bound && bound->kind == Bound::Kind::Tag) {
      if (!bound->tag) return typed(Sort::Any, formula::TagValue{of, {}, false, {}});
      tag = bound->tag;
    }
  }
  if (!tag) tag = checker_.find_in(checker_.tag_by_name_, rest);
  if (tag) {
    const Tag& declared = p_.tags[tag];
    formula::TagValue node{of, std::string(declared.name.text), declared.type.kind == Type::Kind::Int, {}};
    if (declared.type.kind == Type::Kind::Int) return typed(Sort::Number, std::move(node));
    if (declared.type.kind == Type::Kind::String) return typed(Sort::Text, std::move(node));
    if (declared.type.kind == Type::Kind::Error) return {};
    if (declared.type.kind == Type::Kind::Enum && p_.enums[declared.type.enumeration].ordered) {
      for (const EnumValue& value : p_.enums[declared.type.enumeration].values)
        node.order.emplace_back(value.name.text);
    }
    Typed result = typed(Sort::Choice, std::move(node));
    result.type = declared.type;
    return result;
  }
  return option(path, of);
}

StatementChecker::Typed StatementChecker::option(const ast::Path& path, formula::Ref of) {
  const rancher::Object* object = rancher::object(rancher::Schema::BundleOptions, p_.engine);
  formula::OptionValue node{of, {}};
  Sort sort = Sort::Object;
  for (size_t i = 1; i < path.parts.size(); ++i) {
    const ast::Name& part = path.parts[i];
    node.path.emplace_back(part.text);
    if (!object) continue;  // below a field that takes anything
    const rancher::Field* field = rancher::find_field(*object, part.text);
    if (!field || !rancher::is_known(*field, p_.engine)) {
      std::vector<std::string_view> names;
      for (const rancher::Field& one : object->fields)
        if (rancher::is_known(one, p_.engine)) names.push_back(one.name);
      if (i == 1) {
        for (const auto& [word, fact] : kDeploymentFacts) names.push_back(word);
        names.push_back("repo");
        for (const auto& [tag, id] : checker_.tag_by_name_) names.push_back(tag);
        std::sort(names.begin(), names.end());
      }
      diagnostics_.report(part.span, diag::UnknownName, i == 1 ? "fact or option of a deployment" : "field", part.text)
          .suggest(part.span, diag::nearest(part.text, names));
      return {};
    }
    using Kind = rancher::Kind;
    object = field->type->object();
    switch (field->type->kind) {
      case Kind::String:
      case Kind::Bytes:
      case Kind::Time:
      case Kind::Duration: sort = Sort::Text; break;
      case Kind::Bool: sort = Sort::Bool; break;
      case Kind::Integer: sort = Sort::Number; break;
      case Kind::Number:
      case Kind::IntOrString:
      case Kind::Any: sort = Sort::Any; break;
      case Kind::FreeObject:
      case Kind::Map: sort = i + 1 < path.parts.size() ? Sort::Any : Sort::Object; break;
      case Kind::Object:
      case Kind::List: sort = Sort::Object; break;
    }
    const bool ends =
        sort == Sort::Text || sort == Sort::Bool || sort == Sort::Number || field->type->kind == Kind::List;
    if (ends && i + 1 < path.parts.size()) {
      diagnostics_.report(path.parts[i + 1].span, diag::UnknownName, "field", path.parts[i + 1].text);
      return {};
    }
  }
  if (options_) options_->push_back(node);
  return {{path.span, std::move(node)}, sort, {}};
}

std::optional<formula::Scalar> StatementChecker::tag_value(const ast::Expr& expr, const Type& type,
                                                           std::string_view of) {
  ast::Value value;
  value.span = expr.span;
  if (const auto* path = expr.as<ast::PathExpr>())
    value.node = path->path;
  else if (const auto* node = expr.as<ast::LiteralExpr>())
    value = node->value;
  else {
    if (!expr.as<ast::ErrorExpr>())
      diagnostics_.report(expr.span, diag::TypeMismatch, checker_.describe(type), "something else");
    return std::nullopt;
  }
  checker_.value_of_ = of;
  const Constant constant = checker_.constant(value, type);
  checker_.value_of_ = {};
  if (constant.is_error()) return std::nullopt;
  return checker_.text_of(constant, type);
}

// ---- messages ---------------------------------------------------------------------------------------------------

ast::Expr StatementChecker::placeholder(std::string_view text, Span span, size_t depth) const {
  constexpr size_t kDeepest = 16;
  ast::Expr result;
  result.span = span;
  const auto trim = [](std::string_view s) {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return s;
  };
  text = trim(text);
  if (depth > kDeepest) return result;
  const auto below = [&](std::string_view part) { return placeholder(part, span, depth + 1); };
  const std::vector<std::string_view> any = parts_between(text, " or "), all = parts_between(text, " and ");
  if (any.size() > 1 && all.size() > 1) return result;  // these do not mix
  if (any.size() > 1 || all.size() > 1) {
    std::vector<ast::Expr> operands;
    for (const std::string_view part : any.size() > 1 ? any : all) {
      operands.push_back(below(part));
      if (operands.back().as<ast::ErrorExpr>()) return result;
    }
    if (any.size() > 1)
      result.node = ast::OrExpr{std::move(operands)};
    else
      result.node = ast::AndExpr{std::move(operands)};
    return result;
  }
  if (text.starts_with("not ")) {
    ast::Expr operand = below(text.substr(4));
    if (!operand.as<ast::ErrorExpr>()) result.node = ast::NotExpr{std::make_unique<ast::Expr>(std::move(operand))};
    return result;
  }
  const size_t open = text.find('(');
  if (open == 0 && text.ends_with(')')) return below(text.substr(1, text.size() - 2));
  if (open != std::string_view::npos && text.ends_with(')')) {
    ast::CallExpr call;
    call.function = {trim(text.substr(0, open)), span};
    for (const std::string_view part : parts_between(text.substr(open + 1, text.size() - open - 2), ",")) {
      call.arguments.push_back(below(part));
      if (call.arguments.back().as<ast::ErrorExpr>()) return result;
    }
    result.node = std::move(call);
    return result;
  }
  if (text == "all") {
    result.node = ast::AllExpr{};
    return result;
  }
  if (text == "none") {
    result.node = ast::NoneExpr{};
    return result;
  }
  ast::Path path;
  path.span = span;
  while (true) {
    const size_t dot = std::min(text.find('.'), text.size());
    path.parts.push_back({trim(text.substr(0, dot)), span});
    if (path.parts.back().text.find_first_of(" =!()[]\"") != std::string_view::npos) return result;
    if (path.parts.back().text.empty()) return result;
    if (dot == text.size()) break;
    text.remove_prefix(dot + 1);
  }
  result.node = ast::PathExpr{std::move(path)};
  return result;
}

std::vector<formula::MessagePart> StatementChecker::message(const ast::Text& text) {
  std::vector<formula::MessagePart> parts;
  std::string literal;
  for (const ast::TextPart& part : text.parts) {
    if (part.reference) {
      diagnostics_.report(part.span, diag::NoReferenceInMessage);
      return {};
    }
    // Where the text stands in the source as it is, each `{ }` has its own place.
    const bool is_verbatim =
        !text.block && text.parts.size() == 1 && text.span.end - text.span.begin == part.literal.size() + 2;
    const std::string_view all = part.literal;
    for (size_t i = 0; i < all.size();) {
      const bool is_double = i + 1 < all.size() && all[i + 1] == all[i];
      if ((all[i] == '{' || all[i] == '}') && is_double) {
        literal += all[i];
        i += 2;
        continue;
      }
      if (all[i] != '{') {
        literal += all[i++];
        continue;
      }
      const size_t close = all.find('}', i);
      const std::string_view inside = all.substr(i + 1, close == std::string_view::npos ? close : close - i - 1);
      const uint32_t begin = is_verbatim ? text.span.begin + 1 + static_cast<uint32_t>(i) + 1 : text.span.begin;
      const Span span{text.span.file, begin,
                      is_verbatim ? begin + static_cast<uint32_t>(inside.size()) : text.span.end};
      const ast::Expr expr = placeholder(inside, span);
      if (close == std::string_view::npos || expr.as<ast::ErrorExpr>()) {
        diagnostics_.report(span, diag::BadPlaceholder).note(diag::DoubleTheBrace);
        return {};
      }
      const Typed checked = value(expr);
      if (checked.sort == Sort::Error) return {};
      parts.push_back({std::move(literal), {checked.value}});
      literal.clear();
      i = close + 1;
    }
  }
  if (!literal.empty()) parts.push_back({std::move(literal), {}});
  return parts;
}

}  // namespace fleet::sema
