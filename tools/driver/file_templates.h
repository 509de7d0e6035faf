#pragma once

#include <vector>

#include "compiler/emit/output_file.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Values files of checkouts may hold Fleet's templates, which nothing in the spec knows of. Reports those that fail on
/// a known cluster: in Fleet one such cluster fails the bundle for all. `output` is what a build would write.
void report_failing_templates(Analysis&, const std::vector<emit::OutputFile>& output);

}  // namespace fleet::driver
