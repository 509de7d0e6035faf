#include <fmt/format.h>

#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/policy.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/sema/errors.h"
#include "compiler/sema/statement_checker.h"

/// Policies with their parameters, waivers and tests. The formulas in them: formulas.cpp.
namespace fleet::sema {

using formula::Binder;
using formula::kNone;

void StatementChecker::run() {
  for (uint32_t i = 0; i < p_.deployments.size(); ++i) deployment_by_name_.emplace(p_.deployments[i].display_name, i);
  policies();
  waivers();
  tests();
}

void StatementChecker::question(const ast::Expr& expr) {
  for (uint32_t i = 0; i < p_.tags.size(); ++i) checker_.tag_by_name_.emplace(p_.tags[TagId(i)].name.text, TagId(i));
  for (uint32_t i = 0; i < p_.data.size(); ++i) checker_.data_by_name_.emplace(p_.data[DataId(i)].name.text, DataId(i));
  for (uint32_t i = 0; i < p_.deployments.size(); ++i) deployment_by_name_.emplace(p_.deployments[i].display_name, i);
  for (uint32_t i = 0; i < out_.said.policies.size(); ++i) policy_by_name_.emplace(out_.said.policies[i].name, i);
  for (uint32_t i = 0; i < out_.said.deployments.size(); ++i) named_.emplace(out_.said.deployments[i], i);
  in_test_ = true;
  test_ = static_cast<uint32_t>(out_.said.tests.size());
  formula::Test test{"", expr.span, expr.span, false, {}};
  test.expectations.push_back(expectation(true, expr, expr.span));
  out_.said.tests.push_back(std::move(test));
  out_.given.emplace_back();
}

std::shared_ptr<const Statements> check_formula(const ast::Expr& expr, Program& program,
                                                diag::Diagnostics& diagnostics) {
  auto statements =
      program.statements ? std::make_shared<Statements>(*program.statements) : std::make_shared<Statements>();
  Checker checker(program, diagnostics, nullptr);
  StatementChecker(checker, *statements).question(expr);
  return statements;
}

// ---- policies ---------------------------------------------------------------------------------------------------

void StatementChecker::policies() {
  std::vector<const Declared<ast::Policy>*> all;
  for (const Declared<ast::Policy>& one : checker_.d_.policies) {
    declared_.emplace(one.node->name.text, one.node);
    all.push_back(&one);
  }
  std::sort(all.begin(), all.end(),
            [](const auto* a, const auto* b) { return a->node->name.text < b->node->name.text; });
  for (const auto* one : all) {
    const ast::Policy& node = *one->node;
    if (!node.instance) {
      const std::vector<Bound> bound = parameters(node, nullptr, {});
      formula::Policy checked = policy(node, bound);
      // One with parameters holds where it is put to use; it is read here for its mistakes.
      if (!node.params.empty()) {
        out_.with_parameters.emplace_back(node.name.text);
        continue;
      }
      policy_by_name_.emplace(node.name.text, static_cast<uint32_t>(out_.said.policies.size()));
      out_.said.policies.push_back(std::move(checked));
      continue;
    }
    const ast::Path& base = node.instance->base;
    const ast::Policy* meant = checker_.find_in(declared_, base);
    if (!meant) {
      checker_.unknown(base, "policy", declared_);
      continue;
    }
    if (meant->instance) {
      diagnostics_.report(base.span, diag::AlreadyInUse, Checker::path_text(base));
      continue;
    }
    const size_t before = errors_in(diagnostics_);
    const std::vector<Bound> bound = parameters(*meant, &*node.instance, base.span);
    if (bound.size() != meant->params.size() || errors_in(diagnostics_) != before) continue;
    formula::Policy checked = policy(*meant, bound);
    checked.name = std::string(node.name.text);
    checked.place = node.name.span;
    if (p_.modules.is_foreign(meant->name.span) || !meant->params.empty()) checked.use = base.span;
    policy_by_name_.emplace(node.name.text, static_cast<uint32_t>(out_.said.policies.size()));
    out_.said.policies.push_back(std::move(checked));
  }
}

std::vector<StatementChecker::Bound> StatementChecker::parameters(const ast::Policy& node,
                                                                  const ast::PolicyInstance* instance, Span use) {
  std::vector<Bound> result;
  std::map<std::string_view, const ast::Argument*> given;
  if (instance) {
    for (const ast::Argument& argument : instance->arguments) {
      if (!argument.name) continue;
      const auto [at, fresh] = given.emplace(argument.name.text, &argument);
      if (!fresh)
        diagnostics_.report(argument.name.span, diag::RepeatedSetting, argument.name.text)
            .label(at->second->name.span, diag::FirstDeclaredHere);
      std::vector<std::string_view> names;
      for (const ast::Param& param : node.params) names.push_back(param.name.text);
      if (std::find(names.begin(), names.end(), argument.name.text) != names.end()) continue;
      diagnostics_.report(argument.name.span, diag::UnknownName, "parameter", argument.name.text)
          .suggest(argument.name.span, diag::nearest(argument.name.text, names));
    }
  }
  for (const ast::Param& param : node.params) {
    if (!param.name || !param.type) continue;
    const auto other =
        std::find_if(result.begin(), result.end(), [&](const Bound& b) { return b.name.text == param.name.text; });
    if (other != result.end()) {
      diagnostics_.report(param.name.span, diag::DuplicateName, "parameter", param.name.text)
          .label(other->name.span, diag::FirstDeclaredHere);
      continue;
    }
    const auto said = given.find(param.name.text);
    const ast::Expr* expr = said != given.end() ? &said->second->value : param.initial ? &*param.initial : nullptr;
    if (instance && !expr) {
      diagnostics_.report(use, diag::NoArgument, p_.modules.own_name(node.name), param.name.text)
          .label(param.name.span, diag::DeclaredHere);
      continue;
    }
    if (auto bound = argument(param, expr)) result.push_back(std::move(*bound));
  }
  return result;
}

std::optional<StatementChecker::Bound> StatementChecker::argument(const ast::Param& param, const ast::Expr* expr) {
  Bound bound;
  bound.name = param.name;
  const std::string_view type = param.type.text;
  if (type == "clusters") {
    bound.kind = Bound::Kind::Clusters;
    if (expr)
      bound.set = set(*expr);
    else
      bound.set = selector_set(error(param.name.span));
    return bound;
  }
  if (type == "tag") {
    bound.kind = Bound::Kind::Tag;
    if (!expr) return bound;
    const auto* path = expr->as<ast::PathExpr>();
    if (!path) {
      if (!expr->as<ast::ErrorExpr>())
        diagnostics_.report(expr->span, diag::TypeMismatch, "the name of a tag", "something else");
      return std::nullopt;
    }
    bound.tag = checker_.find_in(checker_.tag_by_name_, path->path);
    if (!bound.tag) {
      checker_.unknown(path->path, "tag", checker_.tag_by_name_);
      return std::nullopt;
    }
    return bound;
  }
  bound.kind = Bound::Kind::Value;
  const std::pair<std::string_view, Sort> sorts[] = {
      {"percent", Sort::Share}, {"int", Sort::Number}, {"text", Sort::Text}};
  for (const auto& [word, sort] : sorts) {
    if (type != word) continue;
    bound.value.sort = sort;
    bound.value.value = {param.name.span, formula::LiteralValue{}};
    if (!expr) return bound;
    const auto* literal = expr->as<ast::LiteralExpr>();
    Typed given;
    if (literal)
      given = this->literal(literal->value);
    else if (const Bound* other = find(*expr); other && other->kind == Bound::Kind::Value)
      given = other->value;
    else if (!expr->as<ast::ErrorExpr>())
      given.sort = Sort::Object;
    if (given.sort == Sort::Error) return std::nullopt;
    if (given.sort == sort) {
      bound.value = given;
      return bound;
    }
    const std::string_view wanted = sort == Sort::Share    ? "a share, such as `10%`"
                                    : sort == Sort::Number ? "a whole number"
                                                           : "a text in quotes";
    diagnostics_.report(expr->span, diag::TypeMismatch, wanted,
                        given.sort == Sort::Object ? "something else" : describe(given.sort));
    return std::nullopt;
  }
  static const std::vector<std::string_view> kTypes = {"clusters", "int", "percent", "tag", "text"};
  diagnostics_.report(param.type.span, diag::UnknownName, "type of parameters", type)
      .suggest(param.type.span, diag::nearest(type, kTypes))
      .note(diag::ParameterTypes);
  return std::nullopt;
}

formula::Policy StatementChecker::policy(const ast::Policy& node, const std::vector<Bound>& parameters) {
  formula::Policy result;
  result.name = std::string(node.name.text);
  result.place = node.name.span;
  bool has_rule = false;
  for (const ast::PolicyItem& item : node.items) {
    std::visit(
        match{
            [&](const ast::Text& doc) { result.doc = doc.plain(); },
            [&](const ast::Name& word) {
              if (!word) return;
              const std::vector<std::string_view> words = item.is_scope
                                                              ? std::vector<std::string_view>{"inventory", "possible"}
                                                              : std::vector<std::string_view>{"error", "warning"};
              if (std::find(words.begin(), words.end(), word.text) == words.end()) {
                diagnostics_.report(word.span, diag::UnknownValue, word.text, item.is_scope ? "`scope`" : "`severity`")
                    .suggest(word.span, diag::nearest(word.text, words))
                    .note(diag::ItsValuesAre, diag::list_names({words.begin(), words.end()}));
              }
              if (item.is_scope)
                result.is_of_inventory = word.text == "inventory";
              else
                result.is_warning = word.text == "warning";
            },
            [&](const ast::Rule& said) {
              has_rule = true;
              scope_ = parameters;
              if (auto checked = rule(said)) result.rules.push_back(std::move(*checked));
              scope_.clear();
            },
        },
        item.node);
  }
  if (!has_rule && node.name) diagnostics_.report(node.name.span, diag::NoRule, p_.modules.own_name(node.name));
  return result;
}

std::optional<formula::Rule> StatementChecker::rule(const ast::Rule& node) {
  const size_t before = errors_in(diagnostics_);
  formula::Rule result;
  result.require = node.require_word;
  rule_ = &result;
  options_ = &result.options;
  bool sound = true;
  for (const ast::Binder& one : node.binders) later_.push_back(one.name.text);
  for (const ast::Binder& one : node.binders) {
    later_.erase(later_.begin());
    sound = binder(one, result) && sound;
  }
  if (sound) {
    if (node.where) result.where.push_back(truth(*node.where));
    result.statement = truth(node.require);
    if (node.forbid) {
      const bool of_cluster = result.statement.of_cluster;
      auto inner = std::make_shared<formula::Formula>(std::move(result.statement));
      const Span span = inner->span;
      result.statement = {span, of_cluster, formula::Not{std::move(inner)}};
    }
    options_ = nullptr;  // what a message shows is no case of its own
    if (node.message) result.message = message(*node.message);
  }
  rule_ = nullptr;
  options_ = nullptr;
  if (errors_in(diagnostics_) != before || !sound) return std::nullopt;
  return result;
}

bool StatementChecker::binder(const ast::Binder& node, formula::Rule& rule) {
  if (!node.name || node.range.as<ast::ErrorExpr>()) return false;
  for (const Bound& other : scope_) {
    if (other.name.text != node.name.text) continue;
    diagnostics_.report(node.name.span, diag::DuplicateName, "variable", node.name.text)
        .label(other.name.span, diag::FirstDeclaredHere);
    return false;
  }
  Binder result;
  result.name = std::string(node.name.text);
  Bound bound;
  bound.name = node.name;
  bound.slot = static_cast<uint32_t>(rule.binders.size());
  const auto* path = node.range.as<ast::PathExpr>();
  const std::string word = path && !find(node.range) ? Checker::path_text(path->path) : "";
  const auto* call = node.range.as<ast::CallExpr>();
  if (word == "deployments") {
    result.over = Binder::Over::Deployments;
    bound.kind = Bound::Kind::Deployment;
  } else if (word == "groups") {
    result.over = Binder::Over::Groups;
    bound.kind = Bound::Kind::Group;
  } else if (word == "waivers") {
    result.over = Binder::Over::Waivers;
    bound.kind = Bound::Kind::Waiver;
  } else if (call && call->function.text == "waves") {
    if (call->arguments.size() != 1) {
      diagnostics_.report(node.range.span, diag::ArgumentCount, "waves", "1", call->arguments.size());
      return false;
    }
    const auto of = deployment(call->arguments[0]);
    if (!of) return false;
    result.over = Binder::Over::Waves;
    rule.speaks_of_waves = true;
    result.deployment = *of;
    bound.kind = Bound::Kind::Wave;
  } else {
    if (rule.cluster != kNone) {
      diagnostics_.report(node.name.span, diag::OneCluster, node.name.text);
      return false;
    }
    static const std::vector<std::string_view> kRanges = {"clusters", "deployments", "groups", "waivers"};
    const std::string_view near = diag::nearest(word, kRanges);
    if (!near.empty() && word != "clusters" && !checker_.find_in(p_.group_by_name, path->path)) {
      diagnostics_.report(node.range.span, diag::UnknownName, "range", word).suggest(node.range.span, near);
      return false;
    }
    const size_t before = errors_in(diagnostics_);
    result.over = Binder::Over::Clusters;
    if (word == "clusters")
      result.within = {node.range.span, formula::AllSet{}};
    else
      result.within = set(node.range);
    if (errors_in(diagnostics_) != before) return false;
    bound.kind = Bound::Kind::Cluster;
    rule.cluster = bound.slot;
  }
  rule.binders.push_back(std::move(result));
  scope_.push_back(std::move(bound));
  return true;
}

// ---- waivers and tests ------------------------------------------------------------------------------------------

void StatementChecker::waivers() {
  for (const auto& [node, decl] : checker_.d_.waivers) {
    if (node->policy.parts.empty()) continue;
    formula::Waiver waiver;
    waiver.place = node->policy.span;
    const ast::Policy* declared = checker_.find_in(declared_, node->policy);
    const uint32_t* found = nullptr;
    if (declared) {
      const auto at = policy_by_name_.find(declared->name.text);
      if (at != policy_by_name_.end())
        found = &at->second;
      else if (!declared->params.empty() && !declared->instance)
        diagnostics_.report(node->policy.span, diag::NotInUse, Checker::path_text(node->policy));
    } else {
      checker_.unknown(node->policy, "policy", declared_);
    }
    bool sound = found != nullptr;
    if (found) waiver.policy = *found;
    if (node->deployment) {
      ast::Expr name;
      name.span = node->deployment->span;
      name.node = ast::PathExpr{*node->deployment};
      const auto of = deployment(name);
      if (of) waiver.deployment = of->named;
      sound = sound && of;
    }
    const size_t before = errors_in(diagnostics_);
    formula::Set on = set(node->on);
    sound = sound && errors_in(diagnostics_) == before;
    if (const auto* index = std::get_if<formula::SelectorSet>(&on.node)) waiver.on = index->index;
    std::vector<std::string> lacking;
    for (const ast::WaiveItem& item : node->items) {
      const std::string text = item.text ? item.text->plain() : "";
      if (item.kind == ast::WaiveItem::Until) waiver.until = std::string(item.date);
      if (item.kind == ast::WaiveItem::Owner) waiver.owner = text;
      if (item.kind == ast::WaiveItem::Because) waiver.because = text;
    }
    const auto stands = [&](ast::WaiveItem::Kind kind) {
      return std::any_of(node->items.begin(), node->items.end(),
                         [&](const ast::WaiveItem& item) { return item.kind == kind; });
    };
    if (!stands(ast::WaiveItem::Until)) lacking.push_back("until");
    if (waiver.owner.empty()) lacking.push_back("owner");
    if (waiver.because.empty()) lacking.push_back("because");
    if (!lacking.empty()) {
      diagnostics_.report(node->policy.span, diag::WaiverIncomplete, diag::list_names(lacking)).note(diag::WaiverForm);
      sound = false;
    }
    sound = sound && !waiver.until.empty();
    if (found && !sound) out_.said.policies[*found].waiver_is_wrong = true;
    if (!declared) {
      std::vector<std::string_view> names;
      for (const formula::Policy& policy : out_.said.policies) names.push_back(policy.name);
      const auto near = policy_by_name_.find(diag::nearest(Checker::path_text(node->policy), names));
      if (near != policy_by_name_.end()) out_.said.policies[near->second].waiver_is_wrong = true;
    }
    if (sound) out_.said.waivers.push_back(std::move(waiver));
  }
}

formula::Expectation StatementChecker::expectation(bool prove, const ast::Expr& expr, Span word) {
  formula::Expectation result{prove, {}, {}, word};
  options_ = &result.options;
  result.formula = truth(expr);
  options_ = nullptr;
  return result;
}

void StatementChecker::tests() {
  std::map<std::string, Span> names;
  in_test_ = true;
  for (const auto& [node, decl] : checker_.d_.tests) {
    formula::Test test;
    test.name = node->name.plain();
    test.place = node->name.span ? node->name.span : decl->word;
    const auto [at, fresh] = names.emplace(test.name, test.place);
    if (!fresh)
      diagnostics_.report(test.place, diag::DuplicateName, "test", test.name)
          .label(at->second, diag::FirstDeclaredHere);
    test.whole = decl->span;
    test_ = static_cast<uint32_t>(out_.said.tests.size());
    std::vector<Cluster> given;
    for (const ast::TestItem& item : node->items) {
      if (const auto* one = std::get_if<ast::Given>(&item.node)) {
        test.has_clusters = true;  // also if one is wrong: over the others alone nothing is decided
        if (!one->cluster.name) continue;
        const auto same = [&](const auto& other) { return !other.family && other.name.text == one->cluster.name.text; };
        const auto taken = std::find_if(given.begin(), given.end(), same);
        const auto written = std::find_if(p_.clusters.begin(), p_.clusters.end(), same);
        if (!one->cluster.family && (taken != given.end() || written != p_.clusters.end())) {
          diagnostics_.report(one->cluster.name.span, diag::DuplicateName, "cluster", one->cluster.name.text)
              .label(taken != given.end() ? taken->name.span : written->name.span, diag::FirstDeclaredHere);
          continue;
        }
        given.push_back(checker_.cluster(one->cluster, item.span));
      }
    }
    for (const ast::TestItem& item : node->items) {
      const auto* said = std::get_if<ast::Expectation>(&item.node);
      if (!said || said->expr.as<ast::ErrorExpr>()) continue;
      const size_t before = errors_in(diagnostics_);
      formula::Expectation checked = expectation(said->prove, said->expr, item.word);
      if (errors_in(diagnostics_) == before) test.expectations.push_back(std::move(checked));
    }
    const auto asks = [](const ast::TestItem& item) { return std::holds_alternative<ast::Expectation>(item.node); };
    if (std::none_of(node->items.begin(), node->items.end(), asks))
      diagnostics_.report(test.place, diag::EmptyTest, test.name);
    out_.said.tests.push_back(std::move(test));
    out_.given.push_back(std::move(given));
  }
  test_ = kNone;
  in_test_ = false;
}

}  // namespace fleet::sema
