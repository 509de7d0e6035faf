#pragma once

/// What lines and indentation say of a text that does not parse. Layout means nothing in a spec that does.

#include <optional>

#include "compiler/syntax/lower.h"
#include "compiler/syntax/tree.h"

namespace fleet::syntax {

class Layout {
 public:
  Layout(Place place, std::span<const Token> tokens) : place_(place), tokens_(tokens) {}

  /// Bytes before the token on its line.
  uint32_t column(const Token& token) const;
  /// Blanks at the beginning of the token's line.
  uint32_t indentation(const Token& token) const;
  /// Whether a declaration seems to begin at `index`: one of their words, or a misspelt one, first on a line that is
  /// indented by at most `most`, before what may follow it.
  bool declaration_begins(size_t index, uint32_t most) const;
  /// The next such place after `index`, or the number of tokens.
  size_t next_declaration(size_t index, uint32_t most) const;
  /// The word that starts a declaration and is nearest to this token; `Id` if none is near.
  Kind nearest_declaration(const Token& token) const;

 private:
  Place place_;
  std::span<const Token> tokens_;
};

/// Where a bracket of `tokens` seems not to be closed: the first line that is indented no more than the line with the
/// innermost open bracket, and does not begin with what closes it; or that begins with what closes it, but is indented
/// less, so that it seems to close one further out.
struct Unclosed {
  size_t opener;
  size_t before;  // where what closes it should stand; the number of tokens: at the end
  Kind closer;
};
std::optional<Unclosed> find_unclosed(const Layout& layout, std::span<const Token> tokens);

/// What seems to close one bracket too many: it stands at the end of a line and closes a bracket of an earlier one, and
/// what closes brackets further down is indented more than the lines that opened them, or closes nothing.
std::optional<size_t> find_extra(const Layout& layout, std::span<const Token> tokens);

/// What closes a bracket.
Kind closer_of(Kind opener);
/// Whether each bracket has its own closer.
bool brackets_pair(std::span<const Token>);

}  // namespace fleet::syntax
