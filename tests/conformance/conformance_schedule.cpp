#include <cstdio>

#include "compiler/rancher/calendar.h"
#include "compiler/rancher/cron.h"
#include "compiler/rancher/duration.h"
#include "compiler/rancher/schedule.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using namespace rancher;

Outcome<Value> run_schedulematch(const Value& in, Version) {
  const Value& written = field(in, "cluster");
  const std::vector<ClusterGroup> own_groups = list(written, "groups", group);
  const Outcome<bool> matches =
      schedule_matches(list(in, "clusters", criteria), cluster(written), memberships(own_groups));
  if (!matches) return matches.failure();
  return Value(*matches);
}

/// `2026-11-21T02:00:00Z` as seconds since 1970.
int64_t moment_of(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char zone = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d%c", &year, &month, &day, &hour, &minute, &second, &zone) != 7 ||
      zone != 'Z') {
    throw std::runtime_error("not a time in UTC: " + text);
  }
  return days_since_epoch(year, month, day) * 86400 + int64_t{hour} * 3600 + int64_t{minute} * 60 + second;
}

std::string text_of(int64_t moment) {
  const int64_t days = moment / 86400;
  const int64_t second = moment % 86400;
  const rancher::Date date = date_of(days);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", static_cast<int>(date.year),
                static_cast<int>(date.month), static_cast<int>(date.day), static_cast<int>(second / 3600),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return text;
}

Outcome<Value> run_cron(const Value& in, Version) {
  const DiskFileSystem disk;
  const Outcome<TimeZone> zone = TimeZone::load(disk, text(in, "location"));
  if (!zone) return zone.failure();
  const std::string schedule = text(in, "schedule");
  const int64_t now = moment_of(text(in, "now"));
  if (!field(in, "duration").is_null()) {
    const std::optional<int64_t> duration = parse_go_duration(text(in, "duration"));
    if (!duration) return error("no duration");
    if (auto problem = find_schedule_problem(schedule, *duration, *zone, now)) return *problem;
  }
  const Outcome<CronExpression> cron = CronExpression::parse(schedule);
  if (!cron) return cron.failure();
  List fires;
  int64_t moment = now;
  for (int i = 0; i < 4; ++i) {
    const Outcome<int64_t> next = cron->next_fire(moment, *zone);
    if (!next) return next.failure();
    moment = *next;
    fires.push_back(text_of(moment));
  }
  return Value(Map{{"fires", fires}});
}

}  // namespace

std::vector<Family> schedule_families() { return {{"schedulematch", run_schedulematch}, {"cron", run_cron}}; }

}  // namespace fleet::conformance
