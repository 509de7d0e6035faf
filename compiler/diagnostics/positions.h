#pragma once

/// Byte offsets to what people and editors count. Lines and columns start at 1, and columns are UTF-16 units, in every
/// output alike (human, short, JSON, editors), so that two outputs never disagree about a place. A byte-order mark is
/// not counted, `\r\n` ends one line (a lone `\r` ends none), and an offset past the end is the end of the text.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source.h"

namespace fleet::diag {

struct Position {
  uint32_t line = 1;
  uint32_t column = 1;

  friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

/// The lines of one text. The text must outlive the index.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  /// An offset inside a line's end stands at the end of that line's text; inside a character, at its start.
  Position at(uint32_t offset) const;
  /// The offset of a place; past the end of its line, the end of that line.
  uint32_t offset(Position position) const;

  uint32_t line_count() const { return static_cast<uint32_t>(starts_.size()); }
  uint32_t line_begin(uint32_t line) const { return starts_[line - 1]; }
  /// Where the text of the line ends: before its `\n` or `\r\n`.
  uint32_t line_end(uint32_t line) const;

 private:
  uint32_t units_before(uint32_t offset) const;

  std::string_view text_;
  std::vector<uint32_t> starts_;
  std::vector<uint32_t> units_;  // UTF-16 units before each block of kBlock bytes: long lines stay cheap
};

/// The line indexes of a run's sources, made when first asked for.
class Positions {
 public:
  /// `folder` is put before the paths that are shown: the spec's, seen from where the reader stands; "" or "a/b".
  explicit Positions(const Sources& sources, const std::string& folder = {})
      : sources_(&sources), prefix_(folder.empty() ? folder : folder + "/") {}

  const LineIndex& of(FileId file);
  Position begin(Span span) { return of(span.file).at(span.begin); }
  Position end(Span span) { return of(span.file).at(span.end < span.begin ? span.begin : span.end); }
  /// An absolute path and standard input are where they are, wherever the spec lies.
  std::string shown_path(FileId file) const {
    const std::string& path = sources_->path(file);
    return path.starts_with('/') || path == "<stdin>" ? path : prefix_ + path;
  }
  const Sources& sources() const { return *sources_; }

 private:
  const Sources* sources_;
  std::string prefix_;
  std::map<FileId, LineIndex> indexes_;
};

}  // namespace fleet::diag
