#pragma once

/// Texts and names as they are written elsewhere: without quotes (`v1.4.2`, `128Mi`, `./chart`), or with other ones.
/// They reach the parser as one token that fits nowhere, since what is written here depends on where they stand.

#include "compiler/syntax/habits.h"

namespace fleet::syntax {

/// A text in single or curly quotes at the beginning of something.
struct ForeignText {
  std::string content;  // `''` in it, as YAML has it, is `'`
  size_t size = 0;      // in bytes, with the quotes
};
/// None if there is no such quote, or no other on the line.
std::optional<ForeignText> find_foreign_text(std::string_view text);

/// Whether a token that belongs to none of our kinds is one of these, rather than a stray character.
bool is_foreign(std::string_view written);

/// What to write for the foreign text at the misfit; none if nothing of the kind can stand there.
std::optional<Habit> find_foreign(const Misfit&);

}  // namespace fleet::syntax
