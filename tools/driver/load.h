#pragma once

#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"

namespace fleet::driver {

/// The files of one spec.
struct Spec {
  std::string root;           // canonical path of the folder with main.fleet
  std::vector<FileId> files;  // sorted by path, which is relative to the root
  FileId main_file;
};

/// The folder with main.fleet that `path`, a folder or a file, belongs to: the nearest upward. A problem names what is
/// not there.
FileResult<std::string> find_root(const FileSystem&, const std::string& path);

/// The paths of the spec's files, relative to `root`, sorted: every `*.fleet` below it. Passed over are hidden files
/// and folders, folders with a main.fleet of their own, and links to folders (which could lead anywhere, or round in a
/// circle).
FileResult<std::vector<std::string>> list_spec_files(const FileSystem&, const std::string& root);

/// Reads the spec at `root` into `sources`, with `shown` before the paths. What cannot be read is a problem; what is
/// too large is a finding.
FileResult<Spec> load(const FileSystem&, const std::string& root, Sources& sources, diag::Diagnostics& diagnostics,
                      const std::string& shown = "");

}  // namespace fleet::driver
