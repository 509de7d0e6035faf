#pragma once

#include <string>
#include <string_view>

namespace fleet::syntax {

/// What was read, for people (`--print=parse`) and to compare two texts: a line for each rule of the grammar that holds
/// more than another rule, with its words, and the comments at the end. Blanks, line breaks and commas at the end of a
/// list leave no trace. `text` must be free of syntax errors.
std::string print_parsed(std::string_view text);

}  // namespace fleet::syntax
