#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fleet::inventory {

/// A label or annotation as it stands in an inventory. Places are bytes of the inventory's text, without quotes.
struct RawLabel {
  std::string_view key;
  std::string_view value;
  uint32_t key_begin = 0;
  uint32_t key_end = 0;
  uint32_t value_begin = 0;
  uint32_t value_end = 0;
};

/// One `clusters.fleet.cattle.io` object. `name_begin`/`name_end`: where its name stands, without quotes.
struct ListedCluster {
  std::string_view name;
  std::string_view workspace;         ///< metadata.namespace; empty when absent
  std::vector<RawLabel> labels;       ///< sorted by key, each key once
  std::vector<RawLabel> annotations;  ///< the same
  bool paused = false;
  uint32_t name_begin = 0;
  uint32_t name_end = 0;
  uint32_t template_values_begin = 0;  ///< spec.templateValues as written; both 0 when absent
  uint32_t template_values_end = 0;
};

enum class ProblemKind {
  NotUtf8,           ///< detail: what the file does ("is not UTF-8")
  CutOff,            ///< the text ends inside a value; detail in words
  NotJson,           ///< detail in words
  NotAList,          ///< a value that is neither an object nor a list of objects; detail: what was seen
  TooDeep,           ///< detail in words
  TooLarge,          ///< text or one item larger than the limit; detail in words
  TooMany,           ///< more clusters or problems than the limit; the rest is not read
  UnknownFormat,     ///< neither ending nor content tell a format that is read
  NoName,            ///< an item without metadata.name, or with one that is not a string
  LabelNotString,    ///< cluster, key; detail: what was seen, as written
  LabelsNotMap,      ///< cluster; key: `labels` or `annotations`; detail: what was seen
  DuplicateLabel,    ///< cluster, key; other: the first place. The last one counts, as for Fleet
  DuplicateCluster,  ///< cluster; other: the first place. The first one counts
};

/// `begin`, `end`: the narrowest place; `other_*`: the second one of a pair, else both 0.
struct Problem {
  ProblemKind kind;
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string detail;
  std::string cluster;
  std::string key;
  uint32_t other_begin = 0;
  uint32_t other_end = 0;
};

/// What a file lists. Views point into the text that was read, which must outlive this, or into `unescaped`.
struct Listing {
  std::vector<ListedCluster> clusters;  ///< in the order of the text
  std::vector<Problem> problems;        ///< sorted by place
  uint64_t skipped = 0;                 ///< items of another kind
  std::vector<std::unique_ptr<std::string>> unescaped;
};

enum class Format { Json, Unknown };

/// By the path's ending (`.json`, `.jsonl`, `.ndjson`), else by the first byte that is no blank.
Format format_of(std::string_view path, std::string_view text);

/// Reads what `kubectl get clusters.fleet.cattle.io -A -o json` prints (a `List` or `ClusterList`), one object,
/// or objects one after the other, as newline-delimited JSON has them. Never throws; one item is held at a time, so
/// that beside the text there is only what is returned. Problems stand beside what could be read all the same. At most
/// 700 MB of text, 16 MB an item, 1,000,000 clusters, 1,000 problems.
Listing read(std::string_view path, std::string_view text);

}  // namespace fleet::inventory
