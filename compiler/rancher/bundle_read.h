#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/bundle.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/repository.h"
#include "compiler/rancher/version.h"

namespace fleet::rancher {

/// A GitRepo (Schema::Metadata and Schema::GitRepo).
struct GitRepo {
  Map metadata;
  Map spec;
};

/// Where a Bundle comes from.
struct BundleSource {
  std::string folder;        ///< in the repository, as it was found or given
  std::string options_file;  ///< of a user-driven bundle, relative to the folder; else empty
};

/// A step in which Helm values were put together from files.
struct ValuesLayer {
  std::optional<size_t> target;  ///< its place in `spec.targets`; none: the bundle's own
  std::string file;              ///< relative to the folder; empty: `values` of the options file
  Map values;
};

struct ReadBundle : Bundle {
  std::vector<std::string> resources;  ///< names, sorted; without them there is no Bundle
  List image_scans;                    ///< maps of name and spec
  /// Whether Fleet would fetch charts from elsewhere; their files are missing in `resources`.
  bool fetches_charts = false;
  /// In the order in which they were laid over one another; of targets without values files there are none.
  std::vector<ValuesLayer> values_layers;
};

/// The Bundle that `fleet apply` makes of one folder, as the git job calls it for this GitRepo
/// (internal/bundlereader/read.go `bundleFromDir`, internal/cmd/cli/apply/apply.go; fleet-semantics.md, 2 and 3.2).
/// Values are inline: take_values moves them to the Secret.
Outcome<ReadBundle> read_bundle(const Repository& repository, const GitRepo& git_repo, const BundleSource& source,
                                bool image_scans_enabled, Version version);

/// The same where the options file was read already, without any keys that collide (yaml::Collisions).
Outcome<ReadBundle> read_bundle(const Repository& repository, const GitRepo& git_repo, const BundleSource& source,
                                Value options, bool image_scans_enabled, Version version);

}  // namespace fleet::rancher
