#pragma once

#include <optional>
#include <string>

#include "compiler/base/source.h"

namespace fleet::syntax {

/// The one layout of a spec file (docs/language/format.md). Nothing if the file has syntax errors, or if the text that
/// came out would not parse to the same tree with the same comments (which would be a defect of ours; see `why`).
struct Formatted {
  std::optional<std::string> text;
  bool has_syntax_errors = false;
};
Formatted format(std::string_view text);

}  // namespace fleet::syntax
