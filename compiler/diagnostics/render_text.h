#pragma once

#include <cstdint>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/positions.h"

namespace fleet::diag {

struct TextStyle {
  bool color = false;
  bool explain = true;   // close with `= explain: fleetc explain <id>`
  uint32_t width = 140;  // of source; longer lines are cut around the place
};

/// The message as a person reads it, with its source, several lines, the last one ended:
///
///     error[name/unknown]: there is no dimension or variable `regoin`
///       --> main.fleet:4:3
///        |
///      4 |   regoin = eu-west
///        |   ^^^^^^ did you mean `region`?
std::string render_text(const Diagnostic& diagnostic, Positions& positions, const TextStyle& style = {});

/// One line: `path:line:col: error[id]: text`; without a place, from the severity on. Ends its line.
std::string render_short(const Diagnostic& diagnostic, Positions& positions);

/// A counterexample as a sentence: `par-01 with region = us-east-1 (1 edit; env = prod unchanged)`.
std::string describe(const Counterexample& counterexample);

}  // namespace fleet::diag
