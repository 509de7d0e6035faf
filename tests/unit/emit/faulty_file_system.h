#pragma once

#include <limits>
#include <string>

#include "compiler/base/file_system.h"

namespace fleet::emit {

/// Another file system on which calls fail: the calls from number `first` to number `last`, counted from 0. A write
/// that fails leaves the first half of its bytes, as a full disk does. With `last` open, nothing that the process does
/// after `first` reaches the disk, which is what a kill looks like to the next run.
class FaultyFileSystem final : public FileSystem {
 public:
  static constexpr int kForEver = std::numeric_limits<int>::max();

  FaultyFileSystem(FileSystem& inner, int first, int last) : inner_(inner), first_(first), last_(last) {}

  /// How many calls there were, and whether one of them failed.
  int calls() const { return calls_; }
  bool struck() const { return calls_ > first_; }

  FileKind kind(const std::string& path) const override { return inner_.kind(path); }
  FileKind kind_of(const std::string& path) const override { return inner_.kind_of(path); }
  std::string canonical(const std::string& path) const override { return inner_.canonical(path); }

  FileResult<std::string> read(const std::string& path, uint64_t limit) const override {
    if (fails()) return failure(path);
    return inner_.read(path, limit);
  }
  FileResult<std::vector<std::string>> list(const std::string& path) const override {
    if (fails()) return failure(path);
    return inner_.list(path);
  }
  std::optional<FileProblem> write(const std::string& path, std::string_view bytes) override {
    const bool is_first = calls_ == first_;
    if (!fails()) return inner_.write(path, bytes);
    if (is_first) inner_.write(path, bytes.substr(0, bytes.size() / 2));
    return failure(path);
  }
  std::optional<FileProblem> sync(const std::string& path) override {
    if (fails()) return failure(path);
    return std::nullopt;  // nothing here depends on it, and thousands of runs do
  }
  std::optional<FileProblem> rename(const std::string& from, const std::string& to) override {
    if (fails()) return failure(to);
    return inner_.rename(from, to);
  }
  std::optional<FileProblem> move_new(const std::string& from, const std::string& to) override {
    if (fails()) return failure(to);
    return inner_.move_new(from, to);
  }
  std::optional<FileProblem> remove(const std::string& path) override {
    if (fails()) return failure(path);
    return inner_.remove(path);
  }
  std::optional<FileProblem> make_folder(const std::string& path) override {
    if (fails()) return failure(path);
    return inner_.make_folder(path);
  }
  FileResult<std::unique_ptr<FolderLock>> lock(const std::string& folder) override {
    if (fails()) return failure(folder);
    return inner_.lock(folder);
  }

 private:
  bool fails() const {
    const int call = calls_++;
    return call >= first_ && call <= last_;
  }
  static FileProblem failure(const std::string& path) { return {path, "no space left on the disk"}; }

  FileSystem& inner_;
  int first_, last_;
  mutable int calls_ = 0;
};

}  // namespace fleet::emit
