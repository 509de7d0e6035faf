#include <algorithm>
#include <cstring>

#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/syntax/check_tokens.h"

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
      if (tokens_[i].first) line_begin_ = kept_.size();
      const size_t next = kind == Kind::Unknown      ? join(i)
                          : kind == Kind::OpenString ? block_text(i)
                          : kind == Kind::Id         ? window_text(i)
                                                     : i;
      if (next != i) {
        i = next;
        continue;
      }
      if (opens(kind)) ++depth_;
      if (closes(kind) && depth_ > 0) --depth_;
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
    if (is(at, "'")) return single_quotes(at);
    if (is(at, "$")) return reference(at);
    if (is(at, "/") && is(at + 1, "/") && touches(at + 1) && (tokens_[at].first || !touches(at))) return comment(at);
    return is(at, "/") || is(at, "@") ? word_with_slashes(at) : at;
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
    if (findings_.take_line(token.line)) report_half_word(span(token), view(token), findings_);
    token.kind = Kind::Missing;
    kept_.push_back(token);
    return end;
  }

  size_t single_quotes(size_t at) {
    size_t end = at + 1;
    while (end < tokens_.size() && tokens_[end].line == tokens_[at].line && !is(end, "'")) ++end;
    if (end == tokens_.size() || tokens_[end].line != tokens_[at].line) return at;
    const std::string_view inner = place_.text.substr(tokens_[at].end, tokens_[end].begin - tokens_[at].end);
    if (inner.find_first_of("\"\\") != std::string_view::npos) return at;
    Token token = tokens_[at];
    token.end = tokens_[end].end;
    const std::string quoted = fmt::format("\"{}\"", inner);
    if (findings_.take_line(token.line)) {
      findings_.diagnostics()
          .report(span(token), diag::UnknownCharacter, "`'`")
          .here(diag::DoubleQuotes, diag::shown(quoted))
          .fix({diag::say(diag::WriteInstead, quoted), {{span(token), quoted}}, diag::Applicability::Safe, {}});
    }
    token.kind = Kind::Missing;
    kept_.push_back(token);
    return end + 1;
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
          .fix({diag::say(diag::WriteInstead, name), {{all, name}}, diag::Applicability::Safe, {}});
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

  bool belongs(const Token& token) const {
    return is_word(token.kind) || is_number(token.kind) || token.kind == Kind::Dot || token.kind == Kind::Range ||
           token.kind == Kind::Minus || token.kind == Kind::Colon ||
           (token.kind == Kind::Unknown && (view(token) == "/" || view(token) == "@"));
  }

  /// `acme.io/env`, `./chart`, `https://a.b/c`: one text.
  size_t word_with_slashes(size_t at) {
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
    if (view(token).find_first_not_of("/@:.-") == std::string_view::npos) {
      kept_.insert(kept_.end(), tokens_.begin() + static_cast<ptrdiff_t>(at),
                   tokens_.begin() + static_cast<ptrdiff_t>(end));
      return end;
    }
    kept_.resize(kept);
    if (!is_yaml_line() && findings_.take_line(token.line)) report_half_word(span(token), view(token), findings_);
    token.kind = Kind::Missing;
    kept_.push_back(token);
    return end;
  }

  /// `word: …` at the left margin is no declaration, which is said where they are read; in brackets it may be an entry.
  bool is_yaml_line() const {
    return depth_ == 0 && line_begin_ + 1 < kept_.size() && kept_[line_begin_].kind == Kind::Id &&
           kept_[line_begin_ + 1].kind == Kind::Colon && Layout(place_, tokens_).column(kept_[line_begin_]) == 0;
  }

  Span span(const Token& token) const { return {place_.file, token.begin, token.end}; }

  Place place_;
  std::vector<Token>& tokens_;
  Findings& findings_;
  std::vector<Token> kept_;
  size_t line_begin_ = 0;  // in `kept_`: the first token of the line
  size_t depth_ = 0;       // brackets that are open
};

}  // namespace

void join_unquoted(Place place, std::vector<Token>& tokens, Findings& findings) {
  const bool any = std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.kind == Kind::Unknown || token.kind == Kind::OpenString || token.kind == Kind::Window;
  });
  if (any) Joiner(place, tokens, findings).run();
}

}  // namespace fleet::syntax
