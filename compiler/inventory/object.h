#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/inventory/read.h"
#include "compiler/json/read.h"

namespace fleet::inventory {

/// Adds a problem, or counts it where there are enough of its kind.
void add_problem(Listing& listing, Problem problem);

/// What a list says of items that bear no kind: `ClusterList` of `fleet.cattle.io/v1alpha1`.
struct Inherited {
  std::string api_version;
  std::string kind;  ///< empty: the items must say theirs
};

/// Takes objects of Kubernetes into a listing, whatever they were written in: a tree has places, and each text is one
/// of the text that is read or is copied. docs/inventories.md has the table of what is read from where.
class ObjectReader {
 public:
  ObjectReader(std::string_view text, Listing& listing) : text_(text), listing_(listing) {}

  void read(const json::Tree& tree, uint32_t root, const Inherited& inherited);
  /// No further cluster is taken; that was reported.
  bool is_full() const { return full_; }

  void report(ProblemKind kind, json::Part part, std::string detail, std::string cluster = {}, std::string key = {},
              json::Part other = {});
  /// What was seen, short enough for a message.
  std::string seen(json::Part part) const;
  /// The value at `key`; a key that stands twice is reported, and the last one counts, as for Go.
  const json::Node* member(const json::Tree& tree, const json::Node* map, std::string_view key);

 private:
  struct Object;

  std::optional<Origin> origin_of(const Object& object, const Inherited& inherited);
  void find_names(const Object& object, ListedCluster& cluster);
  bool take_name(const Object& object, const json::Node* name, ListedCluster& cluster);
  void check_name(json::Part part, std::string_view name, bool is_workspace);
  void read_labels(const Object& object, ListedCluster& cluster);
  void drop_duplicates(std::vector<RawLabel>& labels, std::string_view cluster);
  void add_label(std::string_view key, const json::Node* value);
  std::string_view keep(std::string_view read);
  json::Part inside(json::Part part) const;

  std::string_view text_;
  Listing& listing_;
  std::vector<RawLabel> labels_;
  bool full_ = false;
};

}  // namespace fleet::inventory
