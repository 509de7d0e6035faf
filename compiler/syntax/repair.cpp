#include "compiler/syntax/repair.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"

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
    std::vector<Change> all = changes(tokens, at, expected);
    Change best{at, 0, {}, SIZE_MAX};
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
    report(tokens, at, expected, best);
    if (!found) return result;
    size_t after = best.at + best.remove;
    uint32_t begin = best.at ? tokens[best.at - 1].end : tokens.front().begin;
    uint32_t end = after < tokens.size() ? tokens[after].begin : tokens.back().end;
    result.damage.push_back({place_.file, begin, std::max(begin, end)});
    tokens = changed(tokens, best);
    if (best.ends_by_layout) close_by_layout(tokens, best.at);
  }
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
                                                const std::vector<Kind>& expected) {
  std::vector<Change> all;
  auto add = [&](size_t where, size_t remove, std::vector<Kind> insert, size_t dislike) {
    size_t cost = dislike + 3 * remove + insert.size();
    all.push_back({where, remove, std::move(insert), cost});
  };
  const bool at_end = at == tokens.size();
  Layout layout(place_, tokens);
  if (auto unclosed = find_unclosed(layout, tokens)) add(unclosed->before, 0, {unclosed->closer}, 0);

  if (auto extra = find_extra(layout, tokens)) all.push_back({*extra, 1, {}, 0});
  // `a: b: 1 }` for `a: { b: 1 }`.
  if (at > 1 && !at_end && tokens[at].kind == Kind::Colon) add(at - 1, 0, {Kind::OpenBrace}, 1);

  if (!at_end)
    if (auto habit = find_habit({place_, tokens, at, expected})) all.push_back({habit->at, habit->remove, habit->insert, 0, habit->ends_by_layout});
  if (!at_end && tokens[at].kind == Kind::Id && tokens[at].first)
    if (Kind ours = word_of(word_here(view(tokens[at]))); ours != Kind::Id) add(at, 1, {ours}, 0);
  if (!at_end)
    if (Kind near = nearest_word(tokens[at], expected); near != Kind::Id) add(at, 1, {near}, 0);
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
    if (has(expected, mark)) add(at, 0, {mark}, mark == Kind::And ? 3 : 1);
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
                      const Change& change) {
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
  const bool mark_before =
      before && (at_end || (line_ends && (change.remove == 0 || change.at + change.remove == at)) ||
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
  if (!mark_before && !at_end && report_habit(tokens, at, expected)) return;
  if (change.remove == 0 && change.insert == std::vector{Kind::OpenBrace} && change.at + 1 == at) {
    diagnostics.report(span(tokens[change.at]), diag::Expected, "`{`", view(tokens[change.at - 1]));
    return;
  }
  std::string what = describe(expected);
  std::string_view ours = !at_end && marked.kind == Kind::Id && marked.first ? word_here(view(marked)) : "";
  if (ours.empty() && !at_end && what == kAnItem)
    if (const Kind near = nearest_word(marked, expected); near != Kind::Id) ours = spelling(near);
  if (!ours.empty() || (!at_end && marked.kind == Kind::Id && what == kAnItem)) {
    diagnostics.report(span(marked), diag::NoSuchItem, view(marked)).suggest(span(marked), ours);
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

bool Repairer::report_habit(const std::vector<Token>& tokens, size_t at, const std::vector<Kind>& expected) {
  const std::optional<Habit> habit = find_habit({place_, tokens, at, expected});
  if (!habit) return false;
  diag::Diagnostics& diagnostics = findings_.diagnostics();
  const Token& marked = tokens[habit->caret];
  const std::string what = at > 0 && habit->caret + 1 >= at ? describe(expected) : "";
  auto report = what.empty() ? diagnostics.report(span(marked), diag::DoesNotFit, view(marked))
                             : diagnostics.report(span(marked), diag::Expected, what, view(tokens[at - 1]));
  report.at_caret(habit->text);
  if (habit->edits.empty()) return true;
  const std::string& text = habit->edits.front().replacement;
  report.fix({text.empty() ? diag::say(diag::LeaveOut, view(tokens[at])) : diag::say(diag::WriteInstead, text), habit->edits,
              diag::Applicability::Unsafe, diag::Effect::None});
  return true;
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
