#include "compiler/base/window.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "compiler/base/moment.h"

namespace fleet {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr int kDayMinutes = 24 * 60;

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(at, begin), text.size());
    if (at != ' ' || end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<size_t> day_of(std::string_view word) {
  const auto found = std::find(kDays.begin(), kDays.end(), word);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<size_t>(found - kDays.begin());
}

/// `Mon-Thu,Sat`.
std::optional<uint8_t> days_of(std::string_view text) {
  unsigned days = 0;
  for (const std::string_view range : split(text, ',')) {
    const auto ends = split(range, '-');
    const auto first = day_of(ends.front()), last = day_of(ends.back());
    if (ends.size() > 2 || !first || !last) return std::nullopt;
    for (size_t day = *first;; day = (day + 1) % kDays.size()) {
      days |= 1U << day;
      if (day == *last) break;
    }
  }
  return static_cast<uint8_t>(days);
}

/// `08:30` in minutes; `24:00` is the end of the day.
std::optional<int> minutes_of(std::string_view text) {
  const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t at : {0, 1, 3, 4}) {
    if (digit(at) < 0) return std::nullopt;
  }
  const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
  if (minutes > 59 || hours * 60 + minutes > kDayMinutes) return std::nullopt;
  return hours * 60 + minutes;
}

bool is_zone(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  };
  return text == "UTC" || (text.find('/') != std::string_view::npos && text.front() != '/' &&
                           std::all_of(text.begin(), text.end(), fits));
}

}  // namespace

std::variant<Window, std::string> parse_window(std::string_view text) {
  const auto words = split(text, ' ');
  if (words.size() != 3) return "has not three parts: days, hours and a time zone";
  Window window;
  const auto days = days_of(words[0]);
  if (!days) return "has no days such as `Mon-Thu` or `Sat,Sun`";
  window.days = *days;
  const auto hours = split(words[1], '-');
  const auto begin = minutes_of(hours.front()), end = minutes_of(hours.back());
  if (hours.size() != 2 || !begin || !end) return "has no hours such as `08:00-16:30`";
  if (*begin == *end) return "begins and ends at one time";
  if (*begin == kDayMinutes) return "begins at 24:00, which is 00:00 of the next day";
  window.begin = *begin;
  window.end = *end;
  if (!is_zone(words[2])) return "names no time zone such as `Europe/Paris` or `UTC`";
  window.zone = words[2];
  return window;
}

bool is_open(const Window& window, int64_t local) {
  int64_t day = local / kDaySeconds, second = local % kDaySeconds;
  if (second < 0) {
    second += kDaySeconds;
    --day;
  }
  const auto minute = static_cast<int>(second / 60);
  const auto begins_on = [&](int64_t number) {
    const int64_t weekday = ((number + 3) % 7 + 7) % 7;  // 1970 began with a Thursday
    return (window.days >> weekday & 1U) != 0;
  };
  if (window.begin < window.end) return begins_on(day) && minute >= window.begin && minute < window.end;
  return (begins_on(day) && minute >= window.begin) || (begins_on(day - 1) && minute < window.end);
}

}  // namespace fleet
