#pragma once

/// The last step before the disk: a plan as the files that Rancher Fleet takes (language.md, 12).
///
///     hub/<workspace>/gitrepos/<repo>.yaml, …/helmops/<deployment>.yaml, …/clustergroups/<group>.yaml,
///     …/clusters/<cluster>.yaml bundles/<repo>/<path>/fleet.yaml, or …/.fleetc/<bundle>.yaml where bundles share a
///     path

#include <cstddef>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/emit/output_file.h"
#include "compiler/model/plan.h"

namespace fleet::emit {

struct EmitOptions {
  size_t max_targets = 64;  // how many criteria one set of clusters may take
  std::vector<std::string> checkouts =
      {};  // by the repo's index: the folder that it shares with repos of the same; empty: none
};

using File = OutputFile;

/// The folder below `bundles/` for what belongs into the repo's files: the repo's name in Kubernetes; its name in the
/// spec where another workspace has a GitRepo called the same.
const std::string& folder_of(const model::Plan&, const model::Repo&);

/// Sorted by path; the same bytes for the same plan. What Fleet cannot say is reported and left out, so that after an
/// error the files are not to be written. Nothing is read but the plan, whose diagrams may grow.
std::vector<File> emit(const model::Plan&, const EmitOptions&, diag::Diagnostics&);

}  // namespace fleet::emit
