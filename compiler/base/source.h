#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "compiler/base/span.h"

namespace fleet {

/// The texts that a run has read. Texts never move, so views into them stay valid for the run.
class Sources {
 public:
  /// `path` is what messages show: relative to the root of the spec, with `/`.
  FileId add(std::string path, std::string text) {
    files_.push_back(File{std::move(path), std::move(text)});
    return FileId(files_.size() - 1);
  }
  const std::string& path(FileId id) const { return files_[id.value].path; }
  const std::string& text(FileId id) const { return files_[id.value].text; }
  std::string_view text(Span span) const {
    return std::string_view(files_[span.file.value].text).substr(span.begin, span.end - span.begin);
  }
  size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string path;
    std::string text;
  };
  std::deque<File> files_;
};

}  // namespace fleet
