#pragma once
#include "compiler/rancher/bundle.h"
#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

struct HelmOpBundle : Bundle {
  /// Whether the controller keeps looking for newer versions of the chart.
  bool uses_polling = false;
};

/// The Bundle that the controller makes of a HelmOp (Schema::Metadata and Schema::HelmOp), before it asks the chart
/// repository for a version (internal/cmd/controller/helmops/reconciler/helmop_controller.go; fleet-semantics.md, 1.7).
/// An error where the reference to a chart is none of: a `.tgz` in `chart` alone; `oci://` in `repo` without `chart`;
/// both `chart` and `repo`.
Outcome<HelmOpBundle> bundle_of_helmop(const Map& metadata, const Map& spec);

}  // namespace fleet::rancher
