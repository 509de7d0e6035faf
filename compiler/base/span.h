#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "compiler/base/id.h"

namespace fleet {

using FileId = Id<struct FileTag>;

/// A range of bytes of one source file, end exclusive. Lines, columns and UTF-16 exist only where
/// something is shown (diagnostics/positions.h).
struct Span {
  FileId file;
  uint32_t begin = 0;
  uint32_t end = 0;

  explicit operator bool() const { return static_cast<bool>(file); }
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

/// From the start of `a` to the end of `b`, which stand in one file.
inline Span join(Span a, Span b) {
  if (!a) return b;
  if (!b) return a;
  return Span{a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

}  // namespace fleet
