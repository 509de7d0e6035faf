#include "compiler/syntax/habits.h"

#include <algorithm>
#include <array>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/foreign.h"

namespace fleet::syntax {
namespace {

Span span_of(const Misfit& misfit, size_t index) {
  return {misfit.place.file, misfit.tokens[index].begin, misfit.tokens[index].end};
}

/// A token that goes, with the blank behind it if there is one before it, too.
Span with_blank(const Misfit& misfit, size_t index) {
  Span span = span_of(misfit, index);
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

/// Replaces one token by another.
Habit instead(const Misfit& misfit, Kind kind, std::string_view text) {
  Habit habit{misfit.at, 1, {kind}, misfit.at, diag::say(diag::WriteInstead, text), {}};
  habit.edits.push_back({span_of(misfit, misfit.at), std::string(text)});
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
    if (!nested && misfit.expects(Kind::And)) return instead(misfit, Kind::Equal, "==");
  }
  if (kind == Kind::Assign && misfit.expects(Kind::Colon)) return instead(misfit, Kind::Colon, ":");
  if (kind == Kind::Colon && misfit.expects(Kind::Assign)) return instead(misfit, Kind::Assign, "=");
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

/// `- a` on lines of their own.
std::optional<Habit> find_yaml_list(const Misfit& misfit) {
  if (!misfit.token().first || !misfit.expects(Kind::Missing)) return std::nullopt;
  size_t end = misfit.at;
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
  if (is_number(bare) && misfit.expects(bare)) return instead(misfit, bare, *content);
  if (misfit.expects(Kind::OpenBracket) && misfit.expects(Kind::Id))
    return instead(misfit, Kind::Missing, fmt::format("[\"{}\"]", *content));
  if (!misfit.expects(Kind::Id)) return std::nullopt;
  const bool label_value = std::all_of(content->begin(), content->end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
  if (!label_value) return std::nullopt;
  return instead(misfit, Kind::Missing, as_name(*content));
}

bool is_compare(Kind kind) { return kind == Kind::Equal || kind == Kind::NotEqual; }

/// `env == prod, dev`, and `env == prod, env == dev`.
std::optional<Habit> find_joined(const Misfit& misfit) {
  const std::span<const Token> tokens = misfit.tokens;
  const auto is_value = [&](size_t index) {
    return index < tokens.size() &&
           (is_name(tokens[index].kind) || is_number(tokens[index].kind) || tokens[index].kind == Kind::String);
  };
  size_t last = misfit.at - 1;
  while (last + 2 < tokens.size() && tokens[last + 1].kind == Kind::Comma && is_value(last + 2)) last += 2;
  const bool ends = last + 1 == tokens.size() || tokens[last + 1].first || closes(tokens[last + 1].kind) ||
                    tokens[last + 1].kind == Kind::OpenBrace;
  if (misfit.at > 2 && is_value(misfit.at - 1) && is_compare(tokens[misfit.at - 2].kind) && ends) {
    const size_t compare = misfit.at - 2;
    const std::string_view values =
        misfit.place.text.substr(tokens[compare + 1].begin, tokens[last].end - tokens[compare + 1].begin);
    const std::string text = fmt::format("{} [{}]", tokens[compare].kind == Kind::Equal ? "in" : "not in", values);
    Habit habit{
        compare, last + 1 - compare, {Kind::Equal, Kind::Missing}, misfit.at, diag::say(diag::WriteInstead, text), {}};
    habit.edits.push_back({{misfit.place.file, tokens[compare].begin, tokens[last].end}, text});
    return habit;
  }
  return Habit{misfit.at, 1, {Kind::Or}, misfit.at, diag::say(diag::JoinConditions), {}};
}

bool is_comparison(Kind kind) {
  static constexpr Kind kAll[] = {Kind::Equal,        Kind::NotEqual, Kind::Less, Kind::LessEqual, Kind::Greater,
                                  Kind::GreaterEqual, Kind::In,       Kind::Like, Kind::Matches};
  return std::find(std::begin(kAll), std::end(kAll), kind) != std::end(kAll);
}

/// The first token of the path that ends before `at`.
size_t path_begin(const Misfit& misfit, size_t at) {
  const auto is_part = [&](size_t index) { return is_word(misfit.tokens[index].kind); };
  if (at == 0 || !is_part(at - 1)) return at;
  size_t begin = at - 1;
  while (begin > 1 && misfit.tokens[begin - 1].kind == Kind::Dot && is_part(begin - 2)) begin -= 2;
  return begin;
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

std::string_view Misfit::view(size_t index) const {
  return place.text.substr(tokens[index].begin, tokens[index].end - tokens[index].begin);
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
  if (kind == Kind::Unknown) return find_foreign(misfit);
  if (kind == Kind::Comma && misfit.joins) return find_joined(misfit);
  if (is_comparison(kind)) return find_bare_comparison(misfit);
  if (is_mark(kind)) return find_mark(misfit);
  if (kind == Kind::Minus) return find_yaml_list(misfit);
  if (kind == Kind::String) return find_text(misfit);
  if (kind == Kind::For && misfit.expects(Kind::Forall)) return find_quantifier(misfit);
  if (kind == Kind::OpenBrace && misfit.expects(Kind::Not) && misfit.expects(Kind::All)) return find_label_map(misfit);
  if (kind == Kind::OpenBracket && misfit.expects(Kind::OpenBrace)) {
    return Habit{misfit.at, 1, {Kind::OpenBrace}, misfit.at, diag::say(diag::WriteInstead, "{"), {}};
  }
  if (misfit.expects(Kind::Colon) && is_word(kind)) {
    const std::string_view word = misfit.view(misfit.at);
    if (word == "extends" || word == "inherits" || word == "when") return instead(misfit, Kind::Colon, ":");
  }
  if (kind == Kind::Pipe && misfit.expects(Kind::Or)) {
    const bool twice = misfit.at + 1 < misfit.tokens.size() && misfit.tokens[misfit.at + 1].kind == Kind::Pipe;
    Habit habit{misfit.at, twice ? size_t{2} : size_t{1},       {Kind::Or},
                misfit.at, diag::say(diag::WriteInstead, "or"), {}};
    habit.edits.push_back(
        {{misfit.place.file, misfit.token().begin, misfit.tokens[misfit.at + habit.remove - 1].end}, "or"});
    return habit;
  }
  if (kind == Kind::Comma || kind == Kind::CloseBracket) {
    if (kind == Kind::CloseBracket || misfit.at == 0 || misfit.expects(Kind::Comma)) return std::nullopt;
    Habit habit{misfit.at, 1, {}, misfit.at, diag::say(diag::NoCommaHere), {}};
    habit.edits.push_back({with_blank(misfit, misfit.at), ""});
    return habit;
  }
  if (is_number(kind) && kind != Kind::Percent && misfit.expects(Kind::Id) && !misfit.expects(Kind::String) &&
      misfit.view(misfit.at).front() != '-')
    return instead(misfit, Kind::Missing, as_name(misfit.view(misfit.at)));
  // `clusters(a)`
  if (kind == Kind::OpenParen && misfit.at > 0 && misfit.expects(Kind::And)) {
    const std::string_view word = misfit.view(misfit.at - 1);
    const Kind meant = word == "clusters" ? Kind::Cluster : word == "profiles" ? Kind::Profile : Kind::Id;
    if (meant == Kind::Id) return std::nullopt;
    Habit habit{misfit.at - 1, 1, {meant}, misfit.at - 1, diag::say(diag::WriteInstead, spelling(meant)), {}};
    habit.edits.push_back({span_of(misfit, misfit.at - 1), std::string(spelling(meant))});
    return habit;
  }
  // A number or a name where only a text can stand.
  if (misfit.expects(Kind::String) && !misfit.expects(Kind::Id) && (is_number(kind) || kind == Kind::Id) &&
      !misfit.expects(kind)) {
    return instead(misfit, Kind::Missing, fmt::format("\"{}\"", misfit.view(misfit.at)));
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
