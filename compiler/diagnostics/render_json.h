#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/positions.h"

namespace fleet::diag {

/// What a run amounts to, for the last line and for `summary`.
struct Summary {
  uint64_t errors = 0;
  uint64_t warnings = 0;
  uint64_t infos = 0;
  uint64_t suppressed = 0;  // warnings that an `# allow:` covers
  uint64_t files = 0;       // of the spec
  uint64_t files_with_findings = 0;
  std::optional<uint64_t> clusters;  // absent: the run ended before they were known
};
Summary summarize(const std::vector<Diagnostic>& findings);
/// Of several specs together.
Summary operator+(const Summary& a, const Summary& b);

/// One finding as `docs/check.schema.json` describes it; what does not apply is left out.
Value to_json(const Diagnostic& diagnostic, Positions& positions);

/// `fleetc.check/1`: the whole result of a run on one line, ended. Findings (of `to_json`) are taken in the order given.
std::string render_json(List findings, const Summary& summary);

}  // namespace fleet::diag
