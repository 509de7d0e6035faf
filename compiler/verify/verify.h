#pragma once

/// Before anything is written: the emitted files are read back from their bytes, the model of Rancher Fleet says what
/// Fleet would do with them, and that must be what the spec means (language.md, 12). docs/verify.md says what is
/// compared.

#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/emit/output_file.h"
#include "compiler/plan/build.h"
#include "compiler/sema/program.h"
#include "compiler/verify/read_back.h"

namespace fleet::verify {

/// The first difference, if there is one. `files` are what the emitter made of the plan, which has no errors, and
/// `said` what it reported. The plan's diagrams grow; where their budget ends, there is no answer: ask
/// `sets->exhausted()`.
std::optional<Difference> find_difference(const sema::Program& program, const plan::Built& built,
                                          const std::vector<plan::ListedFile>& listed, const Checkouts& checkouts,
                                          const std::vector<emit::OutputFile>& files, const diag::Diagnostics& said,
                                          const ForEach& for_each);

}  // namespace fleet::verify
