#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/rancher/matcher.h"
#include "compiler/rancher/timezone.h"

namespace fleet::rancher {

/// Whether a Schedule's `targets.clusters` mean a cluster: any of them suffices
/// (internal/cmd/controller/target/matcher/schedulematch.go). An invalid selector fails the Schedule.
Outcome<bool> schedule_matches(const std::vector<Criteria>& targets, const Cluster& cluster,
                               const std::vector<Membership>& groups);

/// Why Fleet refuses a Schedule at the moment (seconds since 1970), or nothing
/// (internal/cmd/controller/reconciler/cronduration_job.go, `checkScheduleAndDuration`): the window, in nanoseconds,
/// must be shorter than the time between the next two firings. Fleet looks at those two only.
std::optional<Failure> find_schedule_problem(std::string_view schedule, int64_t duration, const TimeZone& zone,
                                             int64_t now);

}  // namespace fleet::rancher
