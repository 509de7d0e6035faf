#include "compiler/rancher/schedule.h"

#include <algorithm>

#include "compiler/rancher/cron.h"

namespace fleet::rancher {

Outcome<bool> schedule_matches(const std::vector<Criteria>& targets, const Cluster& cluster,
                               const std::vector<Membership>& groups) {
  bool result = false;
  for (const Criteria& criteria : targets) {
    const Outcome<ClusterMatcher> matcher = ClusterMatcher::compile(criteria);
    if (!matcher) return matcher.failure();
    result = result || matcher->matches_any(cluster, groups);
  }
  return result;
}

std::optional<Failure> find_schedule_problem(std::string_view schedule, int64_t duration, const TimeZone& zone,
                                             int64_t now) {
  const Outcome<CronExpression> cron = CronExpression::parse(schedule);
  if (!cron) return cron.failure();
  const Outcome<int64_t> first = cron->next_fire(now, zone);
  if (!first) return first.failure();
  const Outcome<int64_t> second = cron->next_fire(*first, zone);
  if (!second) return second.failure();
  constexpr int64_t kSecond = 1'000'000'000;
  if (duration / kSecond >= *second - *first) return error("the window lasts until the next one begins");
  return std::nullopt;
}

}  // namespace fleet::rancher
