#include "compiler/syntax/check_tokens.h"

#include <algorithm>
#include <cstring>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/foreign.h"
#include "compiler/syntax/limits.h"

namespace fleet::syntax {
namespace {

/// Blanks that are none, as they come with a copied text.
bool is_no_break_space(std::string_view text) {
  constexpr std::string_view kOne = "\xc2\xa0";
  while (text.starts_with(kOne)) text.remove_prefix(kOne.size());
  return text.empty();
}

/// "`é`", or "U+0007" for what cannot be seen.
std::string shown(std::string_view text) {
  auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x20 || byte == 0x7f) return fmt::format("U+{:04X}", byte);
  if (text.starts_with("\xef\xbb\xbf")) return "a byte-order mark";
  if (is_no_break_space(text)) return "a no-break space (U+00A0)";
  return fmt::format("`{}`", text.substr(0, 24));
}

/// What people write who come from elsewhere.
std::string_view our_word(std::string_view text) {
  if (text == "'") return "\"";
  return "";
}

/// `&&`, `&` and `!` where a condition may go on: what to write is said where it is known that one stands there.
bool is_operator(Place place, std::span<const Token> before, std::span<const Token> rest) {
  const std::string_view text = place.text.substr(rest[0].begin, rest[0].end - rest[0].begin);
  if (rest.size() < 2) return false;
  const Kind next = rest[1].kind;
  if (text == "!") return is_word(next) || next == Kind::OpenParen;
  if ((text != "&" && text != "&&") || before.empty()) return false;
  const Kind last = before.back().kind;
  const bool ends = is_word(last) || is_number(last) || last == Kind::String || closes(last);
  const bool is_negated = next == Kind::Unknown && place.text[rest[1].begin] == '!';
  return ends && (is_word(next) || next == Kind::OpenParen || is_negated);
}

/// `&name` and `*name` behind a `:`.
bool is_anchor(Place place, std::span<const Token> before, std::span<const Token> rest) {
  const char mark = place.text[rest[0].begin];
  return (mark == '&' || mark == '*') && !before.empty() && before.back().kind == Kind::Colon && rest.size() > 1 &&
         rest[1].begin == rest[0].end && is_word(rest[1].kind);
}

bool continues_half_word(const Token& last, const Token& next) {
  return next.begin == last.end && (is_word(next.kind) || is_number(next.kind) || next.kind == Kind::Dot ||
                                    next.kind == Kind::Minus || next.kind == Kind::Plus);
}

}  // namespace

void check_tokens(Place place, std::vector<Token>& tokens, Findings& findings) {
  join_unquoted(place, tokens, findings);
  auto span_of = [&](const Token& token) { return Span{place.file, token.begin, token.end}; };
  auto view_of = [&](const Token& token) { return place.text.substr(token.begin, token.end - token.begin); };
  size_t kept = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    Token token = tokens[i];
    switch (token.kind) {
      case Kind::Unknown: {
        if (is_foreign(view_of(token))) break;  // said where it is known what could stand there
        const std::span<const Token> before(tokens.data(), kept), rest(tokens.data() + i, tokens.size() - i);
        if (is_operator(place, before, rest)) break;
        if (findings.take_line(token.line)) {
          auto report = findings.diagnostics().report(span_of(token), diag::UnknownCharacter, shown(view_of(token)));
          if (std::string_view word = our_word(view_of(token)); !word.empty()) report.here(diag::WriteInstead, word);
          if (is_anchor(place, before, rest)) report.here(diag::AnchorIsLet);
          if (is_no_break_space(view_of(token)))
            report.here(diag::PlainBlank)
                .fix({diag::say(diag::PlainBlank), {{span_of(token), " "}}, diag::Applicability::Safe, {}});
          if (view_of(token) == ";")
            report.here(diag::NoCommaHere)
                .fix({diag::say(diag::LeaveOut, ";"), {{span_of(token), ""}}, diag::Applicability::Unsafe, {}});
        }
        if (token.first && i + 1 < tokens.size() && tokens[i + 1].line == token.line) tokens[i + 1].first = true;
        continue;
      }
      case Kind::OpenString:
        if (findings.take_line(token.line)) {
          Span quote{place.file, token.begin, token.begin + 1};
          findings.diagnostics().report(quote, diag::UnterminatedString).here(diag::EndOnLine);
        }
        token.kind = Kind::Missing;
        break;
      case Kind::Integer:
      case Kind::Decimal:
      case Kind::Percent:
      case Kind::Duration:
      case Kind::Date:
        if (i + 1 < tokens.size() && continues_half_word(token, tokens[i + 1])) {
          while (i + 1 < tokens.size() && continues_half_word(token, tokens[i + 1])) token.end = tokens[++i].end;
          token.kind = Kind::Unknown;
        }
        break;
      case Kind::String:
      case Kind::BlockString:
        if (const void* nul = std::memchr(view_of(token).data(), 0, view_of(token).size())) {
          auto at = static_cast<uint32_t>(static_cast<const char*>(nul) - place.text.data());
          if (findings.take_line(token.line))
            findings.diagnostics().report(Span{place.file, at, at + 1}, diag::UnknownCharacter, "U+0000");
          token.kind = Kind::Missing;
        }
        break;
      default: break;
    }
    tokens[kept++] = token;
  }
  tokens.resize(kept);
}

std::vector<Dead> check_limits(Place place, std::span<const Token> tokens, Findings& findings) {
  std::vector<Dead> dead;
  Layout layout(place, tokens);
  std::vector<size_t> nots{0};  // of each open bracket: `not`s in a row before what is read now
  size_t nesting = 0;           // brackets and those `not`s
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.first && layout.declaration_begins(i, 0)) {
      nots.assign(1, 0);
      nesting = 0;
    }
    bool too_deep = false, too_long = false;
    if (opens(token.kind)) {
      nots.push_back(0);
      too_deep = ++nesting > kMostNesting;
    } else if (closes(token.kind)) {
      if (nots.size() > 1) {
        nesting -= nots.back() + 1;
        nots.pop_back();
      }
      nesting -= nots.back();
      nots.back() = 0;
    } else if (token.kind == Kind::Not) {
      ++nots.back();
      too_deep = ++nesting > kMostNesting;
    } else {
      nesting -= nots.back();
      nots.back() = 0;
      too_long = (token.kind == Kind::Id || token.kind == Kind::Quoted) && token.end - token.begin > kLongestName;
    }
    if (!too_deep && !too_long) continue;
    Span span{place.file, token.begin, token.end};
    if (findings.take_line(token.line)) {
      if (too_deep)
        findings.diagnostics().report(span, diag::TooDeep, kMostNesting);
      else
        findings.diagnostics().report(span, diag::NameTooLong, kLongestName);
    }
    size_t end = layout.next_declaration(i, 0);
    dead.push_back({i, end});
    i = end - 1;
  }
  return dead;
}

}  // namespace fleet::syntax
