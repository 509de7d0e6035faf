#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/rancher/bundle_read.h"

namespace fleet::rancher {

/// What `fleet apply` found for a GitRepo. Bundles without resources are left out.
struct Scan {
  /// One of each name, in the order of the paths that name it first.
  std::vector<ReadBundle> bundles;
  /// Names under which different Bundles were found. Fleet writes them at the same time, so that timing decides which
  /// one stays; in `bundles` it is the one found last.
  std::vector<std::string> clashes;
};

/// Where the paths of a GitRepo, or its `spec.bundles`, lead: each folder that may be a Bundle, in the order in which
/// they are found; one that several paths name stands there several times.
Outcome<std::vector<BundleSource>> find_bundle_sources(const Repository& repository, const GitRepo& git_repo);

/// The folders that one entry of `paths` names, before anything below them is looked at; none where it matches nothing,
/// and an error where it is a malformed pattern.
Outcome<std::vector<std::string>> folders_of_path(const Repository& repository, std::string_view path);

/// Walks the paths of a GitRepo for Bundles, or reads those of `spec.bundles`
/// (internal/cmd/cli/apply/apply.go, `CreateBundles`, `CreateBundlesDriven`; fleet-semantics.md, 2.3 and 2.4). A
/// failure leaves everything on the hub as it was.
Outcome<Scan> scan_repository(const Repository& repository, const GitRepo& git_repo, bool image_scans_enabled,
                              Version version);

}  // namespace fleet::rancher
