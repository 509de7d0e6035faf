#pragma once

/// How a run's findings reach the user: formats, the last line, the exit status.

#include <chrono>
#include <string>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/diagnostics/render_json.h"
#include "tools/cli/command.h"
#include "tools/driver/pipeline.h"

namespace fleet::cli {

struct FindingOptions {
  std::string format = "human";
  std::string fail_on = "error";
};
void add_finding_options(const Arguments& command, FindingOptions& options);

/// Prints the findings of one or several specs, and adds them up.
class Result {
 public:
  Result(const FindingOptions& options, const Globals& globals, Console& console)
      : options_(options), globals_(globals), console_(console) {}

  /// `folder`: of the spec, seen from where the user stands; "" if that is the same.
  void show(const driver::Findings& found, const Sources& sources, const std::string& folder);
  /// What was decided of policies and tests: of each for programs, and for people who asked for more (`-v`).
  void show_proofs(const std::vector<driver::Proof>& proofs, const Sources& sources, const std::string& folder);
  /// What a build says beside its findings; people see it, programs do not.
  void tell(const std::string& line);
  /// Prints what ends the output, and decides the exit status.
  int finish();

 private:
  const FindingOptions& options_;
  const Globals& globals_;
  Console& console_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  diag::Summary sum_;
  List json_, proofs_;
  bool undecided_ = false, internal_ = false, unusable_ = false, other_errors_ = false;
};

/// `12 obligations (10 proved, 2 violated)`.
std::string sentence(const diag::Obligations& obligations);
/// `3 errors and 1 warning in 2 files · 340 clusters`.
std::string sentence(const diag::Summary& summary);

}  // namespace fleet::cli
