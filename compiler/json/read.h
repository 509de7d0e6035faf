#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/value.h"

namespace fleet::json {

/// A range of bytes of the text that is read, end exclusive.
struct Part {
  uint32_t begin = 0;
  uint32_t end = 0;
  friend bool operator==(const Part&, const Part&) = default;
};

enum class ProblemKind {
  NotUtf8,   ///< at the first byte that is not well-formed UTF-8
  CutOff,    ///< the text ends inside a value
  NotJson,   ///< something stands where JSON has none of it
  TooDeep,   ///< lists and maps nest deeper than Reader::kMaxDepth
  TooLarge,  ///< larger than Reader::kMaxSize, or memory does not suffice
};

/// Why a text could not be read: `part` is the narrowest place known, `text` completes "the file …" in our words.
struct Problem {
  ProblemKind kind;
  Part part;
  std::string text;
};

enum class Kind : uint8_t { Null, False, True, Number, String, List, Map };

/// One value. `part` covers all of it, quotes and brackets included. `text`: of a string what it says, of a number
/// its digits as written, else empty.
struct Node {
  Kind kind = Kind::Null;
  Part part;
  uint32_t after = 0;  ///< index of the first node behind this one and all that is in it
  std::string_view text;
};

/// The nodes of one value, each before what it holds; `nodes[0]` is the value itself. In a map keys (strings) and
/// values take turns, in the order written, duplicates included. To walk a list:
/// `for (uint32_t i = list + 1; i < nodes[list].after; i = nodes[i].after)`. Texts point into the text that was read,
/// or, where it had escapes, into `unescaped`.
struct Tree {
  std::vector<Node> nodes;
  std::vector<std::unique_ptr<std::string>> unescaped;

  /// The value at `key` in the map with this index; the last one where the key stands twice, as Go reads.
  /// None when the node is no map or has no such key.
  std::optional<uint32_t> find(uint32_t map, std::string_view key) const;
  /// The second key of the first pair of equal keys, in this map alone.
  std::optional<uint32_t> find_duplicate_key(uint32_t map) const;
  /// The subtree as plain data; numbers become integers where they are, else doubles. Duplicate keys are kept.
  Value value(uint32_t node = 0) const;
};

/// Reads JSON as RFC 8259 has it, with places. It keeps its buffers, so one reader for many texts is fast.
/// A byte order mark is skipped. Nothing throws; a `tree` is only meaningful when no problem came back.
class Reader {
 public:
  static constexpr uint32_t kMaxDepth = 200;
  static constexpr size_t kMaxSize = size_t{1} << 30;

  Reader();
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  std::optional<Problem> read(std::string_view text, Tree& tree);
  /// The one value that fills `part` of `text`; places count from the start of `text`.
  std::optional<Problem> read(std::string_view text, Part part, Tree& tree);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace fleet::json
