#pragma once

/// Counterexamples are asked of Fleet, too, before they are shown: their labels, put to the Bundles that Fleet would
/// make of what is emitted, must be reached by those deployments, and by no others, that the finding says.

#include <optional>
#include <vector>

#include "compiler/emit/output_file.h"
#include "compiler/model/shown.h"
#include "compiler/plan/build.h"
#include "compiler/sema/program.h"
#include "compiler/verify/read_back.h"

namespace fleet::verify {

/// The first counterexample of which Fleet would say something else; none where the files cannot be read back, which
/// `find_difference` reports. `files` are what the emitter made of the plan, which has no errors but those that were
/// proved.
std::optional<Difference> replay(const sema::Program& program, const plan::Built& built,
                                 const std::vector<plan::ListedFile>& listed, const Checkouts& checkouts,
                                 const std::vector<emit::OutputFile>& files, const std::vector<model::Shown>& shown,
                                 const ForEach& for_each);

}  // namespace fleet::verify
