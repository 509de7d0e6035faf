#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/emit/folder.h"

namespace fleet::emit {

/// `OUT/fleetc.json`, and `.fleetc.json` of a checkout: what the last build wrote there, and so what the next one may
/// replace or remove.
///
///     {
///       "format": "fleetc.output/1",
///       "version": "0.1.0",
///       "files": [
///         {"path":"agents/paris.yaml","sha256":"9f86…","source":"clusters.fleet"}
///       ]
///     }
///
/// A line a file, sorted by path, so that two branches that build different files merge.
struct ManifestFile {
  std::string sha256;
  std::string source;
};
struct Manifest {
  std::string version;                        ///< of the fleetc that wrote it
  std::map<std::string, ManifestFile> files;  ///< by path below OUT
};

/// What was read. An entry that fleetc cannot have written (its path is none that the folder may hold, its
/// digest is none, a path stands twice) is left out of `manifest` and named in `ignored`.
struct ReadManifest {
  struct Ignored {
    std::string path;
    std::string reason;
  };
  Manifest manifest;
  std::vector<Ignored> ignored;
};

/// The bytes of the file, with a line end after the last line.
std::string print_manifest(const Manifest&);

/// The other way; a text that is not a manifest of this format gives the reason: "is not JSON".
std::variant<ReadManifest, std::string> read_manifest(std::string_view text, const Folder& of);

}  // namespace fleet::emit
