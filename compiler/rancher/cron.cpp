#include "compiler/rancher/cron.h"

#include <algorithm>

#include "compiler/rancher/calendar.h"

namespace fleet::rancher {
namespace {

/// A search that has turned so many months has no end: Fleet's scheduler hangs or breaks off there.
constexpr int kMostMonths = 20'000;

bool contains(const std::vector<int64_t>& values, int64_t value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool is_working_day(int64_t days) { return weekday_of(days) != 0 && weekday_of(days) != 6; }

/// One field of a clock that is turned forwards. A value may lie beyond the field's bounds (a list is not checked
/// against them); it then carries over when the clock is read.
struct Wheel {
  int64_t value;
  int64_t least;
  int64_t most;
  const std::vector<int64_t>* values;

  bool is_valid() const { return value >= least && value <= most && (values->empty() || contains(*values, value)); }
  /// Turns to the next value; true when that starts over.
  bool turn() {
    if (values->empty()) {
      value = value < most ? value + 1 : least;
      return value == least;
    }
    const auto next = std::upper_bound(values->begin(), values->end(), value);
    value = next == values->end() ? values->front() : *next;
    return next == values->end();
  }
  void reset() {
    value = most;
    turn();
  }
};

/// Finds the next date and time that an expression allows, as go-quartz's state machine does, with what that brings
/// along: a day that the month lacks is turned to, and becomes a day of the next month when the clock is read.
class Clock {
 public:
  Clock(int64_t local, const std::array<CronField, 7>& fields) : day_of_month_(fields[3]), day_of_week_(fields[5]) {
    const int64_t days = local >= 0 ? local / 86400 : (local - 86399) / 86400;
    const int64_t second = local - days * 86400;
    const Date date = date_of(days);
    wheels_[kSecond] = {second % 60, 0, 59, &fields[0].values};
    wheels_[kMinute] = {second / 60 % 60, 0, 59, &fields[1].values};
    wheels_[kHour] = {second / 3600, 0, 59, &fields[2].values};  // 24 to 59 are hours of the following days
    wheels_[kDay] = {date.day, 1, 31, by_weekday() ? &none_ : &fields[3].values};
    wheels_[kMonth] = {date.month, 1, 12, &fields[4].values};
    wheels_[kYear] = {date.year, 0, 999'999, &fields[6].values};
  }

  /// What the clock shows, as seconds since 1970 in local time.
  int64_t read() const {
    return days_since_epoch(year(), month(), day()) * 86400 + wheels_[kHour].value * 3600 +
           wheels_[kMinute].value * 60 + wheels_[kSecond].value;
  }

  /// False when the search has no end.
  bool advance() {
    for (int unit = kYear; unit >= kSecond; --unit) {
      if (is_valid(unit)) continue;
      const bool over = turn(unit);
      reset_from(unit - 1);
      if (over) carry(unit + 1);
      return !lost_;
    }
    tick();
    return !lost_;
  }

 private:
  enum Unit { kSecond, kMinute, kHour, kDay, kMonth, kYear, kUnits };

  int64_t year() const { return wheels_[kYear].value; }
  int64_t month() const { return wheels_[kMonth].value; }
  int64_t& day() { return wheels_[kDay].value; }
  int64_t day() const { return wheels_[kDay].value; }
  int64_t last_day() const { return days_in_month(year(), month()); }
  int64_t first_of_month() const { return days_since_epoch(year(), month(), 1); }
  bool by_weekday() const { return !day_of_week_.values.empty(); }

  Wheel& wheel(int unit) { return wheels_[static_cast<size_t>(unit)]; }
  const Wheel& wheel(int unit) const { return wheels_[static_cast<size_t>(unit)]; }

  bool is_valid(int unit) const {
    if (unit != kDay) return wheel(unit).is_valid();
    if (!wheels_[kDay].is_valid() || day() > last_day()) return false;
    return by_weekday() ? is_valid_weekday() : is_valid_day_of_month();
  }

  bool is_valid_weekday() const {
    if (day_of_week_.special == 0) return contains(day_of_week_.values, weekday_of(first_of_month() + day() - 1));
    const int64_t wanted = find_numbered_weekday();
    return wanted != 0 && day() == wanted;
  }

  bool is_valid_day_of_month() const {
    const int64_t special = day_of_month_.special;
    if (special == 0) return true;
    if (special < 0) return day() == last_day() + special;
    const bool is_last = day() == last_day();
    if (special == 1) return is_last;
    const bool works = is_working_day(first_of_month() + day() - 1);
    return special == 2 ? works : works && is_last;
  }

  /// The day of `MON#2` or `5L` in this month, 0 where the month has none.
  int64_t find_numbered_weekday() const {
    if (month() < 1 || month() > 12) return 0;
    const int64_t first = 1 + ((day_of_week_.values[0] - weekday_of(first_of_month())) % 7 + 7) % 7;
    const int64_t count = (last_day() - first) / 7 + 1;
    const int64_t which = day_of_week_.special > 0 ? day_of_week_.special : count;
    return which > count ? 0 : first + (which - 1) * 7;
  }

  /// The working day next to the one of `15W` or `LW`, within the month; the earlier one of two.
  int64_t working_day_of_month() const {
    const int64_t last = last_day();
    const bool wants_last = day_of_month_.special == 3;
    const int64_t wanted = wants_last ? last : std::min(day_of_month_.values[0], last);
    for (int64_t distance = 0; distance <= 7; ++distance) {
      for (const int64_t candidate : {wanted - distance, wanted + distance}) {
        if (candidate >= 1 && candidate <= last && is_working_day(first_of_month() + candidate - 1)) return candidate;
      }
    }
    return wanted;
  }

  /// The day of `L` or `L-3`; in a month with too few days it is that of an earlier month.
  int64_t day_before_end() const {
    const int64_t before = day_of_month_.special < 0 ? day_of_month_.special : 0;
    return date_of(days_since_epoch(year(), month() + 1, before)).day;
  }

  bool turn(int unit) {
    if (unit != kDay) return wheel(unit).turn();
    if (!by_weekday()) {
      if (day_of_month_.special == 0) return wheels_[kDay].turn();
      const bool working = day_of_month_.special >= 2;
      turn_to_month_with([&] { return working ? working_day_of_month() : day_before_end(); });
      return false;
    }
    if (day_of_week_.special != 0) {
      turn_to_month_with([&] { return find_numbered_weekday(); });
      return false;
    }
    const int64_t today = first_of_month() + day() - 1;
    const int64_t weekday = weekday_of(today);
    const auto next = std::upper_bound(day_of_week_.values.begin(), day_of_week_.values.end(), weekday);
    const int64_t ahead =
        next == day_of_week_.values.end() ? 7 + day_of_week_.values.front() - weekday : *next - weekday;
    const bool over = day() + ahead > last_day();
    day() = date_of(today + ahead).day;
    return over;
  }

  /// Turns months until `find_day` names a day later than the one shown. A month without such a day (0) is passed
  /// over with the day kept, one where it is gone already with the day cleared.
  template <class FindDay>
  void turn_to_month_with(FindDay find_day) {
    for (int turns = 0; turns < kMostMonths; ++turns) {
      const int64_t found = find_day();
      if (found != 0 && day() < found) {
        day() = found;
        return;
      }
      if (found != 0) day() = 0;
      if (wheels_[kMonth].turn()) wheels_[kYear].turn();
    }
    lost_ = true;
  }

  void reset(int unit) {
    if (unit != kDay) {
      wheel(unit).reset();
      return;
    }
    day() = wheels_[kDay].least;
    if (!is_valid(kDay)) turn(kDay);
  }
  void reset_from(int unit) {
    for (; unit >= kSecond; --unit) reset(unit);
  }

  /// Turns the wheels from `unit` up until one does not start over, and resets those below it.
  void carry(int unit) {
    for (; unit < kUnits; ++unit) {
      if (turn(unit)) continue;
      reset_from(unit - 1);
      return;
    }
  }

  /// One step from a time that is allowed to the next one.
  void tick() {
    if (!turn(kSecond) || !turn(kMinute) || !turn(kHour)) return;
    for (int turns = 0; turns < kMostMonths; ++turns) {
      if (turn(kDay)) {
        if (turn(kMonth)) turn(kYear);
        if (!is_valid(kDay)) reset(kDay);
      }
      if (day() <= last_day()) return;
    }
    lost_ = true;
  }

  const CronField& day_of_month_;
  const CronField& day_of_week_;
  std::array<Wheel, kUnits> wheels_{};
  const std::vector<int64_t> none_;
  bool lost_ = false;
};

}  // namespace

Outcome<int64_t> CronExpression::next_fire(int64_t after, const TimeZone& zone) const {
  Clock clock(after + zone.offset_at(after), fields_);
  // A change of the clocks can bring the time found back to where it came from, so Fleet then tries once more.
  const int most_tries = zone.is_utc() ? 1 : 2;
  for (int tries = 0; tries < most_tries; ++tries) {
    if (!clock.advance()) return error("the schedule leads nowhere");
    const int64_t moment = zone.from_local(clock.read());
    if (moment > after) return moment;
  }
  return error("the schedule has no firing any more");
}

}  // namespace fleet::rancher
