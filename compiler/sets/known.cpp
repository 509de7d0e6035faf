#include "compiler/sets/known.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fleet::sets {
namespace {

/// An atom that one in so many signatures has is also held as bits: at most so many bitsets a level.
constexpr size_t kDenseShare = 16;
/// Beyond so many nodes it is cheaper to walk the diagram once for each signature.
constexpr size_t kMostNodesWithBits = 256;
constexpr size_t kMostBytesKept = size_t{64} << 20;

/// Sorts `order` by key(item), keeping equals as they are. Keys are mostly small: counted rather than compared.
template <class Key>
void sort_stably(std::vector<uint32_t>& order, Key&& key) {
  uint32_t most = 0;
  for (uint32_t item : order) most = std::max(most, key(item));
  if (most > order.size() * 4 + 1024) {
    std::ranges::stable_sort(order, {}, key);
    return;
  }
  std::vector<uint32_t> place(size_t{most} + 2);  // where the next item with a key goes
  for (uint32_t item : order) ++place[size_t{key(item)} + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  std::vector<uint32_t> sorted(order.size());
  for (uint32_t item : order) sorted[place[key(item)]++] = item;
  order = std::move(sorted);
}

}  // namespace

KnownClusters::KnownClusters(const Diagrams& diagrams, std::span<const uint32_t> tuples, size_t clusters)
    : diagrams_(diagrams), width_(diagrams.level_count()), signature_of_(clusters) {
  clusters_.resize(clusters);
  std::iota(clusters_.begin(), clusters_.end(), 0u);
  auto row = [&](uint32_t cluster) { return tuples.subspan(cluster * width_, width_); };
  for (size_t level = width_; level-- > 0;) {
    sort_stably(clusters_, [&](uint32_t cluster) { return tuples[cluster * width_ + level]; });
  }
  for (size_t i = 0; i < clusters; ++i) {
    if (i == 0 || !std::ranges::equal(row(clusters_[i - 1]), row(clusters_[i]))) {
      cluster_begin_.push_back(i);
      signatures_.insert(signatures_.end(), row(clusters_[i]).begin(), row(clusters_[i]).end());
    }
    signature_of_[clusters_[i]] = static_cast<uint32_t>(cluster_begin_.size() - 1);
  }
  signature_count_ = cluster_begin_.size();
  cluster_begin_.push_back(clusters);

  columns_.resize(width_);
  std::vector<uint32_t> order(signature_count_);
  for (size_t level = 0; level < width_; ++level) {
    std::iota(order.begin(), order.end(), 0u);
    sort_stably(order, [&](uint32_t s) { return signature(s)[level]; });
    for (uint32_t s : order) {
      const uint32_t atom = signature(s)[level];
      if (atom >= diagrams.size_of(static_cast<uint32_t>(level))) break;
      if (columns_[level].empty() || columns_[level].back().atom != atom) columns_[level].push_back({atom, {}, {}});
      columns_[level].back().signatures.push_back(s);
    }
    for (Posting& posting : columns_[level]) {
      if (posting.signatures.size() < signature_count_ / kDenseShare) continue;
      posting.dense.emplace(signature_count_);
      for (uint32_t s : posting.signatures) posting.dense->set(s);
    }
  }
}

Bits KnownClusters::members(SetId set) {
  if (auto it = members_.find(set); it != members_.end()) return it->second;
  Bits result(size());
  matching_signatures(set).for_each([&](size_t s) {
    for (uint32_t cluster : clusters_of(s)) result.set(cluster);
  });
  if (bytes_kept_ < kMostBytesKept) {
    bytes_kept_ += size() / 8 + sizeof(Bits);
    members_.emplace(set, result);
  }
  return result;
}

Bits KnownClusters::matching_signatures(SetId set) const {
  if (diagrams_.is_formula(set)) return match_one_by_one(set);
  if (Diagrams::is_terminal(set)) return Bits(signature_count_, set == Diagrams::all());
  const std::vector<SetId> nodes = diagrams_.nodes_below(set);
  if (nodes.size() <= kMostNodesWithBits) return match_by_node(set, nodes);
  return match_one_by_one(set);
}

Bits KnownClusters::match_one_by_one(SetId set) const {
  Bits result(signature_count_);
  for (size_t s = 0; s < signature_count_; ++s) {
    if (diagrams_.contains(set, signature(s))) result.set(s);
  }
  return result;
}

Bits KnownClusters::match_by_node(SetId set, const std::vector<SetId>& nodes) const {
  std::vector<Bits> matches;  // of each node
  auto index_of = [&](SetId node) {
    return static_cast<size_t>(std::lower_bound(nodes.begin(), nodes.end(), node) - nodes.begin());
  };
  for (SetId node : nodes) {
    Bits here(signature_count_);
    const Column& column = columns_[diagrams_.level_of(node)];
    const auto runs = diagrams_.runs_of(node);
    size_t run = 0;
    for (const Posting& posting : column) {
      while (run + 1 < runs.size() && runs[run + 1].begin <= posting.atom) ++run;
      const SetId child = runs[run].child;
      if (child == Diagrams::none()) continue;
      const Bits* below = child == Diagrams::all() ? nullptr : &matches[index_of(child)];
      if (posting.dense && below != nullptr) {
        here.add_common(*posting.dense, *below);
      } else if (posting.dense) {
        here |= *posting.dense;
      } else {
        for (uint32_t s : posting.signatures) {
          if (below == nullptr || below->test(s)) here.set(s);
        }
      }
    }
    matches.push_back(std::move(here));
  }
  return std::move(matches[index_of(set)]);
}

}  // namespace fleet::sets
