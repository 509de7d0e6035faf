#pragma once

/// One source line with marks under it:
///
///      cluster par-01 : edge, pci {
///                       ----  ^^^ sets nodes = 5 (profiles.fleet:14)
///                       |
///                       sets nodes = 3 (profiles.fleet:8)

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/palette.h"

namespace fleet::diag {

struct Mark {
  uint32_t begin = 0;  // bytes of the line
  uint32_t end = 0;
  bool goes_on = false;  // the place ends on a later line
  std::string text;      // may be empty
  char sign = '^';
  Tone tone = Tone::Error;
};

/// The line as it is shown, then the rows under it, none with blanks at its end. Of a line wider than `width`, the part
/// around the first mark is shown. `marks` must not be empty.
std::vector<std::string> draw_line(std::string_view line, const std::vector<Mark>& marks, uint32_t width, bool color);

/// At most `width` bytes of a line, around `focus` if it is longer: "…middle…", fit to be shown.
std::string cut_line(std::string_view line, uint32_t focus, uint32_t width);

}  // namespace fleet::diag
