#include "compiler/plan/cluster_order.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace fleet::plan {
namespace {

/// Eight bytes of a name, as a number in the order of texts.
uint64_t head_of(std::string_view name) {
  uint64_t head = 0;
  for (size_t i = 0; i < 8; ++i) head = head << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0u);
  return head;
}

/// The start that all names share.
std::string_view shared_start(const std::vector<KnownCluster>& clusters) {
  std::string_view shared = clusters.front().cluster.name;
  for (const KnownCluster& known : clusters) {
    const std::string& name = known.cluster.name;
    const auto differs = std::mismatch(shared.begin(), shared.end(), name.begin(), name.end()).first;
    shared = shared.substr(0, static_cast<size_t>(differs - shared.begin()));
  }
  return shared;
}

/// Which cluster is to stand where. What is behind the shared start tells most of them apart without a look at the
/// clusters, which lie far from each other.
template <class Before>
std::vector<uint32_t> order_of(const std::vector<KnownCluster>& clusters, const Before& before) {
  const size_t shared = shared_start(clusters).size();
  std::vector<std::pair<uint64_t, uint32_t>> heads(clusters.size());
  for (uint32_t i = 0; i < heads.size(); ++i)
    heads[i] = {head_of(std::string_view(clusters[i].cluster.name).substr(shared)), i};
  std::sort(heads.begin(), heads.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : before(clusters[a.second], clusters[b.second]);
  });
  std::vector<uint32_t> order(heads.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = heads[i].second;
  return order;
}

}  // namespace

void sort_by_name(std::vector<KnownCluster>& clusters) {
  const auto key = [](const model::Cluster& c) { return std::tie(c.name, c.workspace); };
  const auto before = [&](const KnownCluster& a, const KnownCluster& b) { return key(a.cluster) < key(b.cluster); };
  if (std::is_sorted(clusters.begin(), clusters.end(), before)) return;
  std::vector<uint32_t> order = order_of(clusters, before);
  // They are large: each is moved at most once.
  for (uint32_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    KnownCluster first = std::move(clusters[start]);
    uint32_t at = start;
    for (; order[at] != start; at = std::exchange(order[at], at)) clusters[at] = std::move(clusters[order[at]]);
    clusters[at] = std::move(first);
    order[at] = at;
  }
}

}  // namespace fleet::plan
