#pragma once

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/says/answer.h"
#include "compiler/says/given.h"

namespace fleet::says {

/// What Fleet will do with what was given. Mistakes that only show there are reported: a file that is missing, a target
/// that meets nobody, a template that fails. `given.clusters` are sorted by workspace and name, each once.
Answer ask(const Given& given, const Request& request, Sources& sources, diag::Diagnostics& diagnostics);

}  // namespace fleet::says
