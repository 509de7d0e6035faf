#include "compiler/base/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace fleet {
namespace {

/// `done`: what could not be done to it, "read".
FileProblem problem(const std::string& path, int error, const char* done) {
  const auto because = [&](const char* why) {
    return FileProblem{path, std::string("cannot be ") + done + ": " + why};
  };
  switch (error) {
    case ENOENT: return {path, "does not exist"};
    case EACCES:
    case EPERM: return because("permission denied");
    case EISDIR: return {path, "is a folder"};
    case ENOTDIR: return because("a part of the path is not a folder");
    case ELOOP: return because("links lead round in a circle");
    case ENOSPC: return because("no space left on the disk");
    case EROFS: return because("the file system is read-only");
    case ENAMETOOLONG: return because("the name is too long");
    case EXDEV: return {path, "lies on another file system"};
    case ENOTEMPTY: return {path, "is not empty"};
    case EEXIST: return {path, "exists already"};
    case ENXIO: return {path, "is not a regular file"};
    case EDQUOT: return because("the disk quota is used up");
    default: return because(std::strerror(error));
  }
}

struct Descriptor {
  int fd;
  explicit Descriptor(int f) : fd(f) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

struct DiskFolderLock final : FolderLock {
  Descriptor folder;  // the kernel frees the lock with the descriptor, also when the process is killed
  explicit DiskFolderLock(int fd) : folder(fd) {}
};

FileKind kind_from_mode(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::File;
  if (S_ISDIR(mode)) return FileKind::Folder;
  if (S_ISLNK(mode)) return FileKind::Link;
  return FileKind::Other;
}

}  // namespace

FileKind DiskFileSystem::kind(const std::string& path) const {
  struct stat s {};
  return ::stat(path.c_str(), &s) == 0 ? kind_from_mode(s.st_mode) : FileKind::Missing;
}

FileKind DiskFileSystem::kind_of(const std::string& path) const {
  struct stat s {};
  return ::lstat(path.c_str(), &s) == 0 ? kind_from_mode(s.st_mode) : FileKind::Missing;
}

FileResult<std::string> DiskFileSystem::read(const std::string& path, uint64_t limit) const {
  // Without O_NONBLOCK, opening a pipe nobody writes to would hang.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0) return problem(path, errno, "read");
  struct stat s {};
  if (::fstat(file.fd, &s) != 0) return problem(path, errno, "read");
  if (S_ISDIR(s.st_mode)) return FileProblem{path, "is a folder"};
  if (!S_ISREG(s.st_mode)) return FileProblem{path, "is not a regular file"};
  const auto too_large = [&] { return FileProblem{path, "is larger than " + std::to_string(limit) + " bytes", true}; };
  if (static_cast<uint64_t>(s.st_size) > limit) return too_large();
  std::string text(static_cast<size_t>(s.st_size), '\0');
  size_t have = 0;
  for (;;) {
    if (have == text.size()) {  // may have grown since fstat
      char more;
      const ssize_t n = ::read(file.fd, &more, 1);
      if (n == 0) break;
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return problem(path, errno, "read");
      if (text.size() + 1 > limit) return too_large();
      text.push_back(more);
      ++have;
      continue;
    }
    const ssize_t n = ::read(file.fd, text.data() + have, text.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return problem(path, errno, "read");
    if (n == 0) break;
    have += static_cast<size_t>(n);
  }
  text.resize(have);
  return text;
}

FileResult<std::vector<std::string>> DiskFileSystem::list(const std::string& path) const {
  DIR* folder = ::opendir(path.c_str());
  if (!folder) return problem(path, errno, "read");
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  ::closedir(folder);
  std::sort(names.begin(), names.end());
  return names;
}

std::string DiskFileSystem::canonical(const std::string& path) const {
  std::error_code error;
  const auto result = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (!error) {
    std::string text = result.string();
    while (text.size() > 1 && text.back() == '/') text.pop_back();
    return text;
  }
  return path;
}

std::optional<FileProblem> DiskFileSystem::write(const std::string& path, std::string_view bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666));
  if (file.fd < 0) return problem(path, errno, "written");
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(file.fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return problem(path, errno, "written");
    done += static_cast<size_t>(n);
  }
  const int fd = file.fd;
  file.fd = -1;
  if (::close(fd) != 0) return problem(path, errno, "written");
  return std::nullopt;
}

std::optional<FileProblem> DiskFileSystem::sync(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.fd < 0 || ::fsync(file.fd) != 0) return problem(path, errno, "written");
  return std::nullopt;
}

std::optional<FileProblem> DiskFileSystem::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return problem(to, errno, "replaced");
  return std::nullopt;
}

std::optional<FileProblem> DiskFileSystem::move_new(const std::string& from, const std::string& to) {
#ifdef RENAME_NOREPLACE
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return std::nullopt;
  if (errno != EINVAL && errno != ENOSYS) return problem(to, errno, "moved");
#endif
  // A file system without that call: looking first is the best there is.
  if (kind_of(to) != FileKind::Missing) return problem(to, EEXIST, "moved");
  return rename(from, to);
}

std::optional<FileProblem> DiskFileSystem::remove(const std::string& path) {
  if (::remove(path.c_str()) != 0) return problem(path, errno, "removed");
  return std::nullopt;
}

std::optional<FileProblem> DiskFileSystem::make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0) return std::nullopt;
  if (errno == EEXIST && kind(path) == FileKind::Folder) return std::nullopt;
  if (errno == EEXIST) return FileProblem{path, "is a file, not a folder"};
  return problem(path, errno, "made");
}

FileResult<std::unique_ptr<FolderLock>> DiskFileSystem::lock(const std::string& folder) {
  auto held = std::make_unique<DiskFolderLock>(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (held->folder.fd < 0) return problem(folder, errno, "used");
  if (::flock(held->folder.fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return FileProblem{folder, "is in use by another process"};
  }
  // The other process may have removed the folder between our open and our lock.
  struct stat ours {
  }, there{};
  if (::fstat(held->folder.fd, &ours) != 0 || ::stat(folder.c_str(), &there) != 0)
    return problem(folder, errno, "used");
  if (ours.st_ino != there.st_ino || ours.st_dev != there.st_dev)
    return FileProblem{folder, "is in use by another process"};
  return held;
}

namespace {

struct MemoryFolderLock final : FolderLock {
  std::shared_ptr<std::set<std::string>> all;
  std::string folder;
  MemoryFolderLock(std::shared_ptr<std::set<std::string>> a, std::string f) : all(std::move(a)), folder(std::move(f)) {}
  MemoryFolderLock(const MemoryFolderLock&) = delete;
  MemoryFolderLock& operator=(const MemoryFolderLock&) = delete;
  ~MemoryFolderLock() override { all->erase(folder); }
};

std::string normal(const std::string& path) {
  std::string text = std::filesystem::path(path).lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text.empty() ? "." : text;
}

}  // namespace

FileKind MemoryFileSystem::kind(const std::string& path) const {
  const std::string name = normal(path);
  if (name == "." || name == "/") return FileKind::Folder;
  const auto found = entries_.find(name);
  if (found != entries_.end()) return found->second ? FileKind::File : FileKind::Folder;
  const auto below = entries_.lower_bound(name + "/");
  return below != entries_.end() && below->first.starts_with(name + "/") ? FileKind::Folder : FileKind::Missing;
}

FileKind MemoryFileSystem::kind_of(const std::string& path) const { return kind(path); }

FileResult<std::string> MemoryFileSystem::read(const std::string& path, uint64_t limit) const {
  const auto found = entries_.find(normal(path));
  if (found == entries_.end()) {
    return FileProblem{path, kind(path) == FileKind::Folder ? "is a folder" : "does not exist"};
  }
  if (!found->second) return FileProblem{path, "is a folder"};
  if (found->second->size() > limit)
    return FileProblem{path, "is larger than " + std::to_string(limit) + " bytes", true};
  return *found->second;
}

FileResult<std::vector<std::string>> MemoryFileSystem::list(const std::string& path) const {
  if (kind(path) != FileKind::Folder) return FileProblem{path, "does not exist"};
  const std::string name = normal(path);
  const std::string prefix = name == "." ? "" : name == "/" ? "/" : name + "/";
  std::vector<std::string> names;
  for (auto at = entries_.lower_bound(prefix); at != entries_.end() && at->first.starts_with(prefix); ++at) {
    const std::string rest = at->first.substr(prefix.size());
    const std::string first = rest.substr(0, rest.find('/'));
    if (!first.empty() && (names.empty() || names.back() != first)) names.push_back(first);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string MemoryFileSystem::canonical(const std::string& path) const { return normal(path); }

std::optional<FileProblem> MemoryFileSystem::write(const std::string& path, std::string_view bytes) {
  if (kind(path) == FileKind::Folder) return FileProblem{path, "is a folder"};
  entries_[normal(path)] = std::string(bytes);
  return std::nullopt;
}

std::optional<FileProblem> MemoryFileSystem::sync(const std::string& path) {
  if (kind(path) == FileKind::Missing) return FileProblem{path, "does not exist"};
  return std::nullopt;
}

std::optional<FileProblem> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const auto found = entries_.find(normal(from));
  if (found == entries_.end()) return FileProblem{from, "does not exist"};
  if (kind(to) == FileKind::Folder) return FileProblem{to, "is a folder"};
  auto entry = found->second;
  entries_.erase(found);
  entries_[normal(to)] = std::move(entry);
  return std::nullopt;
}

std::optional<FileProblem> MemoryFileSystem::move_new(const std::string& from, const std::string& to) {
  if (kind(to) != FileKind::Missing) return FileProblem{to, "exists already"};
  return rename(from, to);
}

std::optional<FileProblem> MemoryFileSystem::remove(const std::string& path) {
  const std::string below = normal(path) + "/";
  const auto first = entries_.lower_bound(below);
  if (first != entries_.end() && first->first.starts_with(below)) return FileProblem{path, "is not empty"};
  if (entries_.erase(normal(path)) == 0) return FileProblem{path, "does not exist"};
  return std::nullopt;
}

std::optional<FileProblem> MemoryFileSystem::make_folder(const std::string& path) {
  if (kind(path) == FileKind::File) return FileProblem{path, "is a file, not a folder"};
  entries_.try_emplace(normal(path), std::nullopt);
  return std::nullopt;
}

FileResult<std::unique_ptr<FolderLock>> MemoryFileSystem::lock(const std::string& folder) {
  if (kind(folder) != FileKind::Folder) return FileProblem{folder, "does not exist"};
  if (!locked_->insert(normal(folder)).second) return FileProblem{folder, "is in use by another process"};
  return std::make_unique<MemoryFolderLock>(locked_, normal(folder));
}

}  // namespace fleet
