#pragma once

#include <string>

#include "compiler/base/value.h"
#include "compiler/diagnostics/positions.h"
#include "compiler/says/answer.h"

namespace fleet::says {

struct TextOptions {
  size_t most_names = 8;  ///< of clusters in one line; the others are counted
};

/// The answer for people, lines ended.
std::string render_text(const Answer& answer, diag::Positions& positions, const TextOptions& options = {});

/// How Fleet decides for the clusters of one outcome, a line each, indented by two blanks: through which target, with
/// which customization, as which release.
std::string render_decision(const Bundle& bundle, const Outcome& outcome, diag::Positions& positions);

/// The answer as one JSON object on one line (`fleetc.says/1`), all clusters by name; `findings` as diag::to_json makes
/// them.
std::string render_json(const Answer& answer, List findings, diag::Positions& positions);

/// A cluster's name, with its workspace where the clusters have several.
std::string name_of(const Answer& answer, uint32_t cluster);

}  // namespace fleet::says
