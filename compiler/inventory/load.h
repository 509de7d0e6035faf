#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/base/source.h"
#include "compiler/inventory/read.h"

namespace fleet::inventory {

/// A file of an inventory. Its text is in the sources.
struct LoadedFile {
  FileId file;
  Listing listing;
};

/// All of standard input.
using ReadInput = std::function<FileResult<std::string>()>;

/// Reads what the path of an inventory stands for: a file; each file of a folder, not of those below it, whose ending
/// is known, sorted by name; or, for `-`, standard input. `shown` is the path in messages, to which a folder's names
/// are added. At most 700 MB and 1,000,000 clusters in all. A problem: what cannot be read at all, or is too large.
FileResult<std::vector<LoadedFile>> load(const FileSystem& files, const std::string& path, const std::string& shown,
                                         const ReadInput& read_input, Sources& sources,
                                         const KeyOfColumn& key_of_column = {});

}  // namespace fleet::inventory
