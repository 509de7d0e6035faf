#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/emit/output_file.h"

namespace fleet::emit {

/// Why nothing was written.
enum class WriteProblemKind {
  Folder,    ///< OUT cannot be used: a file, a link to nowhere, not writable, in use by another process
  Foreign,   ///< at one of our paths stands what fleetc.json does not list, or a link: somebody else's
  Blocked,   ///< a folder where a file of ours would go, or a file where a folder of ours would
  Manifest,  ///< fleetc.json cannot be understood, so nobody knows which files are ours
  Leftover,  ///< what an interrupted run left cannot be put back; the next run tries again
  Disk,      ///< reading or writing failed
  Path,      ///< the files themselves: a path of none of our forms, twice, or below another file. Our mistake
};

/// What happened beside the writing.
enum class WriteNoteKind {
  Edited,       ///< a listed file was changed by hand, and is now overwritten or removed
  Ignored,      ///< an entry of fleetc.json that fleetc cannot have written
  Interrupted,  ///< an earlier run was interrupted; writing puts OUT in order first, comparing leaves it
  Uncleared,    ///< all is written, but waiting files in `OUT/.fleetc` stay until the next run
};

template <class Kind>
struct Remark {
  Kind kind;
  std::string path;    ///< with OUT in front; of an `Ignored` entry as it is listed
  std::string reason;  ///< "is not listed in fleetc.json", "permission denied"
};
using WriteProblem = Remark<WriteProblemKind>;
using WriteNote = Remark<WriteNoteKind>;

/// Paths are below OUT and sorted. With any problem nothing has changed: the three lists are empty then.
struct WriteResult {
  std::vector<std::string> written;
  std::vector<std::string> unchanged;
  std::vector<std::string> removed;
  std::vector<WriteNote> notes;
  std::vector<WriteProblem> problems;

  bool differs() const { return !written.empty() || !removed.empty(); }
};

/// Makes the folder `out` hold these files, all or none: whoever is killed half way, the next run puts everything
/// back before it does anything else. Creates `out` and its parents. Only files that differ are written; files
/// that the last build listed in `OUT/fleetc.json` and that are no more are removed, with the folders that this
/// leaves empty; nobody else's files are touched. `version` is that of this fleetc.
WriteResult write_output(FileSystem&, const std::string& out, std::vector<OutputFile> files, std::string_view version);

/// What `write_output` would say, by looking only.
WriteResult compare_output(const FileSystem&, const std::string& out, std::vector<OutputFile> files,
                           std::string_view version);

}  // namespace fleet::emit
