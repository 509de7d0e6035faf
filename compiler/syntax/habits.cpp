#include "compiler/syntax/habits.h"

#include <algorithm>
#include <array>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/conditions.h"
#include "compiler/syntax/foreign.h"

namespace fleet::syntax {
namespace {

/// A token that goes, with the blank behind it if there is one before it, too.
Span with_blank(const Misfit& misfit, size_t index) {
  Span span = misfit.span_of(index);
  const std::string_view text = misfit.place.text;
  if (span.begin > 0 && text[span.begin - 1] == ' ' && span.end < text.size() && text[span.end] == ' ') ++span.end;
  return span;
}

bool is_mark(Kind kind) { return kind == Kind::Colon || kind == Kind::Assign; }

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && letter(text.front()) && text.back() != '-' && std::all_of(text.begin(), text.end(), inner);
}

/// The content of a text that is neither escaped nor refers to anything.
std::optional<std::string_view> plain_content(const Misfit& misfit, size_t index) {
  std::string_view text = misfit.view(index);
  if (misfit.tokens[index].kind != Kind::String || text.size() < 3) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find_first_of("\\$`") != std::string_view::npos) return std::nullopt;
  return text;
}

/// The one token that a text reads as without its quotes; `End` if it is not one.
Kind kind_without_quotes(std::string_view text) {
  const Tokens tokens = scan(text, 0);
  const bool one = tokens.code.size() == 1 && tokens.comments.empty() && tokens.code[0].end == text.size();
  return one ? tokens.code[0].kind : Kind::End;
}

/// `prod = a` and `prod -> a` in a derived dimension, with those that follow on the line.
Habit find_arm(const Misfit& misfit) {
  const std::span<const Token> tokens = misfit.tokens;
  Habit habit = misfit.instead(Kind::Arrow, "=>");
  if (misfit.is(misfit.at, Kind::Minus) && misfit.is(misfit.at + 1, Kind::Greater))
    habit = misfit.replace(misfit.at, misfit.at + 1, {Kind::Arrow}, "=>");
  for (size_t i = misfit.at + habit.remove; i < tokens.size() && tokens[i].line == misfit.token().line; ++i) {
    if (closes(tokens[i].kind) || habit.edits.size() == 64) break;
    if (is_mark(tokens[i].kind)) habit.edits.push_back({misfit.span_of(i), "=>"});
    if (tokens[i].kind == Kind::Minus && misfit.is(i + 1, Kind::Greater))
      habit.edits.push_back({{misfit.place.file, tokens[i].begin, tokens[i + 1].end}, "=>"});
  }
  return habit;
}

/// `:` and `=` where the other one, `==`, a brace or nothing stands.
std::optional<Habit> find_mark(const Misfit& misfit) {
  const size_t at = misfit.at;
  const Kind kind = misfit.token().kind;
  if (misfit.expects(Kind::Equal)) {
    // `db:` and below it `host: …`: the entries of an object without braces.
    const bool nested =
        kind == Kind::Colon && at > 1 && misfit.tokens[at - 1].first && misfit.tokens[at - 2].kind == Kind::Colon;
    if (!nested && misfit.expects(Kind::And)) return misfit.instead(Kind::Equal, "==");
  }
  if (misfit.expects(Kind::Arrow)) return find_arm(misfit);
  if (at > 0 && is_mark(misfit.tokens[at - 1].kind) && misfit.expects(Kind::Missing)) {
    Habit habit{at, 1, {}, at, diag::say(diag::LeaveOut, misfit.view(at)), {}};
    habit.edits.push_back({with_blank(misfit, at), ""});
    return habit;
  }
  if (kind == Kind::Assign && misfit.expects(Kind::Colon)) return misfit.instead(Kind::Colon, ":");
  if (kind == Kind::Colon && misfit.expects(Kind::Assign)) return misfit.instead(Kind::Assign, "=");
  if (misfit.expects(Kind::OpenBrace) && at > 0) {
    return Habit{at, 1, {Kind::OpenBrace}, at, diag::say(diag::BlockHasBraces, misfit.view(at - 1)), {}, true};
  }
  if (kind == Kind::Colon && at > 2 && misfit.tokens[at - 1].first && misfit.tokens[at - 2].kind == Kind::Colon) {
    return Habit{at - 1, 0, {Kind::OpenBrace}, at - 2, diag::say(diag::ObjectHasBraces, misfit.view(at - 3)), {}, true};
  }
  if (at > 0 && misfit.tokens[at - 1].kind == Kind::Int && misfit.expects(Kind::Integer)) {
    return Habit{at, 0, {Kind::Integer, Kind::Range, Kind::Integer}, at - 1, diag::say(diag::WriteInstead, "int 1..50"),
                 {}};
  }
  if (at > 0 && is_word(misfit.tokens[at - 1].kind)) {
    Habit habit{at, 1, {}, at, diag::say(diag::NothingAfterWord, misfit.view(at - 1), misfit.view(at)), {}};
    habit.edits.push_back({with_blank(misfit, at), ""});
    return habit;
  }
  return std::nullopt;
}

/// `{ env: prod, tier: edge }` where an expression stands.
std::optional<Habit> find_label_map(const Misfit& misfit) {
  const std::span<const Token> tokens = misfit.tokens;
  std::string expression;
  size_t i = misfit.at + 1;
  while (i + 2 < tokens.size() && is_name(tokens[i].kind) && is_mark(tokens[i + 1].kind) &&
         is_name(tokens[i + 2].kind) && expression.size() < 80) {
    expression += fmt::format("{}{} == {}", expression.empty() ? "" : " and ", misfit.view(i), misfit.view(i + 2));
    i += 3;
    if (i < tokens.size() && tokens[i].kind == Kind::Comma) ++i;
  }
  if (expression.empty() || i >= tokens.size() || tokens[i].kind != Kind::CloseBrace) return std::nullopt;
  Habit habit{misfit.at, i + 1 - misfit.at, {Kind::Missing}, misfit.at, diag::say(diag::WriteInstead, expression), {}};
  habit.edits.push_back({{misfit.place.file, misfit.token().begin, tokens[i].end}, expression});
  return habit;
}

/// `- 1` for a number, and `- a` on lines of their own.
std::optional<Habit> find_minus(const Misfit& misfit) {
  const size_t at = misfit.at;
  if (!misfit.expects(Kind::Missing)) return std::nullopt;
  const Kind next = at + 1 < misfit.tokens.size() ? misfit.tokens[at + 1].kind : Kind::End;
  const bool is_first = misfit.token().first;
  if (!is_first && (next == Kind::Integer || next == Kind::Decimal) && misfit.view(at + 1).front() != '-')
    return misfit.replace(at, at + 1, {next}, fmt::format("-{}", misfit.view(at + 1)));
  if (!is_first && !(at > 0 && misfit.tokens[at - 1].kind == Kind::Colon)) return std::nullopt;
  size_t end = at;
  if (!is_first) {
    while (end < misfit.tokens.size() && misfit.tokens[end].line == misfit.token().line &&
           !closes(misfit.tokens[end].kind))
      ++end;
  }
  while (end < misfit.tokens.size() && misfit.tokens[end].first && misfit.tokens[end].kind == Kind::Minus) {
    const uint32_t line = misfit.tokens[end].line;
    while (end < misfit.tokens.size() && misfit.tokens[end].line == line && !closes(misfit.tokens[end].kind)) ++end;
  }
  return Habit{misfit.at, end - misfit.at, {Kind::Missing}, misfit.at, diag::say(diag::ListHasBrackets), {}};
}

/// `for all d in …`, `for each d in …`, `for d in …`.
std::optional<Habit> find_quantifier(const Misfit& misfit) {
  size_t remove = 1;
  for (const std::string_view word : {"all", "any", "each", "every"}) {
    if (misfit.at + 1 < misfit.tokens.size() && misfit.view(misfit.at + 1) == word) remove = 2;
  }
  Habit habit{misfit.at, remove, {Kind::Forall}, misfit.at, diag::say(diag::WriteInstead, "forall"), {}};
  const size_t last = misfit.at + remove - 1;
  habit.edits.push_back({{misfit.place.file, misfit.token().begin, misfit.tokens[last].end}, "forall"});
  return habit;
}

std::optional<Habit> find_text(const Misfit& misfit) {
  const auto content = plain_content(misfit, misfit.at);
  if (!content) return std::nullopt;
  const Kind bare = kind_without_quotes(*content);
  if (is_number(bare) && misfit.expects(bare)) return misfit.instead(bare, *content);
  if (misfit.expects(Kind::OpenBracket) && misfit.expects(Kind::Id))
    return misfit.instead(Kind::Missing, fmt::format("[\"{}\"]", *content));
  if (!misfit.expects(Kind::Id)) return std::nullopt;
  const bool label_value = std::all_of(content->begin(), content->end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
  if (!label_value) return std::nullopt;
  Habit habit = misfit.instead(Kind::Missing, as_name(*content));
  if (!misfit.expects(Kind::Require)) return habit;
  // `"env": prod` or `"env" = prod` as an item.
  const size_t next = misfit.at + 1;
  if (next == misfit.tokens.size() || !is_mark(misfit.tokens[next].kind)) return std::nullopt;
  if (misfit.tokens[next].kind == Kind::Colon) habit.edits.push_back({misfit.span_of(next), " ="});
  return habit;
}

/// `annotation foo = "x"`: the parser takes the word for a name, and says of nothing that it was expected.
std::optional<Habit> find_annotation(const Misfit& misfit) {
  const size_t at = misfit.at;
  if (at == 0 || !misfit.is(at - 1, Kind::Annotation) || !misfit.expected.empty()) return std::nullopt;
  size_t end = at;
  while (end < misfit.tokens.size() && (end == at || misfit.tokens[end - 1].end == misfit.tokens[end].begin) &&
         !misfit.tokens[end].first && !opens(misfit.tokens[end].kind) && !closes(misfit.tokens[end].kind) &&
         !is_mark(misfit.tokens[end].kind))
    ++end;
  const bool has_value = end < misfit.tokens.size() && is_mark(misfit.tokens[end].kind);
  if (end == at || !has_value) return Habit{at, 0, {}, at, diag::say(diag::AnnotationForm), {}};
  Habit habit = misfit.replace(at, end - 1, {Kind::String}, fmt::format("\"{}\"", misfit.text(at, end - 1)));
  if (misfit.is(end, Kind::Colon)) habit.edits.push_back({misfit.span_of(end), " ="});
  return habit;
}

/// `helm null`, `values "values.yaml"`, `helm [a: 1]`: something else where a block stands.
std::optional<Habit> find_block(const Misfit& misfit) {
  const size_t at = misfit.at;
  const Token& token = misfit.token();
  if (at == 0 || !misfit.expects(Kind::OpenBrace) || misfit.expects(Kind::Missing) ||
      !is_word(misfit.tokens[at - 1].kind))
    return std::nullopt;
  if (token.kind == Kind::OpenBracket) {
    const size_t key = at + 1;
    const bool has_entries = misfit.is(key + 1, Kind::Colon) || misfit.is(key, Kind::CloseBracket);
    if (has_entries) return Habit{at, 1, {Kind::OpenBrace}, at, diag::say(diag::WriteInstead, "{"), {}};
  }
  if (token.kind == Kind::String && misfit.expects(Kind::File)) {
    Habit habit{at, 0, {Kind::File}, at, diag::say(diag::WriteInstead, fmt::format("file {}", misfit.view(at))), {}};
    habit.edits.push_back({{misfit.place.file, token.begin, token.begin}, "file "});
    return habit;
  }
  static constexpr Kind kNoBlock[] = {Kind::Id,   Kind::Quoted, Kind::String,     Kind::BlockString,
                                      Kind::True, Kind::False,  Kind::Null,       Kind::None,
                                      Kind::Not,  Kind::All,    Kind::OpenBracket};
  const bool is_none =
      is_number(token.kind) || std::find(std::begin(kNoBlock), std::end(kNoBlock), token.kind) != std::end(kNoBlock);
  if (!is_none || token.first) return std::nullopt;
  size_t end = at + 1;
  if (token.kind == Kind::OpenBracket) {
    while (end < misfit.tokens.size() && !misfit.tokens[end].first && misfit.tokens[end - 1].kind != Kind::CloseBracket)
      ++end;
  } else {
    while (misfit.is(end, Kind::Dot) && end + 1 < misfit.tokens.size() && is_word(misfit.tokens[end + 1].kind))
      end += 2;
  }
  // Of what goes on behind it, it is a part: `helm chart: "x"`.
  const bool goes_on =
      end < misfit.tokens.size() && (is_mark(misfit.tokens[end].kind) || opens(misfit.tokens[end].kind));
  if (goes_on) return std::nullopt;
  return Habit{
      at, end - at, {Kind::OpenBrace, Kind::CloseBrace}, at, diag::say(diag::BlockHasBraces, misfit.view(at - 1)), {}};
}

/// `carries web api`, `[dev prod]`, `enum { a b }`.
std::optional<Habit> find_comma(const Misfit& misfit) {
  const size_t at = misfit.at;
  // Elsewhere a word of the language may begin an item, and so may a line of its own.
  const bool in_list = misfit.expects(Kind::CloseBracket) || misfit.expects(Kind::CloseParen) ||
                       (misfit.expects(Kind::CloseBrace) && !misfit.expects(Kind::To));
  const auto is_element = [&](size_t index) {
    const Kind kind = misfit.tokens[index].kind;
    return (in_list ? is_name(kind) : kind == Kind::Id || kind == Kind::Quoted) || kind == Kind::String ||
           is_number(kind);
  };
  if (at == 0 || !misfit.expects(Kind::Comma) || !is_element(at) || (misfit.token().first && !in_list) ||
      !(is_element(at - 1) || is_name(misfit.tokens[at - 1].kind)))
    return std::nullopt;
  Habit habit{at, 0, {Kind::Comma}, at, diag::say(diag::CommaBetween), {}};
  const uint32_t before = misfit.tokens[at - 1].end;
  habit.edits.push_back({{misfit.place.file, before, before}, ","});
  for (size_t i = at + 1; i < misfit.tokens.size() && is_element(i) && habit.edits.size() < 64; ++i) {
    if (misfit.is(i + 1, Kind::Colon) || misfit.is(i + 1, Kind::Assign)) break;
    habit.edits.push_back({{misfit.place.file, misfit.tokens[i - 1].end, misfit.tokens[i - 1].end}, ","});
  }
  return habit;
}

/// `policy a = b(10%)`: an argument of a policy without its name.
std::optional<Habit> find_bare_argument(const Misfit& misfit) {
  constexpr size_t kFar = 200;  // tokens
  const std::span<const Token> tokens = misfit.tokens;
  size_t begin = misfit.at, open = misfit.at, depth = 0;
  bool in_argument = true;  // the one of the misfit
  for (; open > 0 && (depth > 0 || tokens[open - 1].kind != Kind::OpenParen); --open) {
    const Kind kind = tokens[open - 1].kind;
    if (misfit.at - open > kFar || (opens(kind) && depth == 0) || (in_argument && kind == Kind::Colon))
      return std::nullopt;
    if (closes(kind)) ++depth;
    if (opens(kind)) --depth;
    in_argument = in_argument && (depth > 0 || kind != Kind::Comma);
    if (in_argument) begin = open - 1;
  }
  if (open < 2) return std::nullopt;
  const size_t base = path_begin(misfit, open - 1);
  if (base < 3 || base + 1 > open - 1 || tokens[base - 1].kind != Kind::Assign || tokens[base - 3].kind != Kind::Policy)
    return std::nullopt;
  size_t end = misfit.at;
  for (depth = 0; end < tokens.size() && end - begin < kFar; ++end) {
    if (depth == 0 && (tokens[end].kind == Kind::Comma || closes(tokens[end].kind))) break;
    if (opens(tokens[end].kind)) ++depth;
    if (closes(tokens[end].kind)) --depth;
  }
  if (end == begin) return std::nullopt;
  return Habit{begin, end - begin, {Kind::Missing, Kind::Colon, Kind::Missing}, begin, diag::say(diag::NamedArgument),
               {}};
}

}  // namespace

bool Misfit::expects(Kind kind) const { return std::binary_search(expected.begin(), expected.end(), kind); }

std::string_view Misfit::text(size_t first, size_t last) const {
  return place.text.substr(tokens[first].begin, tokens[last].end - tokens[first].begin);
}

Span Misfit::span_of(size_t index) const { return {place.file, tokens[index].begin, tokens[index].end}; }

Habit Misfit::instead(Kind kind, std::string_view text) const { return replace(at, at, {kind}, std::string(text)); }

Habit Misfit::replace(size_t first, size_t last, std::vector<Kind> kinds, std::string text) const {
  Habit habit{first, last + 1 - first, std::move(kinds), at, diag::say(diag::WriteInstead, text), {}};
  habit.edits.push_back({{place.file, tokens[first].begin, tokens[last].end}, std::move(text)});
  return habit;
}

std::optional<Kind> find_bare(std::string_view content) {
  const Kind kind = kind_without_quotes(content);
  return is_number(kind) ? std::optional(kind) : std::nullopt;
}

std::string as_name(std::string_view content) {
  const Kind bare = kind_without_quotes(content);
  const bool is_plain = is_identifier(content) && (bare == Kind::Id || is_name(bare));
  return is_plain ? std::string(content) : fmt::format("`{}`", content);
}

std::optional<Habit> find_habit(const Misfit& misfit) {
  const Kind kind = misfit.token().kind;
  if (auto argument = find_bare_argument(misfit)) return argument;
  if (auto condition = find_condition(misfit)) return condition;
  if (auto annotation = find_annotation(misfit)) return annotation;
  if (kind == Kind::Unknown) return is_foreign(misfit.view(misfit.at)) ? find_foreign(misfit) : std::nullopt;
  if (is_mark(kind)) return find_mark(misfit);
  if (kind == Kind::Minus) return misfit.expects(Kind::Arrow) ? find_arm(misfit) : find_minus(misfit);
  if (auto block = find_block(misfit)) return block;
  if (auto comma = find_comma(misfit)) return comma;
  if (kind == Kind::String) return find_text(misfit);
  if (kind == Kind::For && misfit.expects(Kind::Forall)) return find_quantifier(misfit);
  if (kind == Kind::OpenBrace && misfit.expects(Kind::Not) && misfit.expects(Kind::All)) return find_label_map(misfit);
  if (misfit.expects(Kind::Colon) && is_word(kind)) {
    const std::string_view word = misfit.view(misfit.at);
    if (word == "extends" || word == "inherits" || word == "when") return misfit.instead(Kind::Colon, ":");
  }
  if (kind == Kind::Comma || kind == Kind::CloseBracket) {
    const bool lacks_value = misfit.at > 0 && is_mark(misfit.tokens[misfit.at - 1].kind);
    if (kind == Kind::CloseBracket || misfit.at == 0 || lacks_value || misfit.expects(Kind::Comma)) return std::nullopt;
    Habit habit{misfit.at, 1, {}, misfit.at, diag::say(diag::NoCommaHere), {}};
    habit.edits.push_back({with_blank(misfit, misfit.at), ""});
    return habit;
  }
  if (is_number(kind) && misfit.expects(Kind::OpenBracket) && misfit.expects(Kind::Id) && misfit.at > 0 &&
      misfit.tokens[misfit.at - 1].kind == Kind::In)
    return misfit.instead(Kind::Missing, fmt::format("[{}]", misfit.view(misfit.at)));
  if (is_number(kind) && kind != Kind::Percent && misfit.expects(Kind::Id) && !misfit.expects(Kind::String) &&
      misfit.view(misfit.at).front() != '-')
    return misfit.instead(Kind::Missing, as_name(misfit.view(misfit.at)));
  // `clusters(a)`
  if (kind == Kind::OpenParen && misfit.at > 0 && misfit.expects(Kind::And)) {
    const std::string_view word = misfit.view(misfit.at - 1);
    const Kind meant = word == "clusters" ? Kind::Cluster : word == "profiles" ? Kind::Profile : Kind::Id;
    if (meant == Kind::Id) return std::nullopt;
    Habit habit{misfit.at - 1, 1, {meant}, misfit.at - 1, diag::say(diag::WriteInstead, spelling(meant)), {}};
    habit.edits.push_back({misfit.span_of(misfit.at - 1), std::string(spelling(meant))});
    return habit;
  }
  // A number or a name where only a text can stand.
  if (misfit.expects(Kind::String) && !misfit.expects(Kind::Id) && (is_number(kind) || kind == Kind::Id) &&
      !misfit.expects(kind)) {
    return misfit.instead(Kind::Missing, fmt::format("\"{}\"", misfit.view(misfit.at)));
  }
  return std::nullopt;
}

std::string_view word_here(std::string_view foreign) {
  struct Pair {
    std::string_view foreign, here;
  };
  static constexpr std::array<Pair, 27> kPairs{{
      {"dependsOn", "after"},
      {"depends", "after"},
      {"requires", "after"},
      {"targets", "to"},
      {"target", "to"},
      {"clusterSelector", "to"},
      {"selector", "to"},
      {"matchLabels", "to"},
      {"exclude", "except"},
      {"defaultNamespace", "namespace"},
      {"targetNamespace", "namespace"},
      {"ns", "namespace"},
      {"rolloutStrategy", "rollout"},
      {"partitions", "wave"},
      {"partition", "wave"},
      {"maxUnavailable", "budget"},
      {"targetCustomizations", "variant"},
      {"overlay", "variant"},
      {"doNotDeploy", "skip"},
      {"valuesFiles", "values file"},
      {"paths", "from"},
      {"repository", "from"},
      {"pollingInterval", "poll"},
      {"clientSecretName", "secret"},
      {"annotations", "annotation"},
      {"chart", "helm"},
      {"carry", "carries"},
  }};
  const auto found =
      std::find_if(kPairs.begin(), kPairs.end(), [&](const Pair& pair) { return pair.foreign == foreign; });
  return found == kPairs.end() ? std::string_view() : found->here;
}

}  // namespace fleet::syntax
