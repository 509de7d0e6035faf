#include "compiler/syntax/conditions.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/layout.h"

namespace fleet::syntax {
namespace {

bool is_compare(Kind kind) { return kind == Kind::Equal || kind == Kind::NotEqual; }

bool is_one_value(const Misfit& misfit, size_t index) {
  if (index >= misfit.tokens.size()) return false;
  const Kind kind = misfit.tokens[index].kind;
  return is_name(kind) || is_number(kind) || kind == Kind::String || kind == Kind::True || kind == Kind::False;
}

/// How many tokens stand for a `,` between values at `index`: `,`, `|`, `||` or `or`.
size_t separator(const Misfit& misfit, size_t index) {
  if (misfit.is(index, Kind::Pipe)) return misfit.is(index + 1, Kind::Pipe) ? 2 : 1;
  return misfit.is(index, Kind::Comma) || misfit.is(index, Kind::Or) ? 1 : 0;
}

struct ValueList {
  size_t last = 0;   // token
  std::string text;  // `[a, b]`
};

/// The values from `first` on. In brackets of any kind, only blanks may stand between them.
std::optional<ValueList> read_values(const Misfit& misfit, size_t first, bool in_brackets) {
  ValueList list;
  for (size_t i = first; is_one_value(misfit, i); ++i) {
    list.text += fmt::format("{}{}", list.text.empty() ? "[" : ", ", misfit.view(i));
    list.last = i;
    const size_t marks = separator(misfit, i + 1);
    const bool goes_on = is_one_value(misfit, i + 1 + marks);
    if (marks == 0 && !in_brackets) break;
    if (goes_on) i += marks;
  }
  if (list.text.empty()) return std::nullopt;
  list.text += ']';
  return list;
}

/// A list in place of what is compared, or of what stands behind `in`, which is at `sign`.
Habit with_list(const Misfit& misfit, size_t sign, size_t last, const std::string& list) {
  const Kind kind = misfit.tokens[sign].kind;
  if (kind == Kind::In) return misfit.replace(sign + 1, last, {Kind::Missing}, list);
  const std::string text = fmt::format("{} {}", kind == Kind::Equal ? "in" : "not in", list);
  return misfit.replace(sign, last, {Kind::Equal, Kind::Missing}, text);
}

bool takes_list(const Misfit& misfit, size_t sign) {
  return misfit.is(sign, Kind::In) || is_compare(misfit.tokens[sign].kind);
}

/// `env in (prod, dev)`, `env in { prod }`, `env == [prod, dev]`.
std::optional<Habit> find_other_brackets(const Misfit& misfit) {
  size_t open = misfit.at;
  // In a formula, a parenthesis is taken for one around a value until its comma.
  if (misfit.is(open, Kind::Comma) && open > 1 && misfit.is(open - 2, Kind::OpenParen)) open -= 2;
  if (open == 0 || !opens(misfit.tokens[open].kind) || !takes_list(misfit, open - 1)) return std::nullopt;
  const auto list = read_values(misfit, open + 1, true);
  if (!list) return std::nullopt;
  const size_t close = misfit.is(list->last + 1, Kind::Comma) ? list->last + 2 : list->last + 1;
  if (!misfit.is(close, closer_of(misfit.tokens[open].kind))) return std::nullopt;
  return with_list(misfit, open - 1, close, list->text);
}

/// `env == prod, dev`, `env in prod, dev`, `env == prod | dev`.
std::optional<Habit> find_bare_list(const Misfit& misfit) {
  if (misfit.at < 3 || separator(misfit, misfit.at) == 0 || !is_one_value(misfit, misfit.at - 1) ||
      !takes_list(misfit, misfit.at - 2))
    return std::nullopt;
  const auto list = read_values(misfit, misfit.at - 1, false);
  if (!list || list->last < misfit.at) return std::nullopt;
  const size_t next = list->last + 1;
  const bool ends = next == misfit.tokens.size() || misfit.tokens[next].first || closes(misfit.tokens[next].kind) ||
                    misfit.is(next, Kind::OpenBrace) || misfit.is(next, Kind::And) || misfit.is(next, Kind::Implies);
  if (!ends) return std::nullopt;
  return with_list(misfit, misfit.at - 2, list->last, list->text);
}

/// `nodes in 1..3`, `nodes in [1..3]`, `nodes == 1..3`.
std::optional<Habit> find_range(const Misfit& misfit) {
  size_t low = misfit.at;
  if (opens(misfit.token().kind)) ++low;
  if (misfit.is(low, Kind::Range) && low > 0) --low;
  if (!misfit.is(low, Kind::Integer) || !misfit.is(low + 1, Kind::Range) || !misfit.is(low + 2, Kind::Integer))
    return std::nullopt;
  size_t begin = low, end = low + 3;
  if (low > 0 && opens(misfit.tokens[low - 1].kind) && misfit.is(end, closer_of(misfit.tokens[low - 1].kind))) {
    --begin;
    ++end;
  }
  if (begin == 0 || !takes_list(misfit, begin - 1)) return std::nullopt;
  size_t sign = begin - 1;
  bool is_within = !misfit.is(sign, Kind::NotEqual);
  if (misfit.is(sign, Kind::In) && sign > 0 && misfit.is(sign - 1, Kind::Not)) {
    is_within = false;
    --sign;
  }
  const size_t operand = path_begin(misfit, sign);
  if (operand == sign) return std::nullopt;
  const std::string_view name = misfit.text(operand, sign - 1);
  const std::string_view from = misfit.view(low), to = misfit.view(low + 2);
  std::string text = is_within ? fmt::format("{0} >= {1} and {0} <= {2}", name, from, to)
                               : fmt::format("{0} < {1} or {0} > {2}", name, from, to);
  const Kind other = is_within ? Kind::Or : Kind::And;
  const bool is_part =
      misfit.is(end, other) || (operand > 0 && (misfit.is(operand - 1, other) || misfit.is(operand - 1, Kind::Not)));
  if (is_part) text = fmt::format("({})", text);
  return misfit.replace(operand, end - 1, {Kind::Missing}, std::move(text));
}

/// The word for an operator of another language at `index`, and how many tokens it has. `Id` for anything else.
std::pair<Kind, size_t> operator_at(const Misfit& misfit, size_t index) {
  if (misfit.is(index, Kind::Pipe)) return {Kind::Or, misfit.is(index + 1, Kind::Pipe) ? size_t{2} : size_t{1}};
  if (!misfit.is(index, Kind::Unknown)) return {Kind::Id, 1};
  const std::string_view written = misfit.view(index);
  return {written == "&&" || written == "&" ? Kind::And : written == "!" ? Kind::Not : Kind::Id, 1};
}

/// `&&`, `||` and `!`. Those that follow on the line are set right together with the first.
std::optional<Habit> find_operator(const Misfit& misfit) {
  constexpr size_t kMostEdits = 64;
  const auto [word, size] = operator_at(misfit, misfit.at);
  if (word == Kind::Id || !misfit.expects(word)) return std::nullopt;
  Habit habit{misfit.at, size, {word}, misfit.at, diag::say(diag::WriteInstead, spelling(word)), {}};
  const uint32_t line = misfit.token().line;
  for (size_t i = misfit.at; i < misfit.tokens.size() && misfit.tokens[i].line == line;) {
    const auto [kind, count] = operator_at(misfit, i);
    const size_t next = i + count;
    if (kind != Kind::Id && (i == misfit.at || kind != Kind::Or || count == 2) && habit.edits.size() < kMostEdits) {
      const Span all{misfit.place.file, misfit.tokens[i].begin, misfit.tokens[next - 1].end};
      const bool stands_apart = next >= misfit.tokens.size() || misfit.tokens[next].begin > all.end;
      const bool touches = kind != Kind::Not && i > 0 && misfit.tokens[i - 1].end == all.begin;
      habit.edits.push_back({all, fmt::format("{}{}{}", touches ? " " : "", spelling(kind), stands_apart ? "" : " ")});
    }
    i = next;
  }
  return habit;
}

/// `===`, `!==`, `<>`, `=>` and `=<`.
std::optional<Habit> find_other_sign(const Misfit& misfit) {
  const size_t at = misfit.at;
  const auto touch = [&](size_t second) {
    return second > 0 && second < misfit.tokens.size() && misfit.tokens[second - 1].end == misfit.tokens[second].begin;
  };
  const auto sign = [&](size_t first, size_t last, Kind kind) {
    return misfit.replace(first, last, {kind}, std::string(spelling(kind)));
  };
  if (misfit.is(at, Kind::Assign) && touch(at) && is_compare(misfit.tokens[at - 1].kind))
    return sign(at - 1, at, misfit.tokens[at - 1].kind);
  if (misfit.is(at, Kind::Greater) && touch(at) && misfit.is(at - 1, Kind::Less))
    return sign(at - 1, at, Kind::NotEqual);
  if (!misfit.expects(Kind::LessEqual)) return std::nullopt;
  if (misfit.is(at, Kind::Assign) && touch(at + 1) && misfit.is(at + 1, Kind::Less))
    return sign(at, at + 1, Kind::LessEqual);
  if (misfit.is(at, Kind::Arrow)) return sign(at, at, Kind::GreaterEqual);
  return std::nullopt;
}

bool is_comparison(Kind kind) {
  static constexpr Kind kAll[] = {Kind::Equal,        Kind::NotEqual, Kind::Less, Kind::LessEqual, Kind::Greater,
                                  Kind::GreaterEqual, Kind::In,       Kind::Like, Kind::Matches};
  return std::find(std::begin(kAll), std::end(kAll), kind) != std::end(kAll);
}

/// `overlaps env == prod`: a comparison is a set only in parentheses.
std::optional<Habit> find_bare_comparison(const Misfit& misfit) {
  const size_t begin = path_begin(misfit, misfit.at);
  if (begin == misfit.at || begin == 0) return std::nullopt;
  const Kind before = misfit.tokens[begin - 1].kind;
  if (before != Kind::Within && before != Kind::Overlaps && before != Kind::Covers) return std::nullopt;
  size_t end = misfit.at + 1;
  if (end < misfit.tokens.size() && misfit.tokens[end].kind == Kind::OpenBracket) {
    while (end < misfit.tokens.size() && misfit.tokens[end].kind != Kind::CloseBracket) ++end;
    ++end;
  } else {
    ++end;
    while (end + 1 < misfit.tokens.size() && misfit.tokens[end].kind == Kind::Dot) end += 2;
  }
  if (end > misfit.tokens.size() || closes(misfit.tokens[misfit.at + 1].kind)) return std::nullopt;
  const Span all{misfit.place.file, misfit.tokens[begin].begin, misfit.tokens[end - 1].end};
  const std::string text = fmt::format("({})", misfit.place.text.substr(all.begin, all.end - all.begin));
  Habit habit{begin, end - begin, {Kind::Missing}, misfit.at, diag::say(diag::WriteInstead, text), {}};
  habit.edits.push_back({all, text});
  return habit;
}

/// A list where its values stand side by side, else an operator.
std::optional<Habit> find_operator_or_list(const Misfit& misfit) {
  const bool is_separator = misfit.joins || (misfit.is(misfit.at, Kind::Pipe) && misfit.expects(Kind::Or));
  if (is_separator)
    if (auto habit = find_bare_list(misfit)) return habit;
  return find_operator(misfit);
}

}  // namespace

size_t path_begin(const Misfit& misfit, size_t at) {
  const auto is_part = [&](size_t index) { return is_word(misfit.tokens[index].kind); };
  if (at == 0 || !is_part(at - 1)) return at;
  size_t begin = at - 1;
  while (begin > 1 && misfit.tokens[begin - 1].kind == Kind::Dot && is_part(begin - 2)) begin -= 2;
  return begin;
}

std::optional<Habit> find_condition(const Misfit& misfit) {
  for (const auto find : {find_operator_or_list, find_range, find_other_brackets, find_other_sign})
    if (auto habit = find(misfit)) return habit;
  const Kind kind = misfit.token().kind;
  if (kind == Kind::Comma && misfit.joins)
    return Habit{misfit.at, 1, {Kind::Or}, misfit.at, diag::say(diag::JoinConditions), {}};
  if (kind == Kind::Implies && misfit.expects(Kind::And) && !misfit.expects(Kind::Implies))
    return Habit{misfit.at, 1, {Kind::And}, misfit.at, diag::say(diag::ImpliesOnce), {}};
  return is_comparison(kind) ? find_bare_comparison(misfit) : std::nullopt;
}

}  // namespace fleet::syntax
