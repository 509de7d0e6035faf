#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fleet {

/// What stands at a path. `Link` is only answered by `kind_of` without following.
enum class FileKind { Missing, File, Folder, Link, Other };

/// The path up to and with its last `/`; empty where it has none.
inline std::string folder_prefix(std::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
}

/// Why a file operation failed, said of the path: "cannot be read: permission denied", "is a folder".
struct FileProblem {
  std::string path;
  std::string reason;
  bool too_large = false;  // more than the limit that the caller gave
};

template <class T>
using FileResult = std::variant<T, FileProblem>;

/// Holds a folder for one process; letting go of it (or dying) frees the folder.
class FolderLock {
 public:
  virtual ~FolderLock() = default;
};

/// The one seam to the disk. Paths are UTF-8 with `/`. No function throws.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// What stands at `path`, with links followed; a link that leads nowhere or round in a circle is `Missing`.
  virtual FileKind kind(const std::string& path) const = 0;
  /// The same without following a last link.
  virtual FileKind kind_of(const std::string& path) const = 0;
  /// The whole file. More than `limit` bytes is the problem "larger than N bytes"; only regular files are read
  /// (never a device, pipe or folder). `-` is not special here.
  virtual FileResult<std::string> read(const std::string& path, uint64_t limit) const = 0;
  /// The names in a folder, sorted by bytes, without `.` and `..`.
  virtual FileResult<std::vector<std::string>> list(const std::string& path) const = 0;
  /// The absolute path with every link resolved; of a path that does not exist, its existing part resolved.
  virtual std::string canonical(const std::string& path) const = 0;

  /// Creates or truncates; follows no link and opens no pipe.
  virtual std::optional<FileProblem> write(const std::string& path, std::string_view bytes) = 0;
  /// Returns when the bytes of this file would outlast a power cut.
  virtual std::optional<FileProblem> sync(const std::string& path) = 0;
  virtual std::optional<FileProblem> rename(const std::string& from, const std::string& to) = 0;    ///< replaces `to`
  virtual std::optional<FileProblem> move_new(const std::string& from, const std::string& to) = 0;  ///< never replaces
  virtual std::optional<FileProblem> remove(const std::string& path) = 0;  ///< a file or an empty folder
  virtual std::optional<FileProblem> make_folder(
      const std::string& path) = 0;  ///< one level; an existing folder is fine
  /// Takes an existing folder for this process, without waiting: the problem "is in use by another
  /// process" when that is so.
  /// Where the disk knows no locks (some network file systems) the lock holds nobody off.
  virtual FileResult<std::unique_ptr<FolderLock>> lock(const std::string& folder) = 0;
};

/// The real disk.
class DiskFileSystem final : public FileSystem {
 public:
  FileKind kind(const std::string& path) const override;
  FileKind kind_of(const std::string& path) const override;
  FileResult<std::string> read(const std::string& path, uint64_t limit) const override;
  FileResult<std::vector<std::string>> list(const std::string& path) const override;
  std::string canonical(const std::string& path) const override;
  std::optional<FileProblem> write(const std::string& path, std::string_view bytes) override;
  std::optional<FileProblem> sync(const std::string& path) override;
  std::optional<FileProblem> rename(const std::string& from, const std::string& to) override;
  std::optional<FileProblem> move_new(const std::string& from, const std::string& to) override;
  std::optional<FileProblem> remove(const std::string& path) override;
  std::optional<FileProblem> make_folder(const std::string& path) override;
  FileResult<std::unique_ptr<FolderLock>> lock(const std::string& folder) override;
};

/// Files in memory, for tests and for text that an editor has not saved. Absolute and relative paths are
/// taken as they are, normalised (`a/./b/../c` is `a/c`).
class MemoryFileSystem final : public FileSystem {
 public:
  FileKind kind(const std::string& path) const override;
  FileKind kind_of(const std::string& path) const override;
  FileResult<std::string> read(const std::string& path, uint64_t limit) const override;
  FileResult<std::vector<std::string>> list(const std::string& path) const override;
  std::string canonical(const std::string& path) const override;
  std::optional<FileProblem> write(const std::string& path, std::string_view bytes) override;
  std::optional<FileProblem> sync(const std::string& path) override;
  std::optional<FileProblem> rename(const std::string& from, const std::string& to) override;
  std::optional<FileProblem> move_new(const std::string& from, const std::string& to) override;
  std::optional<FileProblem> remove(const std::string& path) override;
  std::optional<FileProblem> make_folder(const std::string& path) override;
  FileResult<std::unique_ptr<FolderLock>> lock(const std::string& folder) override;

 private:
  std::map<std::string, std::optional<std::string>> entries_;  // nullopt: a folder
  std::shared_ptr<std::set<std::string>> locked_ = std::make_shared<std::set<std::string>>();
};

}  // namespace fleet
