#include "compiler/rancher/schedule.h"

#include "compiler/rancher/calendar.h"
#include "compiler/rancher/cron.h"
#include "compiler/rancher/duration.h"
#include "tests/catch.h"

using namespace fleet;
using namespace fleet::rancher;

namespace {

int64_t at(int64_t year, int64_t month, int64_t day, int64_t hour = 0, int64_t minute = 0) {
  return days_since_epoch(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

std::optional<int64_t> fire(const char* schedule, int64_t after) {
  const auto cron = CronExpression::parse(schedule);
  if (!cron) return std::nullopt;
  const auto next = cron->next_fire(after, TimeZone::utc());
  return next ? std::optional(*next) : std::nullopt;
}

std::string number(uint32_t value) {
  std::string result;
  for (int shift = 24; shift >= 0; shift -= 8) result += static_cast<char>(value >> shift);
  return result;
}

/// A TZif file of version 2 without recorded changes, so that its rule holds throughout.
std::string zone_file(const std::string& rule) {
  std::string header = "TZif2" + std::string(15, '\0');
  for (const uint32_t count : {0U, 0U, 0U, 0U, 1U, 4U}) header += number(count);
  const std::string body = number(0) + std::string(2, '\0') + std::string("UTC\0", 4);
  return header + body + header + body + "\n" + rule + "\n";
}

}  // namespace

TEST_CASE("days are counted through leap years and before 1970") {
  CHECK(days_since_epoch(1970, 1, 1) == 0);
  CHECK(days_since_epoch(2000, 3, 1) == 11017);
  CHECK(days_since_epoch(2026, 2, 30) == days_since_epoch(2026, 3, 2));
  CHECK(days_in_month(1900, 2) == 28);
  CHECK(days_in_month(2000, 2) == 29);
  CHECK(weekday_of(0) == 4);
  for (int64_t day = -800'000; day < 800'000; day += 37) {
    const Date date = date_of(day);
    REQUIRE(days_since_epoch(date.year, date.month, date.day) == day);
  }
}

TEST_CASE("cron with seconds first") {
  CHECK(fire("0 0 2 * * ?", at(2026, 11, 21)) == at(2026, 11, 21, 2));
  CHECK(fire("0 0 2 ? * MON#1", at(2026, 11, 21)) == at(2026, 12, 7, 2));
  CHECK(fire("0 0 2 L * ?", at(2027, 2, 1)) == at(2027, 2, 28, 2));
  CHECK(fire("@weekly", at(2026, 11, 21)) == at(2026, 11, 22));
  CHECK(fire("0 0 2 30 2 ?", at(2026, 11, 21)) == at(2027, 3, 2, 2));
  for (const char* bad :
       {"0 2 * * *", "0 0 2 1 * 1", "0 0 22-4 * * ?", "0 0 2 ? * 6#6", "0 0 2 * * ? 2026 2", "", "@every 1h"}) {
    INFO(bad);
    CHECK_FALSE(CronExpression::parse(bad));
  }
}

TEST_CASE("a schedule that never fires ends in an error") {
  CHECK(fire("0 0 2 * * ? 2020", at(2026, 11, 21)) == std::nullopt);
  CHECK(fire("0 0 2 ? 2 5#5 2027", at(2026, 11, 21)) == std::nullopt);
}

TEST_CASE("a value far beyond its field is not followed") {
  const auto cron = CronExpression::parse("0 0 2,999999999999 * * ?");
  REQUIRE_FALSE(cron);
  CHECK(cron.failure().kind == Failure::Kind::NotModelled);
}

TEST_CASE("a window must be shorter than the time between two firings") {
  const int64_t hour = 3'600'000'000'000;
  const int64_t now = at(2026, 11, 21);
  CHECK_FALSE(find_schedule_problem("0 0 2 * * ?", 23 * hour, TimeZone::utc(), now));
  CHECK(find_schedule_problem("0 0 2 * * ?", 24 * hour, TimeZone::utc(), now));
  CHECK_FALSE(find_schedule_problem("0 0 2 * * ?", -25 * hour, TimeZone::utc(), now));
}

TEST_CASE("durations in Go's syntax") {
  CHECK(parse_go_duration("1h30m") == 5'400'000'000'000);
  CHECK(parse_go_duration("-1.5us") == -1500);
  CHECK(parse_go_duration("0") == 0);
  CHECK(parse_go_duration("1d") == std::nullopt);
  CHECK(parse_go_duration("5") == std::nullopt);
  CHECK(parse_go_duration(".s") == std::nullopt);
  CHECK(parse_go_duration("2562048h") == std::nullopt);
}

TEST_CASE("clocks change in spring and autumn, on both hemispheres") {
  const auto berlin = TimeZone::parse(zone_file("CET-1CEST,M3.5.0,M10.5.0/3"));
  REQUIRE(berlin);
  CHECK(berlin->offset_at(at(2026, 3, 29, 0, 59)) == 3600);
  CHECK(berlin->offset_at(at(2026, 3, 29, 1)) == 7200);
  CHECK(berlin->offset_at(at(2026, 10, 25, 1)) == 3600);
  CHECK(berlin->from_local(at(2026, 7, 1, 12)) == at(2026, 7, 1, 10));

  const auto auckland = TimeZone::parse(zone_file("NZST-12NZDT,M9.5.0,M4.1.0/3"));
  REQUIRE(auckland);
  CHECK(auckland->offset_at(at(2026, 1, 1)) == int64_t{13} * 3600);
  CHECK(auckland->offset_at(at(2026, 7, 1)) == int64_t{12} * 3600);
  CHECK(auckland->offset_at(at(2026, 12, 31)) == int64_t{13} * 3600);
}

TEST_CASE("a broken zone file is none") {
  const std::string whole = zone_file("CET-1");
  CHECK(TimeZone::parse(whole));
  CHECK_FALSE(TimeZone::parse(""));
  CHECK_FALSE(TimeZone::parse("TZif2"));
  for (size_t length = 0; length < whole.size() - 8; ++length) {
    INFO(length);
    CHECK_FALSE(TimeZone::parse(std::string_view(whole).substr(0, length)));
  }
}

TEST_CASE("zones are found by their exact name") {
  const DiskFileSystem disk;
  CHECK(TimeZone::load(disk, "UTC")->is_utc());
  for (const char* name : {"../passwd", "/etc/passwd", "Mars/Phobos"}) {
    const auto zone = TimeZone::load(disk, name);
    CHECK_FALSE(zone);
  }
}
