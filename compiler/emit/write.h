#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/emit/folder.h"
#include "compiler/emit/output_file.h"

namespace fleet::emit {

/// Why nothing was written.
enum class WriteProblemKind {
  Folder,    ///< OUT cannot be used: a file, a link to nowhere, not writable, in use by another process
  Unlisted,  ///< at one of our paths stands a file that the list does not have: somebody else's, who may hand it over
  Foreign,   ///< a link or a device where a file of ours would go
  Blocked,   ///< a folder where a file of ours would go, or a file where a folder of ours would
  Manifest,  ///< the list cannot be understood, so nobody knows which files are ours
  Leftover,  ///< what an interrupted run left cannot be put back; the next run tries again
  Disk,      ///< reading or writing failed
  Path,      ///< the files themselves: a path of none of our forms, twice, or below another file. Our mistake
};

/// What happened beside the writing.
enum class WriteNoteKind {
  Edited,       ///< a listed file was changed by hand, and is now overwritten or removed
  Adopted,      ///< a file that was not listed is ours from now on, overwritten or removed
  Ignored,      ///< an entry of the list that fleetc cannot have written
  Interrupted,  ///< an earlier run was interrupted; writing puts OUT in order first, comparing leaves it
  Uncleared,    ///< all is written, but waiting files in `OUT/.fleetc` stay until the next run
};

template <class Kind>
struct Remark {
  Kind kind;
  std::string path;    ///< with the folder in front; of an `Ignored` entry as it is listed
  std::string reason;  ///< "is not listed in fleetc.json", "permission denied"
};
using WriteProblem = Remark<WriteProblemKind>;
using WriteNote = Remark<WriteNoteKind>;

/// Paths are below the folder and sorted. With any problem nothing has changed: the three lists are empty then.
struct WriteResult {
  std::vector<std::string> written;
  std::vector<std::string> unchanged;
  std::vector<std::string> removed;
  std::vector<WriteNote> notes;
  std::vector<WriteProblem> problems;

  bool differs() const { return !written.empty() || !removed.empty(); }
};

/// What becomes of files at our paths that nobody listed.
enum class Unlisted { Refused, Adopted };

/// What a folder is to hold. Paths of files are below it.
struct Destination {
  Folder folder;
  std::vector<OutputFile> files;
};

/// Makes the folders hold these files, all or none: whoever is killed half way, the next run puts everything
/// back before it does anything else (in each of several folders by itself). Creates OUT and its parents; a checkout
/// is there. Only files that differ are written; files that the last build listed and that are no more are removed,
/// with the folders that this leaves empty; nobody else's files are touched, unless they are adopted. `version` is that
/// of this fleetc. One result a destination; a problem with one of them leaves all as they are.
std::vector<WriteResult> write_output(FileSystem&, std::vector<Destination>, std::string_view version, Unlisted);

/// What `write_output` would say, by looking only.
std::vector<WriteResult> compare_output(const FileSystem&, std::vector<Destination>, std::string_view version,
                                        Unlisted);

}  // namespace fleet::emit
