#pragma once

/// A set of clusters as a union of cubes, each of which one label selector can say.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/plan.h"

namespace fleet::emit {

/// The atoms allowed at each level that is constrained; every other level is free.
using Cube = std::map<uint32_t, sets::ValueSet>;

/// What a label selector can say of one level in one conjunction. The largest such part of `allowed` that contains
/// `start`, which must be such a part itself or a single atom; `nullopt` if there is none.
///   In:            declared texts
///   DoesNotExist:  exactly `absent`
///   NotIn:         `other`, every atom without a text, and any further ones
std::optional<sets::ValueSet> widest(const model::Level& level, const sets::ValueSet& allowed,
                                     const sets::ValueSet& start);

struct Cover {
  std::vector<Cube> cubes;                  // sorted; their union lies between `lower` and `upper`
  std::optional<uint32_t> not_expressible;  // the level whose atoms no selector can tell apart
  bool too_many = false;                    // more than the limit were needed
  bool undecided = false;
};

/// Few cubes that contain all of `lower` and nothing outside of `upper`; neither may depend on workspaces or names.
Cover cover(const model::Plan&, model::SetId lower, model::SetId upper, size_t limit);

}  // namespace fleet::emit
