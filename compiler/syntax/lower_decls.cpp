#include <algorithm>
#include <charconv>

#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/limits.h"
#include "compiler/syntax/lower.h"

namespace fleet::syntax {

std::optional<ast::Decl> Lower::declaration() {
  if (at(Rule::Lone)) enter();
  enter();
  ast::Decl decl;
  uint32_t begin = mark();
  decl.word = span(tokens_[token_]);
  decl.node = node();
  decl.span = since(begin);
  if (limit_passed_) return std::nullopt;
  return decl;
}

ast::DeclNode Lower::node() {
  enter();
  switch (tokens_[token_].kind) {
    case Kind::Use: return use();
    case Kind::Fleet: return fleet();
    case Kind::Enum: return enumeration();
    case Kind::Dimension: return dimension();
    case Kind::Derive: return derive();
    case Kind::Variable: return variable();
    case Kind::Profile: return profile();
    case Kind::Cluster: return cluster();
    case Kind::Repo: return repo();
    case Kind::Deploy:
    case Kind::Blueprint: return deploy();
    case Kind::Rollout: return rollout();
    case Kind::Policy: return policy();
    case Kind::Waive: return waive();
    case Kind::Test: return test();
    case Kind::Tag: return tag();
    case Kind::Let: {
      take();
      ast::Let let{name(), {}};
      take();  // =
      let.value = value();
      return let;
    }
    case Kind::Invariant: {
      take();
      ast::Invariant invariant{name(), {}, {}};
      take();  // :
      invariant.expr = expr();
      invariant.because = because();
      return invariant;
    }
    case Kind::Inventory: {
      take();
      ast::Inventory inventory{name(), {}};
      take();  // from
      inventory.from = text();
      return inventory;
    }
    case Kind::Set: {
      take();
      ast::Set set{name(), {}, {}};
      take();  // :
      set.type = type();
      take();  // =
      set.sum = set_sum();
      return set;
    }
    case Kind::Group: {
      take();
      ast::Group group{name(), {}};
      take();  // =
      group.reach = reach();
      return group;
    }
    default: {  // the grammar admits nothing else
      take();
      ast::Data data{name(), {}, {}};
      take();  // stays
      data.stays = reach();
      data.because = because();
      return data;
    }
  }
}

ast::DeclNode Lower::use() {
  take();
  ast::Use use{path_or_text().node, {}};
  if (take_if(Kind::As)) use.as = name();
  return use;
}

ast::DeclNode Lower::fleet() {
  take();
  ast::Fleet fleet{name(), {}};
  take();  // {
  while (at(Rule::FleetItem)) {
    enter();
    const Token& word = take();
    fleet.items.push_back({word.kind == Kind::Engine, name_or_text(), span(word)});
    leave();
  }
  keep_first(
      fleet.items, [](const ast::FleetItem& item) { return std::string_view(item.is_engine ? "engine" : "workspace"); },
      [](const ast::FleetItem& item) { return item.word; });
  return fleet;
}

ast::DeclNode Lower::enumeration() {
  take();
  ast::Enum result;
  result.name = name();
  result.ordered = take_if(Kind::Ordered);
  while (!at_end()) {
    if (at(Rule::Column)) {
      enter();
      ast::Column column{name(), {}};
      take();  // :
      column.type = type();
      leave();
      result.columns.push_back(std::move(column));
    } else if (at(Rule::EnumValue)) {
      uint32_t begin = mark();
      enter();
      ast::EnumValue one{name(), {}, {}};
      while (!at_end()) {
        if (at(Rule::Value))
          one.facts.push_back(value());
        else
          take();
      }
      leave();
      one.span = since(begin);
      if (one.name) result.values.push_back(std::move(one));
    } else {
      take();
    }
  }
  if (result.values.size() > kMostEnumValues)
    pass_limit(result.values[kMostEnumValues].name.span, "values", kMostEnumValues);
  return result;
}

ast::DeclNode Lower::dimension() {
  take();
  ast::Dimension dimension;
  dimension.name = name();
  if (take_if(Kind::Colon)) dimension.type = type();
  if (take_if(Kind::Assign)) dimension.definition = expr();
  while (at(Rule::DimensionFlag)) {
    enter();
    const Token& word = take();
    ast::DimensionFlag flag;
    flag.span = span(word);
    switch (word.kind) {
      case Kind::Key:
        flag.kind = ast::DimensionFlag::Key;
        flag.text = text();
        break;
      case Kind::Optional: flag.kind = ast::DimensionFlag::Optional; break;
      case Kind::Immutable: flag.kind = ast::DimensionFlag::Immutable; break;
      default: flag.kind = ast::DimensionFlag::Observed; break;
    }
    leave();
    dimension.flags.push_back(std::move(flag));
  }
  keep_first(
      dimension.flags,
      [&](const ast::DimensionFlag& flag) {
        return place_.text.substr(flag.span.begin, flag.span.end - flag.span.begin);
      },
      [](const ast::DimensionFlag& flag) { return flag.span; });
  return dimension;
}

ast::DeclNode Lower::derive() {
  uint32_t begin = mark();
  take();
  ast::Derive derive;
  derive.name = name();
  take();  // from
  derive.from = path();
  derive.header = since(begin);
  take();  // {
  while (at(Rule::Arm)) {
    uint32_t arm_begin = mark();
    ast::DeriveArm arm;
    enter();
    if (at(Rule::Value)) {
      arm.left = value();
      arm.left_span = since(arm_begin);
    } else {
      const Token& low = take();
      if (low.kind == Kind::Else) {
        arm.left = ast::ElsePattern{};
      } else {
        take();  // ..
        const Token& high = only_token();
        arm.left = ast::RangePattern{view(low), high.kind == Kind::Missing ? std::string_view() : view(high),
                                     since(arm_begin)};
      }
      arm.left_span = since(arm_begin);
    }
    take();  // =>
    arm.right = value();
    leave();
    arm.span = since(arm_begin);
    derive.arms.push_back(std::move(arm));
  }
  const size_t written = derive.arms.size();
  auto is_else = [](const ast::DeriveArm& arm) { return std::holds_alternative<ast::ElsePattern>(arm.left); };
  keep_first(
      derive.arms, [&](const ast::DeriveArm& arm) { return std::string_view(is_else(arm) ? "else" : ""); },
      [](const ast::DeriveArm& arm) { return arm.left_span; });
  for (size_t i = 0; i + 1 < derive.arms.size() && derive.arms.size() == written; ++i)
    if (is_else(derive.arms[i])) diagnostics_.report(derive.arms[i].left_span, diag::ElseNotLast);
  return derive;
}

ast::DeclNode Lower::variable() {
  take();
  ast::Variable variable;
  variable.name = name();
  take();  // :
  variable.list = take_if(Kind::OpenBracket);
  variable.type = type();
  if (variable.list) take();
  if (take_if(Kind::Assign)) variable.initial = value();
  return variable;
}

std::vector<ast::Path> Lower::bases() {
  std::vector<ast::Path> all;
  if (!at(Rule::Bases)) return all;
  enter();
  take();  // :
  all = paths();
  leave();
  return all;
}

std::optional<ast::Text> Lower::as() {
  if (!take_if(Kind::As)) return std::nullopt;
  return text();
}

std::optional<ast::Because> Lower::because() {
  if (!take_if(Kind::Because)) return std::nullopt;
  return ast::Because{text()};
}

std::vector<ast::ProfileItem> Lower::profile_items() {
  std::vector<ast::ProfileItem> items;
  take();  // {
  while (at(Rule::ProfileItem)) {
    uint32_t begin = mark();
    ast::ProfileItem item;
    enter();
    if (at(Kind::Require)) {
      ast::Require require;
      require.word = span(take());
      require.expr = expr();
      require.because = because();
      item.node = std::move(require);
    } else if (at(Kind::Register)) {
      ast::Register result;
      result.word = span(take());
      result.object = object();
      result.span = since(begin);
      item.node = std::move(result);
    } else if (take_if(Kind::Annotation)) {
      ast::Annotation annotation;
      annotation.key = text();
      take();  // =
      annotation.value = text();
      item.node = std::move(annotation);
    } else {
      ast::Setting setting;
      if (!at(Rule::Name)) {
        const Token& rank = take();
        setting.rank = rank.kind == Kind::Default ? ast::Rank::Default : ast::Rank::Force;
        setting.rank_span = span(rank);
      }
      setting.name = name();
      if (at(Kind::Dot)) setting.name = qualified(setting.name);
      take();  // =
      setting.value = value();
      setting.because = because();
      item.node = std::move(setting);
    }
    leave();
    item.span = since(begin);
    items.push_back(std::move(item));
  }
  take();  // }
  // What is set at one rank stands once, and so does each annotation.
  using Item = ast::ProfileItem;
  auto once = [&](auto key_of, auto span_of) { keep_first(items, key_of, span_of); };
  for (ast::Rank rank : {ast::Rank::Default, ast::Rank::Plain, ast::Rank::Force})
    once(
        [&](const Item& item) {
          const auto* setting = std::get_if<ast::Setting>(&item.node);
          return setting && setting->rank == rank ? setting->name.text : std::string_view();
        },
        [](const Item& item) { return std::get<ast::Setting>(item.node).name.span; });
  once(
      [](const Item& item) -> std::string_view {
        const auto* annotation = std::get_if<ast::Annotation>(&item.node);
        return annotation && annotation->key.parts.size() == 1 ? annotation->key.parts[0].literal : std::string_view();
      },
      [](const Item& item) { return std::get<ast::Annotation>(item.node).key.span; });
  once(
      [](const Item& item) {
        return std::string_view(std::holds_alternative<ast::Register>(item.node) ? "register" : "");
      },
      [](const Item& item) { return std::get<ast::Register>(item.node).word; });
  return items;
}

ast::DeclNode Lower::profile() {
  take();
  ast::Profile profile;
  profile.name = name();
  profile.bases = bases();
  profile.items = profile_items();
  return profile;
}

ast::Cluster Lower::cluster() {
  take();
  ast::Cluster cluster;
  cluster.name = name();
  if (at(Rule::Family)) cluster.family = family();
  cluster.as = as();
  cluster.bases = bases();
  cluster.items = profile_items();
  return cluster;
}

ast::Family Lower::family() {
  uint32_t begin = mark();
  ast::Family family;
  enter();
  take();  // -[
  if (at(Rule::Member)) {
    ast::Family::Words words;
    while (!at_end()) {
      if (!at(Rule::Member)) {
        take();
        continue;
      }
      const Token& member = only_token();
      ast::Name word{view(member), span(member)};
      if (member.kind == Kind::String || member.kind == Kind::BlockString)
        word.text = keep(text_of(member).plain());
      else if (member.kind != Kind::Integer)
        word = name_of(member);
      if (word) words.members.push_back(word);
    }
    family.members = std::move(words);
  } else {
    uint32_t range_begin = mark();
    const Token& low = take();
    take();  // ..
    const Token& high = only_token();
    ast::Family::Range range{view(low), high.kind == Kind::Missing ? std::string_view() : view(high),
                             since(range_begin)};
    int64_t from = 0, to = 0;
    auto read = [](std::string_view text, int64_t& number) {
      auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      return error == std::errc();
    };
    bool fits = read(range.low, from);
    if (!range.high.empty() && (!read(range.high, to) || !fits || to - from >= static_cast<int64_t>(kLargestFamily)))
      pass_limit(span(high), "members", kLargestFamily);
    else if (fits && !range.high.empty() && to < from)
      diagnostics_.report(since(range_begin), diag::EmptyRange, from, to);
    family.members = range;
    take();  // ]
  }
  leave();
  family.span = since(begin);
  return family;
}

ast::SetSum Lower::set_sum() {
  ast::SetSum sum;
  enter();
  bool minus = false;
  while (!at_end()) {
    if (!at(Rule::SetTerm)) {
      minus = take().kind == Kind::Minus;
      continue;
    }
    uint32_t begin = mark();
    ast::SetTerm term;
    term.minus = minus;
    enter();
    if (take_if(Kind::OpenParen)) {
      term.node = set_sum();
      take();
    } else {
      ast::Value value;
      if (at(Rule::ListValue)) {
        value.node = list();
      } else if (ast::Path p = path(); !p.parts.empty()) {
        value.node = std::move(p);
      }
      value.span = since(begin);
      term.node = std::move(value);
    }
    leave();
    term.span = since(begin);
    sum.terms.push_back(std::move(term));
  }
  leave();
  return sum;
}

ast::DeclNode Lower::rollout() {
  take();
  ast::Rollout rollout;
  rollout.name = name();
  take();  // {
  while (at(Rule::RolloutItem)) {
    enter();
    ast::RolloutItem item;
    if (at(Kind::Deliver)) {
      ast::Deliver deliver;
      deliver.word = span(take());
      const Token& mode = take();
      deliver.promote = mode.kind == Kind::Promote;
      deliver.mode = span(mode);
      item.node = deliver;
    } else {
      item.node = wave();
    }
    leave();
    rollout.items.push_back(std::move(item));
  }
  const size_t written = rollout.items.size();
  auto else_of = [](const ast::RolloutItem& item) {
    const auto* wave = std::get_if<ast::Wave>(&item.node);
    return wave && !wave->when ? wave->when_span : Span{};
  };
  keep_first(
      rollout.items,
      [&](const ast::RolloutItem& item) -> std::string_view {
        if (std::holds_alternative<ast::Deliver>(item.node)) return "deliver";
        return else_of(item) ? "else" : "";
      },
      [&](const ast::RolloutItem& item) {
        const auto* deliver = std::get_if<ast::Deliver>(&item.node);
        return deliver ? deliver->word : else_of(item);
      });
  if (rollout.items.size() != written) return rollout;  // an `else` that stands twice is not last, either
  Span waiting;
  for (const ast::RolloutItem& item : rollout.items) {
    if (!std::holds_alternative<ast::Wave>(item.node)) continue;
    if (waiting) {
      diagnostics_.report(waiting, diag::ElseNotLast);
      break;
    }
    waiting = else_of(item);
  }
  return rollout;
}

ast::Wave Lower::wave() {
  uint32_t begin = mark();
  ast::Wave wave;
  enter();
  take();
  wave.name = name();
  take();  // :
  uint32_t when_begin = mark();
  if (!take_if(Kind::Else)) wave.when = reach();
  wave.when_span = since(when_begin);
  take();  // {
  while (at(Rule::WaveItem)) {
    enter();
    const Token& word = take();
    ast::WaveItem item;
    item.word = span(word);
    item.value_span = item.word;
    item.kind = word.kind == Kind::Budget     ? ast::WaveItem::Budget
                : word.kind == Kind::Tolerate ? ast::WaveItem::Tolerate
                : word.kind == Kind::Soak     ? ast::WaveItem::Soak
                : word.kind == Kind::Approve  ? ast::WaveItem::Approve
                                              : ast::WaveItem::Window;
    if (word.kind == Kind::Window) {
      item.text = text();
      item.value_span = item.text->span;
    } else if (word.kind != Kind::Approve) {
      const Token& amount = only_token();
      if (amount.kind != Kind::Missing) item.value = view(amount);
      item.value_span = span(amount);
    }
    leave();
    wave.items.push_back(std::move(item));
  }
  take();  // }
  leave();
  wave.span = since(begin);
  keep_first(
      wave.items,
      [&](const ast::WaveItem& item) { return place_.text.substr(item.word.begin, item.word.end - item.word.begin); },
      [](const ast::WaveItem& item) { return item.word; });
  return wave;
}

ast::DeclNode Lower::tag() {
  take();
  ast::Tag tag;
  tag.name = name();
  take();  // :
  tag.type = type();
  while (at(Rule::TagFlag)) {
    enter();
    ast::TagFlag flag;
    flag.span = span(tokens_[token_]);
    if (take().kind == Kind::Key) flag.key = text();
    leave();
    tag.flags.push_back(std::move(flag));
  }
  keep_first(
      tag.flags, [](const ast::TagFlag& flag) { return std::string_view(flag.key ? "key" : "required"); },
      [](const ast::TagFlag& flag) { return flag.span; });
  return tag;
}

bool Lower::near_damage(Span span) const {
  for (const Span& damage : damage_) {
    uint32_t begin = std::min(damage.end, span.end), end = std::max(damage.begin, span.begin);
    if (begin >= end || place_.text.substr(begin, end - begin).find('\n') == std::string_view::npos) return true;
  }
  return false;
}

void Lower::report_repeated(std::string_view what, Span later, Span first) {
  if (near_damage(later)) return;
  diagnostics_.report(later, diag::Repeated, what).label(first, diag::FirstStandsHere);
}

void Lower::pass_limit(Span token, std::string_view what, uint64_t limit) {
  if (!limit_passed_) diagnostics_.report(token, diag::TooMany, what, limit);
  limit_passed_ = true;
}

}  // namespace fleet::syntax
