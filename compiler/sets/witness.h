#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compiler/sets/diagram.h"
#include "compiler/sets/known.h"

namespace fleet::sets {

using Tuple = std::vector<uint32_t>;  // an atom for each level

/// Which of several possible members is shown. Both lists may be shorter than there are levels, or empty.
struct Preference {
  /// For each level the atoms to choose first, best first; then the lowest of the others.
  std::vector<std::vector<uint32_t>> favourites;
  /// For each level what changing its atom costs: 1 where not given, at least 1. A high cost keeps a level as it is
  /// where it can.
  std::vector<uint32_t> edit_cost;
};

/// The first member in lexical order, by the order of atoms the preference gives. Nothing if there is none. Of a
/// formula: the one that was found when it was asked whether it is empty; it has no nearest ones.
std::optional<Tuple> find_member(const Diagrams& diagrams, SetId set, const Preference& preference = {});

struct Nearest {
  Tuple tuple;
  std::vector<uint32_t> changed;  // levels at which it differs from where we came from, ascending
  uint64_t cost = 0;              // of the changed levels
};

/// The member whose changes from `from` cost least; among those the one that changes the lowest levels, then by the
/// order of atoms. Nothing if the set is empty. An atom beyond its level in `from` stays where the set does not depend
/// on the level, and is changed elsewhere.
std::optional<Nearest> find_nearest_member(const Diagrams& diagrams, SetId set, std::span<const uint32_t> from,
                                           const Preference& preference = {});

struct NearestKnown {
  uint32_t signature;  // of KnownClusters; the lowest of several as near
  Nearest member;
};

/// The known cluster from which a member is cheapest to reach. Nothing if the set is empty or no cluster is known.
std::optional<NearestKnown> find_nearest_known(const Diagrams& diagrams, SetId set, const KnownClusters& known,
                                               const Preference& preference = {});

}  // namespace fleet::sets
