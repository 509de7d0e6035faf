#pragma once

/// `fleetc promote`: which pins of fleet.lock move, and why the others stay. A wave opens when all before it are at the
/// revision, ready and soaked, as the hub says; what the hub does not say keeps it shut.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/moment.h"
#include "compiler/inventory/bundle_status.h"
#include "compiler/inventory/pins.h"
#include "compiler/model/plan.h"

namespace fleet::driver {

struct PromoteOptions {
  std::string deployment;   // empty: all that are promoted
  std::string revision;     // to start with; empty: go on with what the first wave has
  std::string approved_by;  // empty: nobody approves
  Moment now = 0;
  bool has_status = true;  // whether anybody asked the hub
};

/// How many seconds the clocks of a time zone are ahead of UTC then; nothing where the zone is not known.
using OffsetOf = std::function<std::optional<int64_t>(const std::string& zone, Moment moment)>;

struct Promoted {
  inventory::Pins pins;            // all of them, as they shall be
  bool moves = false;              // some differ from those that were given
  std::vector<std::string> lines;  // one a deployment: what moves, or why nothing does
  std::string problem;             // the question makes no sense; nothing moves then
};

/// At most one wave of each deployment moves: the statuses are of before that.
Promoted promote(const model::Plan& plan, const inventory::Pins& pins, const inventory::BundleStatuses& statuses,
                 const OffsetOf& offset_of, const PromoteOptions& options);

}  // namespace fleet::driver
