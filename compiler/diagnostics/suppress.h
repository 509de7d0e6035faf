#pragma once

/// `# allow: name/unused because "kept for the next site"`: hides warnings and notes, never errors. At the end of a
/// line it covers that line; alone above a declaration, the whole declaration; alone elsewhere, the next line of code.
/// Several ids are separated by commas.

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/positions.h"

namespace fleet::diag {

struct CommentPlace {
  Span span;           // from `#` to the end of the line
  bool alone = false;  // nothing but blanks before it on its line
};

struct Suppressed {
  std::vector<Diagnostic> kept;  // the others, and what is wrong with the comments: `allow/…`
  uint64_t hidden = 0;
};

/// `declarations`: whole spans, in any order. `complete`: every phase ran, so that an `allow` that met nothing is
/// unused; after errors that stop the run, it may only be early.
Suppressed suppress(std::vector<Diagnostic> findings, const std::vector<CommentPlace>& comments,
                    std::vector<Span> declarations, bool complete, Positions& positions);

}  // namespace fleet::diag
