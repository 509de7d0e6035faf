#include "compiler/rancher/limit.h"

#include <algorithm>
#include <limits>

#include "compiler/rancher/go_number.h"

namespace fleet::rancher {
namespace {

/// Go's conversion of a float64 to an int on amd64: what does not fit becomes the smallest int.
int64_t to_go_int(double value) {
  constexpr double kLimit = 9223372036854775808.0;
  if (value >= -kLimit && value < kLimit) return static_cast<int64_t>(value);
  return std::numeric_limits<int64_t>::min();
}

/// `IntOrString.IntValue` of a string: 0 where Go's Atoi fails on its form, the nearest int where it is out of range.
int64_t int_value(const std::string& text) {
  if (auto value = parse_go_int(text)) return *value;
  const size_t sign = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  if (text.size() == sign || text.find_first_not_of("0123456789", sign) != std::string::npos) return 0;
  return text[0] == '-' ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

}  // namespace

Outcome<int64_t> limit(int64_t count, const std::vector<const std::optional<IntOrString>*>& values) {
  if (count <= 0) return int64_t{1};
  const auto set = std::find_if(values.begin(), values.end(), [](const auto* value) { return value->has_value(); });
  if (set == values.end()) return count;
  const IntOrString& value = ***set;
  if (const int32_t* number = std::get_if<int32_t>(&value)) return std::clamp<int64_t>(*number, 0, count);

  const std::string& text = *std::get_if<std::string>(&value);
  if (const int64_t number = int_value(text); number > 0) return number;
  if (text.empty() || text.back() != '%') {
    return error(quoted(text) + " is neither a positive number nor a percentage");
  }
  const std::optional<double> percent = parse_go_float(std::string_view(text).substr(0, text.size() - 1));
  if (!percent) return error(quoted(text) + " is no percentage");
  if (*percent <= 0) return int64_t{1};
  return std::clamp<int64_t>(to_go_int(static_cast<double>(count) * *percent) / 100, 1, count);
}

}  // namespace fleet::rancher
