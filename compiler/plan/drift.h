#pragma once

/// Clusters that are both written and listed, and differ in a label: what each would lose and gain if it stayed as it
/// is listed.

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// One label that differs.
struct Drift {
  std::string cluster, workspace, kube_name;
  sema::DimensionId dimension;
  std::optional<std::string> listed, written;  // none: no such label
  Span place;                                  // the listed text; of a label that is missing the cluster's listed name
  Span written_place;
};

/// Reports them, at most twenty of a kind. The plan is complete.
void report_drifts(const sema::Program&, const model::Plan&, const std::vector<Drift>&, diag::Diagnostics&);

}  // namespace fleet::plan
