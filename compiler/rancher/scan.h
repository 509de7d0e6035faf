#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/rancher/bundle_read.h"

namespace fleet::rancher {

/// What `fleet apply` found for a GitRepo. Bundles stand in the order of the paths; those without resources are left
/// out, and one name may come several times: then chance decides which of them stays.
struct Scan {
  std::vector<ReadBundle> bundles;
};

/// Walks the paths of a GitRepo for Bundles, or reads those of `spec.bundles`
/// (internal/cmd/cli/apply/apply.go, `CreateBundles`, `CreateBundlesDriven`; fleet-semantics.md, 2.3 and 2.4). A
/// failure leaves everything on the hub as it was.
Outcome<Scan> scan_repository(const Repository& repository, const GitRepo& git_repo, bool image_scans_enabled,
                              Version version);

}  // namespace fleet::rancher
