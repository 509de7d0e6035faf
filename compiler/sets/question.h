#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace fleet::sets {

/// Asks for a point that is in a set, which is said as a formula over diagrams. Plain data, so that whoever can decide
/// it needs to know nothing of diagrams.
struct Question {
  struct Node {
    enum class Kind { Choose, Unite, Intersect, Subtract };
    Kind kind = Kind::Choose;
    uint32_t level = 0;                               // Choose: by the atom of this level
    std::vector<std::pair<uint32_t, uint32_t>> runs;  // Choose: from this atom (0 first) on, that node
    uint32_t a = 0, b = 0;                            // the others: of these nodes
  };
  static constexpr uint32_t kNothing = 0, kEverything = 1;  // these stand for no point and for every point

  std::vector<uint32_t> sizes;  // how many atoms each level has
  std::vector<Node> nodes;      // the first two are unused; each stands after those it is made of
  uint32_t set = kNothing;      // the node that is asked about
};

struct Answer {
  enum class Kind { Empty, Member, Unknown };
  Kind kind = Kind::Unknown;
  std::vector<uint32_t> member;  // Member: an atom for each level
  uint64_t cost = 0;             // what it took to find out, in the solver's own unit
};

/// Answers, or gives up past `most_cost`. Must be pure: the same question has the same answer, on every machine.
using Solve = std::function<Answer(const Question&, uint64_t most_cost)>;

}  // namespace fleet::sets
