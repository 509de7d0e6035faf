#pragma once
// What the tests of the write phase share: a folder to write to, and a picture of what is in it.

#include <stdlib.h>

#include <filesystem>
#include <map>
#include <string>

#include "compiler/emit/write.h"

namespace fleet::emit {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "fleetc-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Every file below `folder` with its bytes; a folder ends in `/` and has none.
using Picture = std::map<std::string, std::string>;

inline void take_picture(const FileSystem& files, const std::string& root, const std::string& below, Picture& picture) {
  const auto names = files.list(root + below);
  if (std::holds_alternative<FileProblem>(names)) return;
  for (const auto& name : std::get<std::vector<std::string>>(names)) {
    const std::string path = below + "/" + name;
    if (files.kind_of(root + path) == FileKind::Folder) {
      picture[path + "/"];
      take_picture(files, root, path, picture);
    } else {
      const auto bytes = files.read(root + path, 1 << 20);
      picture[path] = std::holds_alternative<std::string>(bytes) ? std::get<std::string>(bytes) : "(unreadable)";
    }
  }
}

inline Picture picture(const FileSystem& files, const std::string& root) {
  Picture result;
  take_picture(files, root, "", result);
  return result;
}

/// Of OUT alone, where nothing is adopted.
inline WriteResult write_output(FileSystem& files, const std::string& out, std::vector<OutputFile> output,
                                std::string_view version) {
  return write_output(files, {{Folder(out), std::move(output)}}, version, Unlisted::Refused).front();
}
inline WriteResult compare_output(const FileSystem& files, const std::string& out, std::vector<OutputFile> output,
                                  std::string_view version) {
  return compare_output(files, {{Folder(out), std::move(output)}}, version, Unlisted::Refused).front();
}

}  // namespace fleet::emit
