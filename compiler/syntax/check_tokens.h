#pragma once

/// What is wrong with tokens by themselves, before the parser sees them: characters that belong to no token, open
/// strings, half words (`128Mi`), and what would take the parser too far: nesting and long names.

#include <set>

#include "compiler/syntax/layout.h"

namespace fleet::syntax {

/// Findings of one file: at most one a line, since what follows a mistake on its line mostly follows from it.
class Findings {
 public:
  explicit Findings(diag::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  /// Whether a mistake of this line may still be reported; says no from then on.
  bool take_line(uint32_t line) { return count_ < kMost && lines_.insert(line).second && ++count_; }
  bool has(uint32_t line) const { return lines_.contains(line); }
  /// So many mistakes that the file is no spec at all.
  bool full() const { return count_ >= kMost; }
  diag::Diagnostics& diagnostics() { return diagnostics_; }

 private:
  static constexpr size_t kMost = 1000;

  diag::Diagnostics& diagnostics_;
  std::set<uint32_t> lines_;
  size_t count_ = 0;
};

/// Tokens that no parser may see: from the one that passes a limit up to the next declaration.
struct Dead {
  size_t begin;
  size_t end;
};

/// Reports comments and references of other languages. Texts without quotes and in other quotes become one token each,
/// `Unknown`: what is written instead depends on where they stand (foreign.h).
void join_unquoted(Place place, std::vector<Token>& tokens, Findings& findings);
/// Reports, replaces what cannot be read by `Missing`, and drops what is no token at all; half words (`128Mi`) become
/// `Unknown`.
void check_tokens(Place place, std::vector<Token>& tokens, Findings& findings);
/// Reports names that are too long and nesting that is too deep.
std::vector<Dead> check_limits(Place place, std::span<const Token> tokens, Findings& findings);

}  // namespace fleet::syntax
