#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::yaml {

enum class Kind : uint8_t { Scalar, List, Map, Alias };

/// One node as it stands in the text. `begin`, `end` are bytes; a block list or map ends with its last item.
struct Node {
  static constexpr uint32_t kNone = UINT32_MAX;

  Kind kind = Kind::Scalar;
  bool plain = false;     ///< a scalar without quotes or `|`, `>`
  bool implicit = false;  ///< a scalar whose meaning the reader finds: plain, or with the tag `!`
  uint32_t begin = 0;
  uint32_t end = 0;
  uint32_t after = 0;       ///< index of the first node behind this one and all that is in it
  uint32_t target = kNone;  ///< of an alias: its node, which stands before it or holds it; none for an unknown anchor
  std::string text;         ///< of a scalar what it says; of an alias the anchor's name
  std::string tag;          ///< long form; empty when not written
};

enum class FindingKind {
  Syntax,         ///< detail in libyaml's words
  TooDeep,        ///< deeper than the limit
  TooLarge,       ///< more nodes than the limit, or memory does not suffice
  NotUtf8,        ///< UTF-16, or the first byte that is not UTF-8
  ByteOrderMark,  ///< U+FEFF in a place where Go's reader may skip what follows: our limit
  Character,      ///< NUL or another character that YAML does not take
  Alias,          ///< `*x`
  MergeKey,       ///< `<<`
  DuplicateKey,   ///< detail: the key as Fleet reads it; other: the first one
  KeyNotText,     ///< a list, a map or null as a key
  BadScalar,      ///< text and tag disagree
  LaterDocument,  ///< Fleet drops it
};

struct Finding {
  FindingKind kind;
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string detail;
  uint32_t other_begin = 0;
  uint32_t other_end = 0;
};

/// A text as nodes, each before what it holds. In a map keys and values take turns, duplicates included.
struct Tree {
  std::vector<Node> nodes;
  std::vector<uint32_t> documents;  ///< roots; a document without content is a plain empty scalar
  std::vector<Finding> findings;    ///< sorted by place
  bool complete = false;            ///< read to the end
  bool first_complete = false;      ///< the first document was read to its end (all that Fleet looks at); true if none
};

/// Who reads the documents of a text: one reader all of them, as Fleet its files, or a new one each, as kubectl, which
/// lets a document begin with a byte order mark.
enum class Documents : uint8_t { Together, Apart };

/// The events of libyaml as a tree; findings are those that end the reading (at most one). Never throws.
Tree read_events(std::string_view text, uint32_t max_depth, Documents documents = Documents::Together);

/// For people: a text of one plain tree, at most 100 deep; everything that Fleet reads in its own way, and everything
/// it drops in silence, is a finding.
Tree read_strict(std::string_view text, Documents documents = Documents::Together);

}  // namespace fleet::yaml
