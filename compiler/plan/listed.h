#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/text_pool.h"
#include "compiler/diagnostics/limited.h"
#include "compiler/plan/clusters.h"

namespace fleet::plan {

/// Reads the labels of listed clusters through the keys of the dimensions, and reports what is missing, of no declared
/// value, or not what the spec says: at most twenty findings of a kind. Inventories are long and say much the same of
/// each cluster: what a key or a text means is found out once.
class ListedLabels {
 public:
  ListedLabels(const sema::Program& program, TextPool& texts, std::vector<Drift>& drifts,
               diag::Diagnostics& diagnostics);

  /// Into `known`, which stands at `index` of the known clusters; `written`: the spec says what its labels should be.
  void read(KnownCluster& known, size_t index, const inventory::ListedCluster& listed, const ListedFile& file,
            bool written);
  /// A cluster that was listed before, in another file.
  void repeated(const inventory::ListedCluster& listed, const ListedFile& file, Span first);
  /// Judges the labels of derived dimensions, which `read` kept: the clusters' values are what follows by the rules.
  void compare_derived(const std::vector<KnownCluster>& clusters);

 private:
  /// What a key means to this spec.
  struct Meaning {
    enum class Kind { Nothing, Dimension, DisplayName, Profile, Variable };
    Kind kind = Kind::Nothing;
    uint32_t index = 0;
    std::string_view key;
  };
  /// What a text means to a dimension.
  struct Text {
    const std::string* text = nullptr;
    bool declared = false;
  };
  struct Derived {
    uint32_t dimension;
    size_t cluster;
    const std::string* text;  // null: a written cluster is listed without the label
    Span span;
  };

  Meaning meaning(std::string_view key) const;
  const Meaning& meaning_at(size_t position, std::string_view key);
  const Text& text(uint32_t dimension, std::string_view text);
  void read_dimension(KnownCluster& known, size_t index, uint32_t dimension, const inventory::RawLabel& label,
                      const inventory::ListedCluster& listed, const ListedFile& file, bool written);
  void find_missing(KnownCluster& known, size_t index, const inventory::ListedCluster& listed, Span name, bool written);
  void undeclared(const sema::Dimension& dimension, const inventory::RawLabel& label,
                  const inventory::ListedCluster& listed, Span span);
  /// Is it the label that tells values of one text apart?
  bool tells_apart(uint32_t dimension) const;
  void drift(sema::DimensionId dimension, const KnownCluster& known, std::optional<std::string_view> listed,
             const std::string* written, Span span);

  const sema::Program& program_;
  TextPool& texts_;
  std::vector<Drift>& drifts_;
  diag::Limited findings_;
  std::unordered_map<std::string_view, uint32_t> by_key_;
  std::vector<Meaning> at_position_;                                 // of the labels of the cluster before
  std::vector<std::unordered_map<std::string_view, Text>> by_text_;  // of each dimension
  std::vector<bool> seen_;                                           // dimensions, in the cluster that is read
  std::vector<Derived> derived_;
};

}  // namespace fleet::plan
