#include "compiler/syntax/repair.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/foreign.h"

namespace fleet::syntax {
namespace {

constexpr size_t kTrialCost = 300;  // what stopping at a mistake costs, in tokens
constexpr size_t kMostRepairs = 1000;

bool has(const std::vector<Kind>& kinds, Kind kind) { return std::binary_search(kinds.begin(), kinds.end(), kind); }

/// The end of what may be dropped from `at` on: up to the end of the line, brackets in pairs, but nothing that closes
/// a bracket from before.
size_t end_of_line(const std::vector<Token>& tokens, size_t at) {
  size_t depth = 0;
  size_t i = at;
  for (; i < tokens.size(); ++i) {
    if (depth == 0 && (closes(tokens[i].kind) || (i > at && tokens[i].first))) break;
    if (opens(tokens[i].kind)) ++depth;
    if (closes(tokens[i].kind)) --depth;
  }
  return i;
}

/// `release-1.2` where a name ends at its dot, and `v1.4.2` where a text stands: the whole becomes one token, which is
/// Unknown. False if nothing of the kind stands at `at`.
bool join_word(std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected) {
  const auto is_part = [&](size_t i) {
    const Kind kind = tokens[i].kind;
    return is_word(kind) || is_number(kind) || kind == Kind::Dot || kind == Kind::Minus;
  };
  const auto touches = [&](size_t i) {
    return tokens[i - 1].end == tokens[i].begin && tokens[i - 1].line == tokens[i].line;
  };
  const auto is_mark = [&](size_t i) { return tokens[i].kind == Kind::Dot || tokens[i].kind == Kind::Minus; };
  if (at >= tokens.size() || !is_part(at)) return false;
  size_t begin = at, end = at + 1;
  while (begin > 0 && is_part(begin - 1) && touches(begin)) --begin;
  while (end < tokens.size() && is_part(end) && touches(end)) ++end;
  while (end > at + 1 && is_mark(end - 1)) --end;
  if (is_mark(begin) || is_mark(end - 1) || end - begin < 2) return false;
  if (begin == at && !(has(expected, Kind::String) && !has(expected, Kind::Id))) return false;
  tokens[begin].end = tokens[end - 1].end;
  tokens[begin].kind = Kind::Unknown;
  tokens.erase(tokens.begin() + static_cast<ptrdiff_t>(begin) + 1, tokens.begin() + static_cast<ptrdiff_t>(end));
  return true;
}

size_t start_of_line(const std::vector<Token>& tokens, size_t at) {
  while (at > 0 && !tokens[at].first) --at;
  return at;
}

}  // namespace

Repaired Repairer::repair(Rule rule, std::span<const Token> input) {
  Repaired result;
  result.tokens.assign(input.begin(), input.end());
  std::vector<Token>& tokens = result.tokens;
  size_t repairs = 0;
  for (;;) {
    result.parsed = grammar_.parse(rule, tokens);
    if (result.parsed.ok) return result;
    const size_t at = result.parsed.failed_at;
    const std::vector<Kind> expected = grammar_.explain(rule, tokens).expected;
    if (const size_t cost = 2 * tokens.size() + kTrialCost; budget_ > cost && join_word(tokens, at, expected)) {
      budget_ -= cost;
      continue;
    }
    const std::optional<Habit> habit = find_proven_habit(rule, tokens, at, expected);
    // What is written here for a foreign text is known: nothing else needs to be tried.
    const bool is_known = habit && at < tokens.size() && tokens[at].kind == Kind::Unknown;
    std::vector<Change> all = is_known ? std::vector<Change>() : changes(tokens, at, expected, habit);
    Change best{at, 0, {}, SIZE_MAX};
    if (is_known) {
      best = {habit->at, habit->remove, habit->insert, 0};
      budget_ -= std::min(budget_, 2 * tokens.size() + kTrialCost);
    }
    for (Change& change : all) {
      if (budget_ < tokens.size() + kTrialCost) break;
      budget_ -= tokens.size() + kTrialCost;
      Parsed trial = grammar_.try_parse(rule, changed(tokens, change));
      size_t size = tokens.size() - change.remove + change.insert.size();
      size_t left = trial.ok ? 0 : size - trial.failed_at + 1;
      // Nothing is left at the end, whatever is put in: the first change that the grammar takes will do.
      bool farther = at == tokens.size() ? trial.ok || trial.failed_at > at : left < tokens.size() - at + 1;
      if (!farther) continue;
      change.cost += 4 * left;
      if (change.cost < best.cost) best = std::move(change);
      if (best.cost == 0 || at == tokens.size()) break;
    }
    bool found = best.cost != SIZE_MAX && ++repairs <= kMostRepairs;
    report(tokens, at, expected, best, habit);
    if (!found) return result;
    size_t after = best.at + best.remove;
    // All tokens may have gone.
    const std::span<const Token> placed = tokens.empty() ? input : tokens;
    uint32_t begin = best.at ? tokens[best.at - 1].end : placed.empty() ? 0 : placed.front().begin;
    uint32_t end = after < tokens.size() ? tokens[after].begin : placed.empty() ? 0 : placed.back().end;
    result.damage.push_back({place_.file, begin, std::max(begin, end)});
    tokens = changed(tokens, best);
    if (best.ends_by_layout) close_by_layout(tokens, best.at);
    if (is_known && budget_ == 0) {
      for (Token& token : tokens)
        if (token.kind == Kind::Unknown) token.kind = Kind::Missing;
    }
  }
}

std::optional<Habit> Repairer::find_proven_habit(Rule rule, const std::vector<Token>& tokens, size_t at,
                                                 const std::vector<Kind>& expected) {
  if (at >= tokens.size()) return std::nullopt;
  Misfit misfit{place_, tokens, at, expected};
  // Where the parser comes to if one token is left out.
  const auto reached_without = [&](size_t index) {
    const Parsed trial = grammar_.try_parse(rule, changed(tokens, {index, 1, {}}));
    return trial.ok ? SIZE_MAX : trial.failed_at;
  };
  if (tokens[at].kind == Kind::Comma && has(expected, Kind::And)) misfit.joins = reached_without(at) <= at;
  std::optional<Habit> habit = find_habit(misfit);
  if (!habit || habit->remove != 1 || !habit->insert.empty()) return habit;
  const size_t reached = reached_without(habit->at);
  if (reached > habit->at + 1) return habit;
  // Without it the rest fits no better. Behind a mark one token more may only be the name that was forgotten before it.
  if (tokens[habit->at].kind == Kind::Comma) {
    if (reached <= habit->at) habit->edits.clear();
    return habit;
  }
  const bool next_is_comma = reached + 1 < tokens.size() && tokens[reached + 1].kind == Kind::Comma;
  return reached > habit->at && next_is_comma ? habit : std::nullopt;
}

void Repairer::close_by_layout(std::vector<Token>& tokens, size_t opener) const {
  const Layout layout(place_, tokens);
  const uint32_t head = layout.indentation(tokens[opener]);
  size_t end = opener + 1;
  while (end < tokens.size() && !(tokens[end].first && layout.column(tokens[end]) <= head)) ++end;
  if (end == tokens.size() || end == opener + 1) return;
  Token closer;
  closer.begin = closer.end = tokens[end - 1].end;
  closer.line = tokens[end - 1].line;
  closer.kind = Kind::CloseBrace;
  tokens.insert(tokens.begin() + static_cast<ptrdiff_t>(end), closer);
}

std::vector<Token> Repairer::changed(const std::vector<Token>& tokens, const Change& change) const {
  std::vector<Token> result;
  result.reserve(tokens.size() + change.insert.size());
  auto at = tokens.begin() + static_cast<ptrdiff_t>(change.at);
  result.insert(result.end(), tokens.begin(), at);
  // What is put in stands in the place of what goes, or is empty between its neighbours.
  Token place;
  if (change.remove) {
    place = *at;
  } else {
    place.begin = place.end = change.at ? tokens[change.at - 1].end : 0;
    place.line = change.at ? tokens[change.at - 1].line : 0;
  }
  for (Kind kind : change.insert) {
    place.kind = kind;
    result.push_back(place);
  }
  result.insert(result.end(), at + static_cast<ptrdiff_t>(change.remove), tokens.end());
  return result;
}

std::vector<Repairer::Change> Repairer::changes(const std::vector<Token>& tokens, size_t at,
                                                const std::vector<Kind>& expected, const std::optional<Habit>& habit) {
  std::vector<Change> all;
  auto add = [&](size_t where, size_t remove, std::vector<Kind> insert, size_t dislike) {
    size_t cost = dislike + 3 * remove + insert.size();
    all.push_back({where, remove, std::move(insert), cost});
  };
  const bool at_end = at == tokens.size();
  Layout layout(place_, tokens);
  const auto unclosed = find_unclosed(layout, tokens);
  const auto extra = find_extra(layout, tokens);
  if (unclosed) add(unclosed->before, 0, {unclosed->closer}, 0);
  if (extra) all.push_back({*extra, 1, {}, 0});
  const bool is_balanced = !unclosed && !extra && brackets_pair(tokens);
  // `a: b: 1 }` for `a: { b: 1 }`.
  if (at > 1 && !at_end && tokens[at].kind == Kind::Colon) add(at - 1, 0, {Kind::OpenBrace}, 1);

  if (habit) all.push_back({habit->at, habit->remove, habit->insert, 0, habit->ends_by_layout});
  if (!at_end && tokens[at].kind == Kind::Id && tokens[at].first)
    if (Kind ours = word_of(word_here(view(tokens[at]))); ours != Kind::Id) add(at, 1, {ours}, 0);
  if (!at_end)
    // Likelier than that a mark is missing before it.
    if (Kind near = nearest_word(tokens[at], expected); near != Kind::Id) all.push_back({at, 1, {near}, 1});
  if (at > 0 && !at_end) {
    std::vector<Kind> words;
    for (size_t kind = 0; kind < static_cast<size_t>(Kind::Missing); ++kind)
      if (role(static_cast<Kind>(kind)) != Role::None) words.push_back(static_cast<Kind>(kind));
    if (Kind near = nearest_word(tokens[at - 1], words); near != Kind::Id) add(at - 1, 1, {near}, 1);
  }

  // Something is missing before `at`.
  if (at_end) {
    // What ends something comes first, or the gap would be filled for ever.
    for (Kind closer : {Kind::CloseBrace, Kind::CloseBracket, Kind::CloseParen})
      if (has(expected, closer)) add(at, 0, {closer}, 0);
    for (Kind kind : {Kind::Missing, Kind::OpenBrace, Kind::Assign, Kind::Colon})
      if (has(expected, kind)) add(at, 0, {kind}, 0);
    for (Kind kind : expected)
      if (kind != Kind::End) add(at, 0, {kind}, 0);
    return all;
  }
  if (has(expected, Kind::Missing)) add(at, 0, {Kind::Missing}, 1);
  static constexpr Kind kMarks[] = {
      Kind::CloseBrace, Kind::CloseBracket, Kind::CloseParen, Kind::Colon, Kind::Assign,      Kind::Comma, Kind::Arrow,
      Kind::OpenBrace,  Kind::Equal,        Kind::OpenParen,  Kind::Range, Kind::OpenBracket, Kind::And};
  for (Kind mark : kMarks)
    if (has(expected, mark) && !(is_balanced && closes(mark))) add(at, 0, {mark}, mark == Kind::And ? 3 : 1);
  // The block was forgotten.
  if (has(expected, Kind::OpenBrace) && !has(expected, Kind::Missing) && !has(expected, Kind::And))
    add(at, 0, {Kind::OpenBrace, Kind::CloseBrace}, 1);
  if (expected.size() <= 8)
    for (Kind kind : expected)
      if (role(kind) != Role::None) {
        add(at, 0, {kind}, 2);
        add(at, 0, {kind, Kind::Missing}, 3);  // the word and what it says
      }

  // The token, or the one before it, is too much or another than it should be.
  if (at > 0 && view(tokens[at - 1]) == view(tokens[at])) all.push_back({at, 1, {}, 0});
  if (at > 1 && view(tokens[at - 2]) == view(tokens[at - 1])) all.push_back({at - 1, 1, {}, 0});
  if (!closes(tokens[at].kind) || (at > 0 && tokens[at - 1].kind == tokens[at].kind) || at + 1 == tokens.size())
    add(at, 1, {}, 2);
  if (has(expected, Kind::Missing) && !closes(tokens[at].kind)) add(at, 1, {Kind::Missing}, 1);
  if (expected.size() <= 4 && !closes(tokens[at].kind))
    for (Kind kind : expected)
      if (kind != Kind::End && !is_number(kind)) add(at, 1, {kind}, 3);
  if (at > 1) add(at - 1, 1, {}, 3);
  if (at > 1) add(at - 1, 1, {Kind::Missing}, 3);

  // The rest of the line, or all of it, cannot be understood.
  size_t end = end_of_line(tokens, at);
  if (end > at + 1) add(at, end - at, {}, 4);
  if (end > at && has(expected, Kind::Missing)) add(at, end - at, {Kind::Missing}, 4);
  if (size_t begin = start_of_line(tokens, at); begin > 0 && begin < at) {
    size_t whole = end_of_line(tokens, begin);
    if (whole > begin) add(begin, std::max(whole, end) - begin, {}, 5);
  }
  // What stands on the line before was not finished.
  if (at > 0 && tokens[at].first)
    if (size_t begin = start_of_line(tokens, at - 1); begin > 0) add(begin, at - begin, {}, 5);
  // Beyond that: up to where the block goes on.
  for (size_t i = at, tries = 0; i < tokens.size() && tries < 4; ++i)
    if ((tokens[i].first && i > at) || closes(tokens[i].kind)) {
      add(at, i - at + (closes(tokens[i].kind) ? 1 : 0), {}, 6);
      ++tries;
    }
  return all;
}

Kind Repairer::nearest_word(const Token& token, const std::vector<Kind>& words) const {
  if (token.kind != Kind::Id || token.end - token.begin > 20 || token.end - token.begin < 3) return Kind::Id;
  std::vector<std::string_view> spellings;
  for (Kind kind : words)
    if (role(kind) != Role::None) spellings.push_back(spelling(kind));
  std::string_view near = diag::nearest(view(token), spellings);
  return near.empty() ? Kind::Id : word_of(near);
}

void Repairer::report(const std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected,
                      const Change& change, const std::optional<Habit>& habit) {
  if (tokens.empty()) return;  // what stood there was reported when it was taken out
  const bool puts_bracket_in = change.remove == 0 && change.insert.size() == 1 && closes(change.insert[0]);
  if (puts_bracket_in) return report_unclosed(tokens, change);

  if (change.remove == 1 && change.insert.empty() && closes(tokens[change.at].kind)) {
    const Token& closer = tokens[change.at];
    if (findings_.take_line(closer.line))
      findings_.diagnostics().report(span(closer), diag::ClosesNothing, view(closer));
    return;
  }

  const bool at_end = at == tokens.size();
  const bool before = at > 0;
  // What is missing at the end of a line is marked there, not on the line below.
  const bool line_ends = before && !at_end && tokens[at].first && tokens[at].line != tokens[at - 1].line;
  // Where an operator would help, what stands there is a stray: the line before it was finished.
  const bool joins =
      change.remove == 0 && (change.insert == std::vector{Kind::And} || change.insert == std::vector{Kind::Equal});
  const bool mark_before =
      before && (at_end || (line_ends && !joins && (change.remove == 0 || change.at + change.remove == at)) ||
                 (change.remove == 1 && change.insert.size() == 1 && change.at + 1 == at));
  const Token& marked = tokens[mark_before ? at - 1 : at];
  // A text without an end, which was reported, may have swallowed what closes its block.
  if (before && tokens[at - 1].kind == Kind::Missing && findings_.has(tokens[at - 1].line)) return;
  if (!findings_.take_line(marked.line)) return;
  diag::Diagnostics& diagnostics = findings_.diagnostics();

  if (change.remove == 1 && change.insert.size() == 1 && role(change.insert[0]) != Role::None &&
      tokens[change.at].kind == Kind::Id && change.at + 1 >= at) {
    const Token& word = tokens[change.at];
    std::string_view right = spelling(change.insert[0]);
    if (nearest_word(word, {change.insert[0]}) != Kind::Id) {
      diagnostics.report(span(word), diag::NoSuchWord, view(word)).suggest(span(word), right);
      return;
    }
  }
  if (!mark_before && habit) return report_habit(tokens, at, expected, *habit);
  if (change.at > 0 && change.remove == 0 && change.insert == std::vector{Kind::OpenBrace} && change.at + 1 == at) {
    diagnostics.report(span(tokens[change.at]), diag::Expected, "`{`", view(tokens[change.at - 1]));
    return;
  }
  if (!at_end && marked.kind == Kind::Unknown && !is_foreign(view(marked))) {
    diagnostics.report(span(marked), diag::UnknownCharacter, fmt::format("`{}`", view(marked)));
    return;
  }
  std::string what = describe(expected);
  if (!at_end && marked.kind == Kind::Path && marked.first && has(expected, Kind::From)) {
    diagnostics.report(span(marked), diag::DoesNotFit, view(marked)).here(diag::FromComesFirst);
    return;
  }
  std::string_view ours = !at_end && marked.kind == Kind::Id && marked.first ? word_here(view(marked)) : "";
  if (ours.empty() && !at_end && what == kAnItem)
    if (const Kind near = nearest_word(marked, expected); near != Kind::Id) ours = spelling(near);
  if (!ours.empty() || (!at_end && marked.kind == Kind::Id && what == kAnItem)) {
    diagnostics.report(span(marked), diag::NoSuchItem, view(marked)).suggest(span(marked), ours);
    return;
  }
  if (!at_end && !mark_before && what == kAnItem && starts_item(marked.kind) && !has(expected, Kind::Id)) {
    auto report = diagnostics.report(span(marked), diag::NoSuchItem, view(marked));
    if (const std::string all = items(expected); !all.empty()) report.here(diag::ItemsHere, all);
    return;
  }
  if (what.empty() || !before) {
    diagnostics.report(span(marked), diag::DoesNotFit, view(marked));
    return;
  }
  auto report = diagnostics.report(span(marked), diag::Expected, what, view(tokens[at - 1]));
  if (mark_before || at_end) return;
  if (has(expected, Kind::Id) && role(marked.kind) == Role::Reserved)
    report.here(diag::ReservedWord, view(marked));
  else if (has(expected, Kind::Id) && role(marked.kind) == Role::Opens)
    report.here(diag::ReservedWord, view(marked));
}

void Repairer::report_habit(const std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected,
                            const Habit& habit) {
  diag::Diagnostics& diagnostics = findings_.diagnostics();
  const Token& marked = tokens[habit.caret];
  const bool foreign = marked.kind == Kind::Unknown && is_foreign(view(marked));
  if (marked.kind == Kind::Unknown && !foreign) {
    auto report = diagnostics.report(span(marked), diag::UnknownCharacter, fmt::format("`{}`", view(marked)));
    return finish(report, tokens[at], habit, {});
  }
  if (foreign && (has(expected, Kind::String) || has(expected, Kind::Id))) {
    const std::string_view text = view(marked);
    const bool in_quotes = find_foreign_text(text).has_value();
    auto report = in_quotes ? diagnostics.report(span(marked), diag::UnknownCharacter,
                                                 fmt::format("`{}`", text.substr(0, text.front() == '\'' ? 1 : 3)))
                            : diagnostics.report(span(marked), diag::HalfWord, text);
    const bool is_text = !habit.edits.empty() && habit.edits.front().replacement.front() == '"' && !in_quotes;
    return finish(report, tokens[at], habit, is_text ? diag::say(diag::QuoteIt) : "");
  }
  const std::string what = at > 0 && habit.caret + 1 >= at ? describe(expected) : "";
  auto report = what.empty() ? diagnostics.report(span(marked), diag::DoesNotFit, view(marked))
                             : diagnostics.report(span(marked), diag::Expected, what, view(tokens[at - 1]));
  finish(report, tokens[at], habit, {});
}

void Repairer::finish(diag::Report& report, const Token& token, const Habit& habit, std::string title) const {
  if (!habit.text.empty()) report.at_caret(habit.text);
  if (habit.edits.empty()) return;
  std::string_view text = habit.edits.front().replacement;
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (title.empty())
    title = text.empty() ? diag::say(diag::LeaveOut, view(token)) : diag::say(diag::WriteInstead, text);
  report.fix({std::move(title), habit.edits, habit.applicability, diag::Effect::None});
}

void Repairer::report_unclosed(const std::vector<Token>& tokens, const Change& change) {
  // The innermost bracket that is open where it is put in.
  std::vector<size_t> open;
  for (size_t i = 0; i < change.at; ++i) {
    if (opens(tokens[i].kind)) open.push_back(i);
    if (closes(tokens[i].kind) && !open.empty()) open.pop_back();
  }
  const Token& marked = tokens[change.at - 1];
  const Token& opener = tokens[open.empty() ? 0 : open.back()];
  if (findings_.has(opener.line) && opener.line != marked.line) return;
  if (!findings_.take_line(marked.line)) return;
  auto report = findings_.diagnostics().report(span(marked), diag::NotClosed, view(opener));
  report.here(diag::ClosesAfter, spelling(change.insert[0])).label(span(opener), diag::OpenedHere);
}

}  // namespace fleet::syntax
