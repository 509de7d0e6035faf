#pragma once

/// From the plan to lines, and the columns of neighbouring lines.

#include "compiler/syntax/format_plan.h"

namespace fleet::syntax {

struct Line {
  size_t indent = 0;
  std::string text;     // without the indentation; a block of text keeps its line breaks
  std::string comment;  // at its end
  size_t comment_gap = 0;
  bool blank_before = false;
  Rule item = Rule::Spec;                                        // what begins here; Spec: nothing does
  size_t first = std::string::npos, second = std::string::npos;  // bytes of `text` where a column begins
};

constexpr size_t kLineWidth = 100;
constexpr size_t kPaddedWidth = 120;  // what columns and comments may push a line to

std::vector<Line> break_lines(const Plan& plan, std::string_view text);

/// Pads neighbouring lines of one kind so that their columns and comments stand below each other, where all of them
/// stay within the width.
void align(std::vector<Line>& lines);

}  // namespace fleet::syntax
