#pragma once

/// The command line, without the process around it: what tests and documents run is what users run.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/file_system.h"

namespace fleet::cli {

/// Exit statuses. What an input has wrong is a finding, also when it is too large; 3 is ours alone.
enum Status : int {
  kClean = 0,
  kFindings = 1,   // findings at or above --fail-on; what `--check` compares differs
  kUnusable = 2,   // arguments, or files that cannot be read or written
  kInternal = 3,   // a defect of fleetc
  kUndecided = 4,  // the engine ran out of its budget, and nothing else is wrong
};

/// What a command sees of the process.
struct Console {
  FileSystem& files;
  std::function<FileResult<std::string>()> read_input;  // all of standard input
  bool color = false;                                   // what `--color auto` means
  std::string out = {}, err = {};                       // what the command has printed

  /// A sentence on standard error.
  void complain(std::string_view sentence) { err.append("fleetc: ").append(sentence).append("\n"); }
};

/// Runs `fleetc ARGUMENTS…`. Throws nothing but what is a defect.
int run(const std::vector<std::string>& arguments, Console& console);

}  // namespace fleet::cli
