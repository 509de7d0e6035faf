#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/emit/folder.h"

namespace fleet::emit {

/// What makes a build's writes one step. Before anything in OUT changes, the journal stands in `OUT/.fleetc/` and
/// names every file that will; new files wait there as `<n>.new`, replaced and removed ones as `<n>.old` (in a checkout
/// the folder is `.fleetc-journal`):
///
///     OUT/.fleetc/journal    a change under way: whoever finds it puts everything back (`roll_back`)
///     OUT/.fleetc/done       the same file, renamed when all is in place: whoever finds it clears up (`clear_up`)
///
/// So the rename of `journal` to `done` is the moment at which the build is written. Both repairs may be
/// interrupted and run again.
struct Journal {
  struct Change {
    std::string path;    ///< below OUT; its list or one that it may hold
    bool had_old;        ///< a file stood there; it becomes `<n>.old`
    std::string sha256;  ///< of the new file, which waits as `<n>.new`; empty where the file is only removed
  };
  std::vector<Change> changes;            ///< in the order they are made; the position is the <n>
  std::vector<std::string> new_folders;   ///< below OUT, outer first; gone again after a roll back, if empty
  std::vector<std::string> left_folders;  ///< below OUT, inner first; removed at the end, if empty
};

/// No file of a build is larger: what is, was not written by us.
constexpr uint64_t kMaxFile = uint64_t{1} << 30;

std::string print_journal(const Journal&);
/// Nothing where the text is no journal of ours, or names a path that is none of ours.
std::optional<Journal> read_journal(std::string_view text, const Folder& out);

/// `OUT/.fleetc/<name>`, and `OUT/.fleetc/<position>.<old|new>`.
std::string journal_path(const Folder& out, std::string_view name);
std::string waiting_path(const Folder& out, size_t position, std::string_view ending);

/// The first part of `path` below OUT that is a link, so that a write would lead out of OUT.
std::optional<FileProblem> find_link(const FileSystem&, const Folder& out, std::string_view path);

std::optional<FileProblem> roll_back(FileSystem&, const Folder& out, const Journal&);
std::optional<FileProblem> clear_up(FileSystem&, const Folder& out, const Journal&);

/// What an earlier run left behind in OUT.
enum class Leftover { None, Unfinished, Uncleared };
/// Which it is, by looking only. A problem where `OUT/.fleetc` is not what a run leaves behind.
FileResult<Leftover> find_leftover(const FileSystem&, const Folder& out);
/// Repairs it, and takes an empty `OUT/.fleetc` away; afterwards OUT is as before that run, or as after it.
std::optional<FileProblem> recover(FileSystem&, const Folder& out, Leftover);

}  // namespace fleet::emit
