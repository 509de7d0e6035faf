#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/sets/bits.h"
#include "compiler/sets/diagram.h"

namespace fleet::sets {

/// The clusters that exist, as points. Those with the same atoms share a signature and are decided once.
///
///     KnownClusters known(d, tuples, n);         // cluster i has tuples[i * levels] .. tuples[(i + 1) * levels - 1]
///     known.members(eu_prod).first(3)            // the first three clusters in it
///
/// Keeps a reference to the diagrams, which must outlive it.
class KnownClusters {
 public:
  /// A row of atoms for each cluster, in the order of the levels; an atom beyond its level is in no set that depends on
  /// the level.
  KnownClusters(const Diagrams& diagrams, std::span<const uint32_t> tuples, size_t clusters);

  size_t size() const { return signature_of_.size(); }
  std::span<const uint32_t> tuple(size_t cluster) const { return signature(signature_of_[cluster]); }

  /// Distinct tuples, in lexical order.
  size_t signature_count() const { return signature_count_; }
  std::span<const uint32_t> signature(size_t index) const { return {signatures_.data() + index * width_, width_}; }
  uint32_t signature_of(size_t cluster) const { return signature_of_[cluster]; }
  /// Ascending; never empty.
  std::span<const uint32_t> clusters_of(size_t signature) const {
    return {clusters_.data() + cluster_begin_[signature], cluster_begin_[signature + 1] - cluster_begin_[signature]};
  }

  /// The clusters in the set, as a bit each. None for the undecided: ask for that first.
  Bits members(SetId set);
  /// The signatures in the set, as a bit each.
  Bits matching_signatures(SetId set) const;

 private:
  /// The signatures of one atom. Few of them are listed, many are also held as bits.
  struct Posting {
    uint32_t atom;
    std::vector<uint32_t> signatures;
    std::optional<Bits> dense;
  };
  using Column = std::vector<Posting>;  // by atom

  Bits match_one_by_one(SetId set) const;
  Bits match_by_node(SetId set, const std::vector<SetId>& nodes) const;

  const Diagrams& diagrams_;
  size_t width_;
  size_t signature_count_ = 0;
  std::vector<uint32_t> signatures_;
  std::vector<uint32_t> signature_of_;
  std::vector<uint32_t> clusters_;
  std::vector<size_t> cluster_begin_;
  std::vector<Column> columns_;
  std::unordered_map<SetId, Bits> members_;
  size_t bytes_kept_ = 0;
};

}  // namespace fleet::sets
