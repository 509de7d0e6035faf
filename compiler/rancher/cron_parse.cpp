#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "compiler/base/ascii.h"
#include "compiler/rancher/cron.h"
#include "compiler/rancher/go_number.h"

namespace fleet::rancher {
namespace {

using Values = std::vector<int64_t>;

struct Bounds {
  int64_t least;
  int64_t most;
  bool contains(int64_t value) const { return value >= least && value <= most; }
};

/// Names stand at the number that they mean.
constexpr std::array<std::string_view, 13> kMonths{"0",   "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 8> kWeekdays{"0", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

/// A literal in a list is not held against the field's bounds; beyond this one we no longer follow what comes of it.
constexpr int64_t kLargestFollowed = 100'000;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> result;
  while (true) {
    const size_t at = text.find(separator);
    result.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return result;
    text.remove_prefix(at + 1);
  }
}

bool has(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }
bool is_number(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }
bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// Reads one field: its bounds and the names that it knows.
class FieldReader {
 public:
  FieldReader(Bounds bounds, std::span<const std::string_view> names) : bounds_(bounds), names_(names) {}

  std::optional<Values> read(std::string_view field) const {
    if (field == "*" || field == "?") return Values{};
    if (has(field, ',')) return list(field);
    if (has(field, '/')) return steps(field);
    if (has(field, '-')) return range(field);
    const auto value = literal_in_bounds(field);
    return value ? std::optional(Values{*value}) : std::nullopt;
  }

  std::optional<int64_t> literal_in_bounds(std::string_view text) const {
    const auto value = literal(text);
    return value && bounds_.contains(*value) ? value : std::nullopt;
  }

 private:
  std::optional<int64_t> literal(std::string_view text) const {
    if (const auto number = parse_go_int(text)) return number;
    std::string upper(text);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const auto found = std::find(names_.begin(), names_.end(), upper);
    if (found == names_.end()) return std::nullopt;
    return found - names_.begin();
  }

  std::optional<Values> list(std::string_view field) const {
    Values result;
    for (const std::string_view part : split(field, ',')) {
      std::optional<Values> values;
      if (has(part, '/')) {
        values = steps(part);
      } else if (has(part, '-')) {
        values = range(part);
      } else if (const auto value = literal(part)) {
        values = Values{*value};
      }
      if (!values) return std::nullopt;
      result.insert(result.end(), values->begin(), values->end());
    }
    std::sort(result.begin(), result.end());
    return result;
  }

  std::optional<Values> range(std::string_view field) const {
    const auto ends = split(field, '-');
    if (ends.size() != 2) return std::nullopt;
    return count(literal_in_bounds(ends[0]), 1, literal_in_bounds(ends[1]));
  }

  /// `*/5`, `10/5`, `10-40/5`.
  std::optional<Values> steps(std::string_view field) const {
    const auto parts = split(field, '/');
    if (parts.size() != 2) return std::nullopt;
    const auto step = parse_go_int(parts[1]);
    if (!step || *step < 1 || *step > bounds_.most) return std::nullopt;
    if (parts[0] == "*") return count(bounds_.least, *step, bounds_.most);
    if (!has(parts[0], '-')) return count(literal_in_bounds(parts[0]), *step, bounds_.most);
    const auto ends = split(parts[0], '-');
    if (ends.size() != 2) return std::nullopt;
    return count(literal_in_bounds(ends[0]), *step, literal_in_bounds(ends[1]));
  }

  static std::optional<Values> count(std::optional<int64_t> from, int64_t step, std::optional<int64_t> to) {
    if (!from || !to || *to < *from) return std::nullopt;
    Values result;
    for (int64_t value = *from; value <= *to; value += step) result.push_back(value);
    return result;
  }

  Bounds bounds_;
  std::span<const std::string_view> names_;
};

std::optional<CronField> plain_field(std::string_view field, const FieldReader& reader) {
  auto values = reader.read(field);
  if (!values) return std::nullopt;
  return CronField{std::move(*values), 0};
}

/// Adds `L`, `L-3`, `LW` and `15W` to the plain forms.
std::optional<CronField> day_of_month(std::string_view field) {
  const FieldReader reader({1, 31}, {});
  if (field == "L") return CronField{{}, 1};
  if (field == "LW") return CronField{{0}, 3};
  if (field.substr(0, 2) == "L-" && is_number(field.substr(2))) {
    const auto days = reader.literal_in_bounds(field.substr(2));
    return days ? std::optional(CronField{{}, -*days}) : std::nullopt;
  }
  if (!field.empty() && field.back() == 'W' && is_number(field.substr(0, field.size() - 1))) {
    const auto day = reader.literal_in_bounds(field.substr(0, field.size() - 1));
    return day ? std::optional(CronField{{*day}, 2}) : std::nullopt;
  }
  return plain_field(field, reader);
}

/// Adds `L` (Saturday), `5L` (the last Thursday) and `MON#1` to the plain forms.
std::optional<CronField> day_of_week(std::string_view field) {
  const FieldReader reader({1, 7}, kWeekdays);
  if (field == "L") return CronField{{7}, -1};
  if (!field.empty() && field.back() == 'L' && is_word(field)) {
    const auto day = reader.literal_in_bounds(field.substr(0, field.size() - 1));
    return day ? std::optional(CronField{{*day}, -1}) : std::nullopt;
  }
  const size_t hash = field.find('#');
  if (hash != std::string_view::npos && hash > 0 && is_word(field.substr(0, hash)) &&
      is_number(field.substr(hash + 1))) {
    const auto day = reader.literal_in_bounds(field.substr(0, hash));
    const auto which = parse_go_int(field.substr(hash + 1));
    if (!day || !which || *which < 1 || *which > 5) return std::nullopt;
    return CronField{{*day}, *which};
  }
  return plain_field(field, reader);
}

/// Words between blanks; the last word of `text` may be empty.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> result;
  while (true) {
    const size_t begin = text.find_first_not_of(" \t\n\f\r\v");
    if (begin == std::string_view::npos) return result;
    text.remove_prefix(begin);
    const size_t end = std::min(text.find_first_of(" \t\n\f\r"), text.size());
    result.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string_view expand(std::string_view word) {
  if (word == "@yearly") return "0 0 0 1 1 *";
  if (word == "@monthly") return "0 0 0 1 * *";
  if (word == "@weekly") return "0 0 0 * * 1";
  if (word == "@daily") return "0 0 0 * * *";
  if (word == "@hourly") return "0 0 * * * *";
  return word;
}

}  // namespace

Outcome<CronExpression> CronExpression::parse(std::string_view text) {
  std::vector<std::string_view> tokens = words(text);
  if (tokens.size() == 1) tokens = words(expand(tokens[0]));
  if (tokens.size() == 6) tokens.push_back("*");
  if (tokens.size() != 7) return error("a schedule has six or seven fields, seconds first");
  const auto is_any = [](std::string_view token) { return token == "*" || token == "?"; };
  if (!is_any(tokens[3]) && !is_any(tokens[5])) {
    return error("a schedule cannot restrict both the day of the month and the day of the week");
  }

  const std::array<std::optional<CronField>, 7> read{
      plain_field(tokens[0], FieldReader({0, 59}, {})),      plain_field(tokens[1], FieldReader({0, 59}, {})),
      plain_field(tokens[2], FieldReader({0, 23}, {})),      day_of_month(tokens[3]),
      plain_field(tokens[4], FieldReader({1, 12}, kMonths)), day_of_week(tokens[5]),
      plain_field(tokens[6], FieldReader({1970, 3940}, {}))};
  CronExpression result;
  bool any_value = false;
  for (size_t i = 0; i < read.size(); ++i) {
    if (!read[i]) return error(quoted(tokens[i]) + " is no field of a schedule");
    result.fields_[i] = *read[i];
    for (const int64_t value : read[i]->values) {
      any_value = true;
      if (value < -kLargestFollowed || value > kLargestFollowed) {
        return not_modelled(quoted(tokens[i]) + " lies beyond its field's bounds");
      }
    }
  }
  for (int64_t& day : result.fields_[5].values) --day;
  if (!any_value) {
    for (int64_t second = 0; second < 60; ++second) result.fields_[0].values.push_back(second);
  }
  return result;
}

}  // namespace fleet::rancher
