#pragma once

/// A set of clusters as a union of cubes, each of which one label selector can say.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/sets/cover.h"

namespace fleet::emit {

/// Can one conjunction of a label selector say that a level has one of these values?
///   In:            declared texts
///   DoesNotExist:  exactly `absent`
///   NotIn:         `other`, every atom without a text, and any further ones; without `absent` it needs Exists, too
bool is_expressible(const model::Level& level, const sets::ValueSet& values);

/// Few cubes that contain all of `lower` and nothing outside of `upper`; neither depends on workspaces or names. Where
/// the two are one set, the fewest that the engine can find. `limit`: how many cubes there may be.
sets::Cover cover(const model::Plan&, model::SetId lower, model::SetId upper, size_t limit);

/// The cubes that sets come to one by one, none within another: of each set that leaves `upper` what `wished` has of
/// it. No cover (`exhausted`) if they miss some of `lower`, or are more than the limit.
sets::Cover cover_by(const model::Plan&, const std::vector<model::SetId>& conjunctions, model::SetId lower,
                     model::SetId wished, model::SetId upper, size_t limit);

}  // namespace fleet::emit
