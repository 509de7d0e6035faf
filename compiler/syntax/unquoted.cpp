#include <algorithm>
#include <cstring>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/foreign.h"

/// Texts without an end or without their quotes, comments and references of other languages: each is one mistake,
/// though it is read as many tokens.
namespace fleet::syntax {
namespace {

class Joiner {
 public:
  Joiner(Place place, std::vector<Token>& tokens, Findings& findings)
      : place_(place), tokens_(tokens), findings_(findings) {}

  void run() {
    kept_.reserve(tokens_.size());
    for (size_t i = 0; i < tokens_.size();) {
      const Kind kind = tokens_[i].kind;
      const size_t next = kind == Kind::Unknown      ? join(i)
                          : kind == Kind::OpenString ? block_text(i)
                          : kind == Kind::Id         ? window_text(i)
                                                     : i;
      if (next != i) {
        i = next;
        continue;
      }
      kept_.push_back(tokens_[i++]);
    }
    tokens_ = std::move(kept_);
  }

 private:
  std::string_view view(const Token& token) const { return place_.text.substr(token.begin, token.end - token.begin); }
  bool is(size_t i, std::string_view text) const { return i < tokens_.size() && view(tokens_[i]) == text; }
  bool touches(size_t i) const { return i > 0 && i < tokens_.size() && tokens_[i - 1].end == tokens_[i].begin; }

  /// Behind what begins with the character at `at`, which has been dealt with; `at` if that is for others to say.
  size_t join(size_t at) {
    if (is(at, "'") && touches(at) && !kept_.empty() && kept_.back().end == tokens_[at].begin &&
        is_word(kept_.back().kind))
      return word_with_marks(at);  // don't
    if (const size_t next = quotes(at); next != at) return next;
    if (is(at, "$")) return reference(at);
    if (is(at, "&") && is(at + 1, "&") && touches(at + 1)) {
      kept_.push_back(tokens_[at]);
      kept_.back().end = tokens_[at + 1].end;
      return at + 2;
    }
    const bool begins = is(at, "/") && touches(at + 1) && (tokens_[at].first || !touches(at));
    if (begins && is(at + 1, "/")) return comment(at);
    if (begins && is(at + 1, "*")) return block_comment(at);
    return is(at, "/") || is(at, "@") ? word_with_marks(at) : at;
  }

  /// `"""` without an end, which reads as an empty text and an open one. What follows is its text, up to where another
  /// declaration seems to begin.
  size_t block_text(size_t at) {
    if (kept_.empty() || kept_.back().kind != Kind::String || kept_.back().end != tokens_[at].begin ||
        view(kept_.back()) != "\"\"")
      return at;
    Token token = kept_.back();
    token.end = tokens_[at].begin + 1;
    if (findings_.take_line(token.line))
      findings_.diagnostics().report(span(token), diag::UnterminatedString).here(diag::EndBlock);
    token.kind = Kind::Missing;
    kept_.back() = token;
    return Layout(place_, tokens_).next_declaration(at, 0);
  }

  bool begins_zone(const Token& token) const {
    const char first = view(token).front();
    return is_word(token.kind) && first >= 'A' && first <= 'Z';
  }

  /// `window Mon-Thu 08:00-16:00 Europe/Paris`: one text, of which a part alone would be no text.
  size_t window_text(size_t at) {
    if (kept_.empty() || kept_.back().kind != Kind::Window || kept_.back().line != tokens_[at].line) return at;
    if (at + 1 == tokens_.size() || !is_number(tokens_[at + 1].kind) || touches(at + 1)) return at;
    size_t end = at + 1;
    while (end < tokens_.size() && tokens_[end].line == tokens_[at].line && belongs(tokens_[end]) &&
           (touches(end) || end == at + 1 || begins_zone(tokens_[end])))
      ++end;
    Token token = tokens_[at];
    token.end = tokens_[end - 1].end;
    token.kind = Kind::Unknown;
    kept_.push_back(token);
    return end;
  }

  /// The quotes of another language: one token. What was read as the beginning of something inside them is read again.
  size_t quotes(size_t at) {
    constexpr size_t kLongest = 1000;  // bytes of a line, so that reading again takes no time
    const auto text = find_foreign_text(place_.text.substr(tokens_[at].begin, kLongest));
    if (!text) return at;
    Token token = tokens_[at];
    token.kind = Kind::Unknown;
    token.end = token.begin + static_cast<uint32_t>(text->size);
    size_t next = at + 1;
    while (next < tokens_.size() && tokens_[next].line == token.line && tokens_[next].begin < token.end) ++next;
    const std::string_view inside = place_.text.substr(token.begin, text->size);
    if (inside.find_first_of("\"#`") != std::string_view::npos || tokens_[next - 1].end > token.end) {
      const size_t line_end = std::min(place_.text.find('\n', token.end), place_.text.size());
      while (next < tokens_.size() && tokens_[next].line == token.line) ++next;
      if (line_end - token.begin > kLongest || tokens_[next - 1].end > line_end) return at;
      kept_.push_back(token);
      Tokens rest = scan(place_.text.substr(0, line_end), token.end);
      for (Token& again : rest.code) {
        again.line = token.line;
        again.first = false;
      }
      join_unquoted(place_, rest.code, findings_);
      kept_.insert(kept_.end(), rest.code.begin(), rest.code.end());
      return next;
    }
    kept_.push_back(token);
    return next;
  }

  /// `${name}` outside of a text: the name alone is kept.
  size_t reference(size_t at) {
    if (!is(at + 1, "{") || !touches(at + 1)) return at;
    size_t end = at + 2;
    while (end < tokens_.size() && tokens_[end].line == tokens_[at].line &&
           (is_word(tokens_[end].kind) || tokens_[end].kind == Kind::Dot))
      ++end;
    if (end == at + 2 || !is(end, "}")) return at;
    const Span all{place_.file, tokens_[at].begin, tokens_[end].end};
    const std::string name(place_.text.substr(tokens_[at + 2].begin, tokens_[end - 1].end - tokens_[at + 2].begin));
    if (findings_.take_line(tokens_[at].line)) {
      findings_.diagnostics()
          .report(all, diag::UnknownCharacter, "`$`")
          .here(diag::BareReference, name)
          .fix({diag::say(diag::WriteInstead, name), {{all, name}}, diag::Applicability::Unsafe, {}});
    }
    kept_.insert(kept_.end(), tokens_.begin() + static_cast<ptrdiff_t>(at + 2),
                 tokens_.begin() + static_cast<ptrdiff_t>(end));
    return end + 1;
  }

  size_t comment(size_t at) {
    const Token& slash = tokens_[at];
    if (findings_.take_line(slash.line)) {
      const Span both{place_.file, slash.begin, tokens_[at + 1].end};
      findings_.diagnostics()
          .report(both, diag::UnknownCharacter, "`//`")
          .here(diag::CommentBegins)
          .fix({diag::say(diag::WriteInstead, "#"), {{both, "#"}}, diag::Applicability::Safe, {}});
    }
    size_t end = at;
    while (end < tokens_.size() && tokens_[end].line == slash.line) ++end;
    return end;
  }

  /// `/* … */`, which may go over lines.
  size_t block_comment(size_t at) {
    const Token& slash = tokens_[at];
    const size_t closer = place_.text.find("*/", slash.begin + 2);
    const size_t line_end = std::min(place_.text.find('\n', slash.begin), place_.text.size());
    const size_t end = closer == std::string_view::npos ? line_end : closer + 2;
    size_t next = at;
    while (next < tokens_.size() && tokens_[next].begin < end) ++next;
    // What stands behind it on its line: a comment of ours ends with the line.
    const bool ends_line =
        place_.text.substr(end, place_.text.find('\n', end) - end).find_first_not_of(" \t\r") == std::string_view::npos;
    if (findings_.take_line(slash.line)) {
      const Span opener{place_.file, slash.begin, slash.begin + 2};
      auto report = findings_.diagnostics().report(opener, diag::UnknownCharacter, "`/*`").here(diag::CommentBegins);
      if (closer != std::string_view::npos && ends_line)
        report.fix(
            {diag::say(diag::WriteInstead, "#"), comment_edits(slash.begin, end), diag::Applicability::Safe, {}});
    }
    if (next < tokens_.size() && (slash.first || tokens_[next].line != slash.line)) tokens_[next].first = true;
    return next;
  }

  /// A `#` on each line of a comment, for the marks of the other language.
  std::vector<diag::Edit> comment_edits(size_t begin, size_t end) const {
    std::vector<diag::Edit> edits;
    const auto edit = [&](size_t from, size_t to, std::string text) {
      edits.push_back({{place_.file, static_cast<uint32_t>(from), static_cast<uint32_t>(to)}, std::move(text)});
    };
    const size_t closer = end - 2;
    size_t open_end = begin + 2;
    while (open_end < closer && place_.text[open_end] == '*') ++open_end;
    edit(begin, open_end, "#");
    for (size_t line = place_.text.find('\n', begin); line < closer; line = place_.text.find('\n', line)) {
      line = place_.text.find_first_not_of(" \t\r\n", line);
      if (line >= closer) break;
      if (place_.text[line] == '*')
        edit(line, line + 1, "#");
      else
        edit(line, line, "# ");
    }
    edit(closer, end, "");
    return edits;
  }

  bool belongs(const Token& token) const {
    return is_word(token.kind) || is_number(token.kind) || token.kind == Kind::Dot || token.kind == Kind::Range ||
           token.kind == Kind::Minus || token.kind == Kind::Colon ||
           (token.kind == Kind::Unknown && (view(token) == "/" || view(token) == "@" || view(token) == "'"));
  }

  /// `acme.io/env`, `./chart`, `https://a.b/c`, `don't`: one text.
  size_t word_with_marks(size_t at) {
    Token token = tokens_[at];
    size_t end = at + 1;
    while (end < tokens_.size() && touches(end) && belongs(tokens_[end])) ++end;
    token.end = tokens_[end - 1].end;
    size_t kept = kept_.size();
    while (kept > 0 && kept_[kept - 1].end == token.begin && kept_[kept - 1].line == token.line &&
           belongs(kept_[kept - 1])) {
      --kept;
      token.begin = kept_[kept].begin;
      token.first = kept_[kept].first;
    }
    if (view(token).find_first_not_of("/@:.-'") == std::string_view::npos) {
      kept_.insert(kept_.end(), tokens_.begin() + static_cast<ptrdiff_t>(at),
                   tokens_.begin() + static_cast<ptrdiff_t>(end));
      return end;
    }
    kept_.resize(kept);
    token.kind = Kind::Unknown;
    kept_.push_back(token);
    return end;
  }

  Span span(const Token& token) const { return {place_.file, token.begin, token.end}; }

  Place place_;
  std::vector<Token>& tokens_;
  Findings& findings_;
  std::vector<Token> kept_;
};

}  // namespace

void join_unquoted(Place place, std::vector<Token>& tokens, Findings& findings) {
  const bool any = std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.kind == Kind::Unknown || token.kind == Kind::OpenString || token.kind == Kind::Window;
  });
  if (any) Joiner(place, tokens, findings).run();
}

}  // namespace fleet::syntax
