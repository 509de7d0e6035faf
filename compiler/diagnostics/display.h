#pragma once

/// Text of others, made fit for a terminal: tabs become blanks, control characters and the marks that reverse the
/// direction of text become `\u{1b}` so that no spec can write on the screen what it does not contain.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::diag {

/// A piece of one source line as it is shown, and where each of its bytes went.
struct ShownLine {
  std::string text;
  std::vector<uint32_t> column;  // by byte of the piece, and one for its end: columns of a terminal, from 0
};
ShownLine show_line(std::string_view line);

/// A piece of prose (a headline, a label): like a line, but without the map. Line ends are escaped, too.
std::string show_text(std::string_view text);

/// How many columns of a terminal the text takes; the text is already fit to be shown.
uint32_t display_width(std::string_view text);

}  // namespace fleet::diag
