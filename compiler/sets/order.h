#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fleet::sets {

/// An order of `count` levels in which those that are asked for together stand near each other, which keeps diagrams
/// small: at each place the level that stands there. `together`: levels that some condition names; each repeat counts.
/// The method is FORCE (Aloul, Markov, Sakallah: "FORCE: a fast and easy-to-implement variable-ordering heuristic",
/// 2003): every level moves to the middle of the conditions that name it, until these take no less room. In whole
/// numbers, so that it is the same order on every machine.
std::vector<uint32_t> order_by_use(uint32_t count, std::span<const std::vector<uint32_t>> together);

}  // namespace fleet::sets
