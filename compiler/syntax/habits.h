#pragma once

/// What people write who come from YAML, JSON or another language, and what is written for it here.

#include <optional>

#include "compiler/syntax/check_tokens.h"

namespace fleet::syntax {

/// A repair that is known from where people come from: tokens that go, and what stands in their place.
struct Habit {
  size_t at = 0;      // the first token that goes
  size_t remove = 0;  // how many go
  std::vector<Kind> insert;
  size_t caret = 0;               // the token to point at
  std::string text;               // at the caret: what is written instead
  std::vector<diag::Edit> edits;  // may be empty: what to write depends on what was meant
  bool ends_by_layout = false;    // `insert` opens a block that ends where lines are not indented more than its head
  diag::Applicability applicability = diag::Applicability::Unsafe;
};

/// A token that does not fit, and what could have stood there (sorted).
struct Misfit {
  Place place;
  std::span<const Token> tokens;
  size_t at = 0;  // less than the number of tokens
  const std::vector<Kind>& expected;
  bool joins = false;  // at a comma: what follows it is no item, but belongs to the expression before it

  bool expects(Kind kind) const;
  const Token& token() const { return tokens[at]; }
  bool is(size_t index, Kind kind) const { return index < tokens.size() && tokens[index].kind == kind; }
  std::string_view view(size_t index) const { return text(index, index); }
  /// What is written from one token to another, which belongs to it.
  std::string_view text(size_t first, size_t last) const;
  Span span_of(size_t index) const;
  /// Replaces the misfit by a token.
  Habit instead(Kind kind, std::string_view text) const;
  /// Replaces the tokens from `first` to `last`, which goes too, by ones of `kinds`, which are written as `text`.
  Habit replace(size_t first, size_t last, std::vector<Kind> kinds, std::string text) const;
};
std::optional<Habit> find_habit(const Misfit&);

/// The one kind of token, a number or a date, that `content` reads as without quotes.
std::optional<Kind> find_bare(std::string_view content);
/// A name as it is written here: in backticks, if it has to be.
std::string as_name(std::string_view content);

/// What is written here for a word of Fleet's YAML or of another language: `after` for `dependsOn`. Empty if unknown.
std::string_view word_here(std::string_view foreign);

}  // namespace fleet::syntax
