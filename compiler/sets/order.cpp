#include "compiler/sets/order.h"

#include <algorithm>
#include <numeric>

namespace fleet::sets {
namespace {

constexpr int kMostRounds = 200;
constexpr int64_t kUnit = 1024;  // the distance of two places

/// How far the first and the last level of each condition are apart, in all.
int64_t room(const std::vector<int64_t>& place, std::span<const std::vector<uint32_t>> together) {
  int64_t sum = 0;
  for (const std::vector<uint32_t>& levels : together) {
    if (levels.empty()) continue;
    const auto before = [&](uint32_t a, uint32_t b) { return place[a] < place[b]; };
    const auto [first, last] = std::minmax_element(levels.begin(), levels.end(), before);
    sum += place[*last] - place[*first];
  }
  return sum;
}

}  // namespace

std::vector<uint32_t> order_by_use(uint32_t count, std::span<const std::vector<uint32_t>> together) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  std::vector<int64_t> place(count);
  for (uint32_t i = 0; i < count; ++i) place[i] = i * kUnit;
  std::vector<uint32_t> best = order;
  int64_t least = room(place, together);
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<int64_t> sum(count, 0), uses(count, 0);
    for (const std::vector<uint32_t>& levels : together) {
      if (levels.empty()) continue;
      int64_t middle = 0;
      for (const uint32_t level : levels) middle += place[level];
      middle /= static_cast<int64_t>(levels.size());
      for (const uint32_t level : levels) {
        sum[level] += middle;
        ++uses[level];
      }
    }
    for (uint32_t i = 0; i < count; ++i) {
      if (uses[i] > 0) place[i] = sum[i] / uses[i];
    }
    std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return place[a] < place[b]; });
    for (uint32_t i = 0; i < count; ++i) place[order[i]] = i * kUnit;
    const int64_t now = room(place, together);
    if (now >= least) break;
    least = now;
    best = order;
  }
  return best;
}

}  // namespace fleet::sets
