#include "compiler/syntax/foreign.h"

#include <algorithm>
#include <array>

#include "compiler/base/ascii.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"

namespace fleet::syntax {
namespace {

struct Quotes {
  std::string_view open;
  std::array<std::string_view, 2> close;
};
constexpr std::array<Quotes, 6> kQuotes{{
    {"'", {"'", "'"}},
    {"\u201c", {"\u201d", "\u201c"}},
    {"\u201d", {"\u201d", "\u201c"}},
    {"\u201e", {"\u201c", "\u201d"}},
    {"\u2018", {"\u2019", "\u2018"}},
    {"\u2019", {"\u2019", "\u2018"}},
}};

bool is_label_value(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

std::string in_quotes(std::string_view content) {
  std::string text = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

/// `31.12.2026`, `2026/1/1`: a day, though not as we write it. `2026.1.1` may be a version.
bool means_a_day(std::string_view text) {
  if (text.find_first_not_of("0123456789.-/") != std::string_view::npos) return false;
  const size_t first = text.find_first_of(".-/"), second = text.find_last_of(".-/");
  if (first == second || text[first] != text[second]) return false;
  const size_t parts[] = {first, second - first - 1, text.size() - second - 1};
  const bool year_first = parts[0] == 4 && parts[2] <= 2 && text[first] != '.';
  const bool year_last = parts[0] >= 1 && parts[0] <= 2 && parts[2] == 4;
  return parts[1] >= 1 && parts[1] <= 2 && (year_first || year_last);
}

/// Whether more words stand around it, none of them a key: `note: do as you like`.
bool is_one_of_several(const Misfit& misfit) {
  const std::span<const Token> tokens = misfit.tokens;
  const size_t next = misfit.at + 1;
  const auto is_key = [&](size_t index) { return index < tokens.size() && tokens[index].kind == Kind::Colon; };
  if (misfit.expects(Kind::CloseBrace)) return !is_key(next);
  const bool is_entry = misfit.at > 0 && tokens[misfit.at - 1].kind == Kind::Colon && misfit.expects(Kind::OpenBrace);
  if (!is_entry || next >= tokens.size() || tokens[next].line != misfit.token().line) return false;
  return (is_word(tokens[next].kind) || is_number(tokens[next].kind)) && !is_key(next + 1);
}

void write(const Misfit& misfit, Habit& habit, std::string text) {
  habit.text = diag::say(diag::WriteInstead, text);
  habit.edits.push_back({{misfit.place.file, misfit.token().begin, misfit.token().end}, std::move(text)});
}

}  // namespace

std::optional<ForeignText> find_foreign_text(std::string_view text) {
  const auto quotes =
      std::find_if(kQuotes.begin(), kQuotes.end(), [&](const Quotes& one) { return text.starts_with(one.open); });
  if (quotes == kQuotes.end()) return std::nullopt;
  ForeignText found;
  for (size_t at = quotes->open.size(); at < text.size() && text[at] != '\n' && text[at] != '\r';) {
    const std::string_view rest = text.substr(at);
    if (quotes->open == "'" && rest.starts_with("''")) {
      found.content += '\'';
      at += 2;
    } else if (rest.starts_with(quotes->close[0]) || rest.starts_with(quotes->close[1])) {
      found.size = at + quotes->close[0].size();
      return found;
    } else {
      found.content += text[at++];
    }
  }
  return std::nullopt;
}

bool is_foreign(std::string_view written) {
  if (std::any_of(written.begin(), written.end(), [](char c) { return is_letter(c) || is_digit(c); })) return true;
  const auto text = find_foreign_text(written);
  return text && text->size == written.size();
}

std::optional<Habit> find_foreign(const Misfit& misfit) {
  const std::string_view written = misfit.view(misfit.at);
  const std::optional<ForeignText> in_other_quotes = find_foreign_text(written);
  const std::string content = in_other_quotes ? in_other_quotes->content : std::string(written);
  if (!misfit.expects(Kind::Missing)) return std::nullopt;
  Habit habit{misfit.at, 1, {Kind::Missing}, misfit.at, {}, {}};
  const bool text = misfit.expects(Kind::String), name = misfit.expects(Kind::Id);
  if (is_one_of_several(misfit)) {
    habit.text = diag::say(diag::SeveralWords);
  } else if (!in_other_quotes && misfit.expects(Kind::Date) && (means_a_day(content) || (!text && !name))) {
    habit.text = diag::say(diag::DayForm);
  } else if (text) {
    const Kind before = misfit.at > 0 ? misfit.tokens[misfit.at - 1].kind : Kind::End;
    const bool may_name = misfit.expects(Kind::All) || before == Kind::Assign;
    if (!in_other_quotes && may_name && is_label_value(content)) {
      habit.text = diag::say(diag::NameOrText, content, content);
      return habit;
    }
    const std::string quoted = in_quotes(content);
    write(misfit, habit, quoted);
    if (in_other_quotes) habit.text = diag::say(diag::DoubleQuotes, diag::shown(quoted));
    const bool is_entry = before == Kind::Colon && misfit.expects(Kind::OpenBrace);
    const bool refers = content.find("${") != std::string::npos;
    if ((is_entry || !name) && !refers) habit.applicability = diag::Applicability::Safe;
  } else if (const auto bare = find_bare(content); bare && misfit.expects(*bare)) {
    write(misfit, habit, content);
  } else if (name && is_label_value(content)) {
    write(misfit, habit, as_name(content));
  }
  return habit;
}

}  // namespace fleet::syntax
