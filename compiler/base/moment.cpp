#include "compiler/base/moment.h"

#include <fmt/format.h>

#include <chrono>

namespace fleet {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<int> number(size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool skip_fraction() {
    if (!skip('.')) return true;
    size_t digits = 0;
    while (number(1)) ++digits;
    return digits > 0;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  Reader reader(text);
  const auto two = [&](char before, int most) -> std::optional<int> {
    if (!reader.skip(before)) return std::nullopt;
    const auto value = reader.number(2);
    return value && *value <= most ? value : std::nullopt;
  };
  const auto year = reader.number(4), month = two('-', 12), day = two('-', 31);
  if (!year || !month || !day || *year < 1970) return std::nullopt;
  const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const Moment midnight = sys_days(date).time_since_epoch().count() * kDaySeconds;
  if (reader.at_end()) return midnight;
  const auto hour = two('T', 23), minute = two(':', 59), second = two(':', 59);
  if (!hour || !minute || !second || !reader.skip_fraction()) return std::nullopt;
  const Moment local = midnight + (*hour * 60 + *minute) * 60 + *second;
  if (reader.skip('Z')) return reader.at_end() ? std::optional(local) : std::nullopt;
  const bool east = reader.skip('+');
  if (!east && !reader.skip('-')) return std::nullopt;
  const auto hours = reader.number(2), minutes = two(':', 59);
  if (!hours || !minutes || *hours > 23 || !reader.at_end()) return std::nullopt;
  const Moment offset = (*hours * 60 + *minutes) * 60;
  return east ? local - offset : local + offset;
}

std::string print_moment(Moment moment) {
  Moment day = moment / kDaySeconds, second = moment % kDaySeconds;
  if (second < 0) {
    second += kDaySeconds;
    --day;
  }
  const year_month_day date{sys_days(days(day))};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second / 3600,
                     second / 60 % 60, second % 60);
}

}  // namespace fleet
