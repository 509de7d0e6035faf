#pragma once

/// From the events of one declaration to its node of the tree. What the grammar does not say is reported here: escapes,
/// references in texts, days that do not exist, what stands twice, `and` beside `or`, limits of size.

#include <deque>
#include <string>
#include <unordered_set>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/tree.h"

namespace fleet::syntax {

/// Texts that do not stand in the source letter by letter.
using Store = std::deque<std::string>;

struct Place {
  FileId file;
  std::string_view text;  // of the whole file
};

class Lower {
 public:
  /// `events` must come from `tokens`, from their first on. Values and selectors that `damage` touches become
  /// error nodes: what is left of them is not what the writer meant.
  Lower(Place place, std::span<const Token> tokens, std::span<const Event> events, std::span<const Span> damage,
        Store& store, diag::Diagnostics& diagnostics)
      : place_(place), tokens_(tokens), events_(events), damage_(damage), store_(store), diagnostics_(diagnostics) {}

  /// Events of Rule::Decl or Rule::Lone. Nothing if a limit was passed, which is reported.
  std::optional<ast::Decl> declaration();
  /// Events of Rule::Query.
  ast::Expr query();

 private:
  // The cursor. A rule is entered and left; what is taken is the next token.
  bool at(Rule rule) const { return event().begins(rule); }
  bool at(Kind kind) const { return event().is_token() && tokens_[token_].kind == kind; }
  bool at_end() const { return event().is_end(); }
  Event event() const { return event_ < events_.size() ? events_[event_] : Event{Event::kEnd}; }
  void enter() { ++event_; }
  void leave() { ++event_; }
  const Token& take() {
    ++event_;
    return tokens_[token_++];
  }
  bool take_if(Kind kind) {
    if (!at(kind)) return false;
    take();
    return true;
  }
  const Token& only_token();  // of a rule that is one token, however deep
  uint32_t mark() const { return token_ < tokens_.size() ? tokens_[token_].begin : 0; }
  Span since(uint32_t begin) const { return Span{place_.file, begin, token_ ? tokens_[token_ - 1].end : begin}; }
  Span span(const Token& token) const { return Span{place_.file, token.begin, token.end}; }
  bool damaged(Span span) const {
    for (const Span& damage : damage_)
      if (damage.begin <= span.end && span.begin <= damage.end) return true;
    return false;
  }
  /// Whether something was repaired on the same line: what looks wrong there may come of that.
  bool near_damage(Span span) const;
  std::string_view view(const Token& token) const { return place_.text.substr(token.begin, token.end - token.begin); }

  // lower_values.cpp
  ast::Name name();
  ast::Name name_of(const Token& token);
  ast::Path path();
  /// The name that the parts of `first.part` make, as a setting of what a module declares has it.
  ast::Name qualified(ast::Name first);
  std::vector<ast::Path> paths();  // with commas
  ast::Text text();
  ast::Text text_of(const Token& token);
  ast::Text name_or_text();
  ast::PathOrText path_or_text();
  ast::Value value();
  ast::Value literal();
  ast::ListValue list();
  ast::ObjectValue object();
  ast::TypeExpr type();
  ast::TypeAtom type_atom();
  bool day_exists(const Token& date);
  std::string_view keep(std::string text) { return store_.emplace_back(std::move(text)); }

  // lower_exprs.cpp
  ast::Expr expr();
  ast::Expr disjunction();
  ast::Expr conjunction();
  ast::Expr negation();
  ast::Expr comparison();
  ast::Expr term();
  ast::Expr operand();
  ast::Reach reach();

  // lower_decls.cpp
  ast::DeclNode node();
  ast::DeclNode use();
  ast::DeclNode fleet();
  ast::DeclNode enumeration();
  ast::DeclNode dimension();
  ast::DeclNode derive();
  ast::DeclNode variable();
  ast::DeclNode profile();
  ast::Cluster cluster();
  ast::SetSum set_sum();
  ast::DeclNode rollout();
  ast::Wave wave();
  ast::DeclNode policy();
  ast::Rule rule();
  ast::DeclNode waive();
  ast::DeclNode test();
  ast::DeclNode tag();
  ast::Family family();
  std::vector<ast::Path> bases();
  std::optional<ast::Text> as();
  std::optional<ast::Because> because();
  std::vector<ast::ProfileItem> profile_items();

  // lower_deploys.cpp
  ast::DeclNode repo();
  ast::RepoItem repo_item();
  ast::DeclNode deploy();
  ast::DeployItem deploy_item();
  ast::Variant variant();
  ast::Variants variants();
  ast::VariantItem variant_item();
  ast::Values values();
  ast::ObjectBlock object_block();

  /// Reports and drops each item whose key an earlier one has. An empty key may stand as often as it likes.
  template <class Item, class KeyOf, class SpanOf>
  void keep_first(std::vector<Item>& items, KeyOf key_of, SpanOf span_of);
  void report_repeated(std::string_view what, Span later, Span first);
  /// Reports that `token` passes a limit; the declaration is dropped.
  void pass_limit(Span token, std::string_view what, uint64_t limit);

  Place place_;
  std::span<const Token> tokens_;
  std::span<const Event> events_;
  std::span<const Span> damage_;
  Store& store_;
  diag::Diagnostics& diagnostics_;
  size_t event_ = 0;
  size_t token_ = 0;
  bool limit_passed_ = false;
  Span first_operator_;  // of the conjunction that was read last
};

template <class Item, class KeyOf, class SpanOf>
void Lower::keep_first(std::vector<Item>& items, KeyOf key_of, SpanOf span_of) {
  if (items.size() < 2) return;
  constexpr size_t kFew = 12;
  std::unordered_set<std::string> seen;
  std::vector<bool> drop;
  if (items.size() > kFew)
    for (const Item& item : items) {
      std::string_view key = key_of(item);
      drop.push_back(!key.empty() && !seen.emplace(key).second);
    }
  else
    for (size_t i = 0; i < items.size(); ++i) {
      bool again = false;
      for (size_t j = 0; j < i && !again; ++j)
        again = !key_of(items[i]).empty() && key_of(items[i]) == key_of(items[j]);
      drop.push_back(again);
    }
  size_t kept = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    if (drop[i]) {
      size_t first = 0;
      while (key_of(items[first]) != key_of(items[i])) ++first;
      report_repeated(key_of(items[i]), span_of(items[i]), span_of(items[first]));
      continue;
    }
    if (kept != i) items[kept] = std::move(items[i]);
    ++kept;
  }
  items.resize(kept);
}

}  // namespace fleet::syntax
