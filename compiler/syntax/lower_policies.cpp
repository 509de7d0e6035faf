#include "compiler/syntax/lower.h"

/// Policies, waivers and tests.
namespace fleet::syntax {

ast::DeclNode Lower::policy() {
  take();
  ast::Policy policy;
  policy.name = name();
  while (!at_end()) {
    if (at(Rule::Params)) {
      enter();
      while (!at_end()) {
        if (!at(Rule::Param)) {
          take();
          continue;
        }
        enter();
        ast::Param param;
        param.name = name();
        take();  // :
        param.type = name();
        if (take_if(Kind::Assign)) param.initial = expr();
        leave();
        policy.params.push_back(std::move(param));
      }
      leave();
    } else if (at(Rule::Instance)) {
      enter();
      ast::PolicyInstance instance{path(), {}};
      while (!at_end()) {
        if (!at(Rule::Argument)) {
          take();
          continue;
        }
        enter();
        ast::Argument argument{name(), {}};
        take();  // :
        argument.value = expr();
        leave();
        instance.arguments.push_back(std::move(argument));
      }
      leave();
      policy.instance = std::move(instance);
    } else if (at(Rule::PolicyItem)) {
      ast::PolicyItem item;
      enter();
      if (at(Rule::Rule)) {
        item.word = span(tokens_[token_]);
        item.node = rule();
      } else {
        const Token& word = take();
        item.word = span(word);
        item.is_scope = word.kind == Kind::Scope;
        if (word.kind == Kind::Doc)
          item.node = text();
        else
          item.node = at(Kind::Inventory) ? name_of(take()) : name();
      }
      leave();
      policy.items.push_back(std::move(item));
    } else {
      take();
    }
  }
  keep_first(
      policy.items,
      [&](const ast::PolicyItem& item) -> std::string_view {
        if (std::holds_alternative<ast::Rule>(item.node)) return {};
        return place_.text.substr(item.word.begin, item.word.end - item.word.begin);
      },
      [](const ast::PolicyItem& item) { return item.word; });
  return policy;
}

ast::Rule Lower::rule() {
  uint32_t begin = mark();
  ast::Rule rule;
  enter();
  while (!at_end()) {
    if (at(Rule::Binder)) {
      enter();
      ast::Binder binder{name(), {}};
      take();  // in
      binder.range = expr();
      leave();
      rule.binders.push_back(std::move(binder));
    } else if (take_if(Kind::Where)) {
      rule.where = expr();
    } else if (take_if(Kind::Message)) {
      rule.message = text();
    } else if (at(Kind::Require) || at(Kind::Forbid)) {
      const Token& word = take();
      rule.forbid = word.kind == Kind::Forbid;
      rule.require_word = span(word);
      rule.require = expr();
    } else {
      take();  // forall, commas
    }
  }
  leave();
  rule.span = since(begin);
  return rule;
}

ast::DeclNode Lower::waive() {
  take();
  ast::Waive waive;
  waive.policy = path();
  if (take_if(Kind::For)) waive.deployment = path();
  take();  // on
  waive.on = expr();
  while (at(Rule::WaiveItem)) {
    enter();
    const Token& word = take();
    ast::WaiveItem item;
    item.word = span(word);
    if (word.kind == Kind::Until) {
      item.kind = ast::WaiveItem::Until;
      const Token& date = take();
      if (date.kind == Kind::Date && day_exists(date)) item.date = view(date);
    } else {
      item.kind = word.kind == Kind::Owner ? ast::WaiveItem::Owner : ast::WaiveItem::Because;
      item.text = text();
    }
    leave();
    waive.items.push_back(std::move(item));
  }
  keep_first(
      waive.items,
      [&](const ast::WaiveItem& item) { return place_.text.substr(item.word.begin, item.word.end - item.word.begin); },
      [](const ast::WaiveItem& item) { return item.word; });
  return waive;
}

ast::DeclNode Lower::test() {
  take();
  ast::Test test;
  test.name = text();
  take();  // {
  while (at(Rule::TestItem)) {
    uint32_t begin = mark();
    enter();
    const Token& word = take();
    ast::TestItem item;
    item.word = span(word);
    if (word.kind == Kind::Given) {
      enter();
      item.node = ast::Given{cluster()};
      leave();
    } else {
      item.node = ast::Expectation{word.kind == Kind::Prove, expr()};
    }
    leave();
    item.span = since(begin);
    test.items.push_back(std::move(item));
  }
  return test;
}

}  // namespace fleet::syntax
