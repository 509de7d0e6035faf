#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/positions.h"

namespace fleet::diag {

/// A line that an edit takes away (`-`, its number before) or brings (`+`, its number after).
struct EditLine {
  FileId file;
  uint32_t number = 0;
  char sign = '-';
  std::string text;
  uint32_t focus = 0;  // byte at which the edit begins
};

/// The lines that edits change, by file and place; lines that stay are left out. Empty if edits overlap.
std::vector<EditLine> edit_lines(std::vector<Edit> edits, Positions& positions);

/// The text of one file with its edits made; those of other files are passed over. Nothing if edits overlap.
std::optional<std::string> apply_edits(std::vector<Edit> edits, FileId file, std::string_view text);

}  // namespace fleet::diag
