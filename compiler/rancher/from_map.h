#pragma once

#include <optional>
#include <string_view>

#include "compiler/base/value.h"
#include "compiler/rancher/matcher.h"
#include "compiler/rancher/rollout.h"

namespace fleet::rancher {

// From Fleet's objects as decode() makes them to what the model asks questions of.

/// The LabelSelector at `key`; none where it is absent, which is not the same as an empty one.
std::optional<LabelSelector> selector_in(const Map& map, std::string_view key);

/// Of a target, a customization, a partition: the four keys that say which clusters are meant.
Criteria criteria_of(const Map& target);

/// `rolloutStrategy` of a Bundle's spec; an absent one is an empty one.
RolloutStrategy rollout_strategy_of(const Map& spec);

/// A map of texts, such as labels; what is no text counts as empty.
Labels labels_in(const Map& map, std::string_view key);

}  // namespace fleet::rancher
