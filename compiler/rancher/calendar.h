#pragma once

#include <cstdint>

/// The proleptic Gregorian calendar, as Go's package `time` counts: what is too large for its field carries over.
namespace fleet::rancher {

/// Days from 1970-01-01 to the day; months beyond 1 to 12 and days beyond the month's carry over.
constexpr int64_t days_since_epoch(int64_t year, int64_t month, int64_t day) {
  // Count months from March, so that a leap day is the last of its year.
  int64_t months = year * 12 + (month - 1) - 2;
  const int64_t era = (months >= 0 ? months : months - 4799) / 4800;  // 400 years, 146097 days
  months -= era * 4800;
  const int64_t years = months / 12;
  const int64_t days_before_month = (153 * (months % 12) + 2) / 5;
  return era * 146097 + years * 365 + years / 4 - years / 100 + days_before_month + (day - 1) - 719468;
}

constexpr int64_t days_in_month(int64_t year, int64_t month) {
  return days_since_epoch(year, month + 1, 1) - days_since_epoch(year, month, 1);
}

/// 0 is Sunday.
constexpr int64_t weekday_of(int64_t days) { return ((days + 4) % 7 + 7) % 7; }

struct Date {
  int64_t year;
  int64_t month;  ///< 1 to 12
  int64_t day;    ///< 1 to 31
};

constexpr Date date_of(int64_t days) {
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  return {year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day};
}

}  // namespace fleet::rancher
