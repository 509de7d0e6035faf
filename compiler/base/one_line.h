#pragma once

#include <string>
#include <string_view>

namespace fleet {

/// The text on one line: each run of blanks and line ends becomes one blank, none stands at the beginning.
inline std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  return result;
}

}  // namespace fleet
