#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/value.h"

/// Inventories: files that list clusters. What is read here is raw: names, workspaces and labels as they stand, with
/// their places; no spec is needed. docs/inventories.md says which forms there are, and where of each kind of object
/// the name, the workspace and the labels come from.

namespace fleet::inventory {

/// A label as it stands in an inventory. Places are bytes of the inventory's text, without quotes.
struct RawLabel {
  std::string_view key;
  std::string_view value;  ///< without data (`is_broken`): no text, which a problem has reported
  uint32_t key_begin = 0;  ///< of a CSV file: the column's in the header
  uint32_t key_end = 0;
  uint32_t value_begin = 0;
  uint32_t value_end = 0;

  bool is_broken() const { return value.data() == nullptr; }
};

/// What an entry was. Where two tell of one cluster (Rancher shows it by several APIs), the first of these counts.
enum class Origin : uint8_t { Fleet, Table, Provisioning, Management, ClusterApi, Claim };

/// One cluster, as Fleet knows it or will know it. `name_begin`/`name_end`: where its name stands, without quotes.
struct ListedCluster {
  std::string_view name;
  std::string_view workspace;        ///< its namespace on the hub; empty where the inventory does not say
  std::string_view display_name;     ///< Rancher's; empty where the inventory does not say
  std::span<const RawLabel> labels;  ///< sorted by key, each key once
  uint32_t name_begin = 0;
  uint32_t name_end = 0;
  uint32_t template_values_begin = 0;  ///< spec.templateValues as written; both 0 when absent
  uint32_t template_values_end = 0;
  uint32_t annotations_begin = 0;  ///< metadata.annotations as written; both 0 when absent
  uint32_t annotations_end = 0;
  Origin origin = Origin::Fleet;
  bool paused = false;
  bool labels_are_broken = false;  ///< they were not read at all, which a problem has reported
};

enum class ProblemKind : uint8_t {
  NotUtf8,           ///< detail: what the file does ("is not UTF-8")
  CutOff,            ///< the text ends inside a value; detail in words
  Syntax,            ///< no JSON, YAML or CSV; detail in words
  NotAList,          ///< no object where one is expected, or no list; detail in words
  TooDeep,           ///< detail in words
  TooLarge,          ///< text or one item larger than the limit; detail in words
  TooMany,           ///< more clusters than the limit, the rest is not read; detail in words
  UnknownFormat,     ///< neither ending nor content tell a format that is read
  NoName,            ///< an item without a name; detail: what it has that is not a text, as written
  BadName,           ///< key: `name` or `workspace`; detail: what was seen, which Kubernetes takes for neither
  LabelNotText,      ///< cluster, key; detail: what was seen, as written
  LabelsNotMap,      ///< cluster; key: `labels` or `metadata`; detail: what was seen
  LongKey,           ///< cluster; key of a label, longer than Kubernetes takes; detail: its size in bytes
  DuplicateLabel,    ///< cluster, key; other: the first place. The last one counts, as for Fleet
  DuplicateKey,      ///< key; other: the first place. The last one counts
  DuplicateColumn,   ///< detail, key: the names of two columns that are one; other: the first place
  DuplicateCluster,  ///< cluster; other: the first place. The first one counts
};
constexpr size_t kProblemKinds = 17;

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

enum class Format : uint8_t { Json, Yaml, Csv, Unknown };

/// Many labels at places that do not move.
class LabelStore {
 public:
  std::span<const RawLabel> add(std::span<const RawLabel> labels);

 private:
  std::vector<std::unique_ptr<RawLabel[]>> chunks_;
  size_t used_ = 0, size_ = 0;  // of the last chunk
};

/// What a file lists. Views point into the text that was read, which must outlive this, or into `unescaped`.
struct Listing {
  Format format = Format::Unknown;
  std::vector<ListedCluster> clusters;           ///< in the order of the text
  std::vector<Problem> problems;                 ///< sorted by place, at most `kMostProblems` of a kind
  std::array<uint64_t, kProblemKinds> hidden{};  ///< how many more there are of each kind
  uint64_t skipped = 0;                          ///< items of another kind
  std::vector<std::unique_ptr<std::string>> unescaped;
  LabelStore labels;
};

constexpr size_t kMostProblems = 20;
constexpr size_t kMostClusters = 1'000'000;
constexpr uint64_t kLargestText = 700'000'000;  ///< as JSON or CSV
constexpr uint64_t kLargestYaml = 16'000'000;

/// By the path's ending (`.json`, `.jsonl`, `.ndjson`, `.yaml`, `.yml`, `.csv`), else by how the text begins.
Format format_of(std::string_view path, std::string_view text);

/// Whether the path's ending is one of those that are read from a folder.
bool has_known_ending(std::string_view path);

/// The key of the label that a column of a table stands for; what it gives back must outlive the listing.
using KeyOfColumn = std::function<std::string_view(std::string_view column)>;

/// Reads objects of Kubernetes (a `List`, a `ClusterList`, one object, or objects one after the other) as JSON or YAML,
/// or a table as CSV. Never throws; of JSON one item is held at a time, so that beside the text there is only what is
/// returned. Problems stand beside what could be read all the same. At most 700 MB of JSON or CSV, 16 MB of YAML, 16 MB
/// an item, 1,000,000 clusters. Without `key_of_column` a column's name is the key.
Listing read(std::string_view path, std::string_view text, const KeyOfColumn& key_of_column = {});

/// The values that a cluster of this text has for templates (`spec.templateValues`); none where it has no map there.
std::optional<Map> template_values(std::string_view text, Format format, const ListedCluster& cluster);

/// Its annotations, as they stand; none where it has no map there.
std::optional<Map> annotations(std::string_view text, Format format, const ListedCluster& cluster);

}  // namespace fleet::inventory
