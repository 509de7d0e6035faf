#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/positions.h"

namespace fleet::diag {

/// How many statements were decided in which way: what a policy asks of each of its subjects, what a test expects.
struct Obligations {
  uint64_t proved = 0, holds_today = 0, violated = 0, vacuous = 0, undecided = 0;
  uint64_t waived = 0;  // of these

  uint64_t all() const { return proved + holds_today + violated + vacuous + undecided; }
  void add(Verdict verdict);
  Obligations& operator+=(const Obligations& other);
};

/// What a run amounts to, for the last line and for `summary`.
struct Summary {
  uint64_t errors = 0;
  uint64_t warnings = 0;
  uint64_t infos = 0;
  uint64_t suppressed = 0;  // warnings that an `# allow:` covers
  uint64_t files = 0;       // of the spec
  uint64_t files_with_findings = 0;
  std::optional<uint64_t> clusters;  // absent: the run ended before they were known
  std::optional<Obligations>
      obligations;  // of policies; absent: there are neither policies nor tests, or none was decided
  uint64_t tests_passed = 0, tests_failed = 0;
};
Summary summarize(const std::vector<Diagnostic>& findings);
/// Of several specs together.
Summary operator+(const Summary& a, const Summary& b);

/// One finding as `docs/check.schema.json` describes it; what does not apply is left out.
Value to_json(const Diagnostic& diagnostic, Positions& positions);

Value to_json(const Obligations& obligations);

/// `fleetc.check/1`: the whole result of a run on one line, ended. Findings (of `to_json`) are taken in the order
/// given; `proofs`: what was decided of each policy and test.
std::string render_json(List findings, const Summary& summary, List proofs = {});

}  // namespace fleet::diag
