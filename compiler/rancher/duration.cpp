#include "compiler/rancher/duration.h"

#include <array>
#include <limits>
#include <utility>

#include "compiler/base/ascii.h"

namespace fleet::rancher {
namespace {

constexpr uint64_t kMost = uint64_t{1} << 63;

std::optional<uint64_t> find_unit(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, uint64_t>, 8> kUnits{{{"ns", 1},
                                                                         {"us", 1'000},
                                                                         {"\u00b5s", 1'000},  // micro sign
                                                                         {"\u03bcs", 1'000},  // Greek letter mu
                                                                         {"ms", 1'000'000},
                                                                         {"s", 1'000'000'000},
                                                                         {"m", 60'000'000'000},
                                                                         {"h", 3'600'000'000'000}}};
  for (const auto& [unit, nanoseconds] : kUnits) {
    if (unit == name) return nanoseconds;
  }
  return std::nullopt;
}

/// The length of the leading part of `text` whose characters `belong`.
template <class Belongs>
std::string_view take(std::string_view& text, Belongs belongs) {
  size_t length = 0;
  while (length < text.size() && belongs(text[length])) ++length;
  const std::string_view result = text.substr(0, length);
  text.remove_prefix(length);
  return result;
}

std::optional<uint64_t> whole_number(std::string_view digits) {
  uint64_t value = 0;
  for (const char c : digits) {
    if (value > kMost / 10) return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
    if (value > kMost) return std::nullopt;
  }
  return value;
}

/// `digits` behind a point as nanoseconds of `unit`, rounded down. Digits beyond what 63 bits hold are dropped.
uint64_t fraction_of(uint64_t unit, std::string_view digits) {
  uint64_t value = 0;
  double scale = 1;
  for (const char c : digits) {
    if (value > (kMost - 1) / 10) break;
    const uint64_t next = value * 10 + static_cast<uint64_t>(c - '0');
    if (next > kMost) break;
    value = next;
    scale *= 10;
  }
  return static_cast<uint64_t>(static_cast<double>(value) * (static_cast<double>(unit) / scale));
}

}  // namespace

std::optional<int64_t> parse_go_duration(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  uint64_t sum = 0;
  while (!text.empty()) {
    const std::string_view whole = take(text, is_digit);
    std::string_view fraction;
    if (!text.empty() && text[0] == '.') {
      text.remove_prefix(1);
      fraction = take(text, is_digit);
    }
    if (whole.empty() && fraction.empty()) return std::nullopt;
    const std::optional<uint64_t> unit = find_unit(take(text, [](char c) { return c != '.' && !is_digit(c); }));
    const std::optional<uint64_t> value = whole_number(whole);
    if (!unit || !value || *value > kMost / *unit) return std::nullopt;
    sum += *value * *unit + fraction_of(*unit, fraction);
    if (sum > kMost) return std::nullopt;
  }
  if (negative) return sum == kMost ? std::numeric_limits<int64_t>::min() : -static_cast<int64_t>(sum);
  if (sum == kMost) return std::nullopt;
  return static_cast<int64_t>(sum);
}

}  // namespace fleet::rancher
