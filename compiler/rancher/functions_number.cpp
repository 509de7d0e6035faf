// Sprig's functions for numbers (numeric.go), with spf13/cast's idea of what number a value is.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "compiler/base/ascii.h"
#include "compiler/rancher/go_number.h"
#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Result = Outcome<GoValue>;

constexpr double kTooLarge = 9.2e18;

/// strconv's underscoreOK: they stand between digits, or between `0x` and a digit.
bool has_good_underscores(std::string_view text) {
  char before = '^';  // `0` for a digit or a base's prefix, `_`, or another one
  bool hex = false;
  if (text.size() > 1 && text[0] == '0') {
    const char c = to_lower(text[1]);
    hex = c == 'x';
    if (hex || c == 'b' || c == 'o') {
      before = '0';
      text.remove_prefix(2);
    }
  }
  for (const char c : text) {
    const bool digit = is_digit(c) || (hex && to_lower(c) >= 'a' && to_lower(c) <= 'f');
    if (c == '_' && before != '0') return false;
    if (c != '_' && !digit && before == '_') return false;
    before = digit ? '0' : c == '_' ? '_' : '!';
  }
  return before != '_';
}

/// strconv.ParseInt with base 0.
std::optional<int64_t> find_prefixed(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (!has_good_underscores(text)) return std::nullopt;
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char c = to_lower(text[1]);
    base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
    text.remove_prefix(c == 'x' || c == 'b' || c == 'o' ? 2 : 1);
  }
  std::string digits(text);
  std::erase(digits, '_');
  uint64_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  constexpr uint64_t kSmallest = uint64_t{1} << 63;
  if (value > (negative ? kSmallest : kSmallest - 1)) return std::nullopt;
  return static_cast<int64_t>(negative ? ~value + 1 : value);
}

/// "12.00" is "12": a point with zeros only behind it goes.
std::string_view without_zero_decimals(std::string_view text) {
  const size_t point = text.find_last_not_of('0');
  return point != std::string_view::npos && text[point] == '.' && point + 1 < text.size() ? text.substr(0, point)
                                                                                          : text;
}

double to_double(const GoValue& value) {
  if (const double* real = value.find_double()) return *real;
  if (const GoInteger* whole = value.find_integer()) return static_cast<double>(whole->value);
  if (const bool* flag = value.find_bool()) return *flag ? 1 : 0;
  if (const std::string* text = value.find_string()) return parse_go_float(*text).value_or(0);
  return 0;
}

/// Runs `operation` over all arguments as integers.
template <class Operation>
Result fold(const Arguments& a, int64_t start, size_t from, Operation operation) {
  int64_t sum = start;
  for (size_t i = from; i < a.size(); ++i) {
    const auto next = find_int64_of(a[i]);
    if (!next) return not_modelled("a float beyond 64 bits as an integer");
    sum = operation(sum, *next);
  }
  return GoValue::of_int64(sum);
}

/// Go's integers wrap around.
int64_t plus(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }
int64_t minus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
int64_t times(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

Result first_then(const Arguments& a, int64_t (*operation)(int64_t, int64_t)) {
  const auto first = find_int64_of(a[0]);
  if (!first) return not_modelled("a float beyond 64 bits as an integer");
  return fold(a, *first, 1, operation);
}

Result divided(const Arguments& a, bool remainder) {
  const auto x = find_int64_of(a[0]);
  const auto y = find_int64_of(a[1]);
  if (!x || !y) return not_modelled("a float beyond 64 bits as an integer");
  if (*y == 0) return error("a division by zero");
  if (*y == -1) return GoValue::of_int64(remainder ? 0 : minus(0, *x));
  return GoValue::of_int64(remainder ? *x % *y : *x / *y);
}

Result numbers_until(int64_t start, int64_t stop, int64_t step) {
  GoList list;
  list.element = Element::Int;
  const bool down = stop < start;
  if (down ? step >= 0 : step <= 0) return GoValue(list);
  for (int64_t i = start; down ? i > stop : i < stop; i = plus(i, step)) {
    list.items.push_back(GoValue::of_int(i));
    if (list.items.size() > 1'000'000) return not_modelled("a list of more than a million numbers");
  }
  return GoValue(list);
}

Result until(const Arguments& a) { return numbers_until(0, number(a, 0), number(a, 0) < 0 ? -1 : 1); }
Result until_step(const Arguments& a) { return numbers_until(number(a, 0), number(a, 1), number(a, 2)); }

Result seq(const Arguments& a) {
  if (a.empty() || a.size() > 3) return GoValue("");
  const int64_t start = a.size() == 1 ? 1 : number(a, 0);
  const int64_t end = number(a, a.size() - 1);
  const int64_t direction = end < start ? -1 : 1;
  const int64_t step = a.size() == 3 ? number(a, 1) : direction;
  if (a.size() == 3 && direction < 0 && step > 0) return GoValue("");
  const auto list = numbers_until(start, plus(end, direction), step);
  if (!list) return list.failure();
  std::string out;
  for (const GoValue& item : list->find_list()->items)
    out += (out.empty() ? "" : " ") + std::to_string(item.find_integer()->value);
  return GoValue(out);
}

Result rounded(const Arguments& a) {
  if (a.size() > 3) return error("round takes at most three arguments");
  const double on = a.size() == 3 ? *a[2].find_double() : 0.5;
  const double power = std::pow(10.0, static_cast<double>(number(a, 1)));
  const double digit = power * to_double(a[0]);
  double whole = 0;
  const double rest = std::modf(digit, &whole);
  return GoValue((rest >= on ? std::ceil(digit) : std::floor(digit)) / power);
}

Result atoi(const Arguments& a) {
  const std::string& text = *a[0].find_string();
  if (const auto value = parse_go_int(text)) return GoValue::of_int(*value);
  // Sprig drops the error, and strconv gives the nearest number with one.
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return GoValue::of_int(0);
  return GoValue::of_int(negative ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max());
}

Result to_int(const Arguments& a) {
  const auto value = find_int64_of(a[0]);
  if (!value) return not_modelled("a float beyond 64 bits as an integer");
  return GoValue::of_int(*value);
}

Result to_int64(const Arguments& a) {
  const auto value = find_int64_of(a[0]);
  if (!value) return not_modelled("a float beyond 64 bits as an integer");
  return GoValue::of_int64(*value);
}

Result to_decimal(const Arguments& a) {
  const auto text = find_text_of(a[0]);
  if (!text) return too_deep();
  int64_t value = 0;
  std::string_view digits = *text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  const bool fits = problem == std::errc() && end == digits.data() + digits.size();
  return GoValue::of_int64(fits ? value : 0);
}

template <class Pick>
Result extreme(const Arguments& a, Pick pick) {
  double best = to_double(a[0]);
  for (size_t i = 1; i < a.size(); ++i) best = pick(best, to_double(a[i]));
  return GoValue(best);
}

int64_t larger(int64_t a, int64_t b) { return std::max(a, b); }
int64_t smaller(int64_t a, int64_t b) { return std::min(a, b); }

constexpr FunctionEntry kNumberFunctions[] = {
    {"atoi", "s", atoi},
    {"int", "a", to_int},
    {"int64", "a", to_int64},
    {"float64", "a", [](const Arguments& a) { return Result(GoValue(to_double(a[0]))); }},
    {"seq", "i*", seq},
    {"toDecimal", "a", to_decimal},
    {"until", "i", until},
    {"untilStep", "iii", until_step},
    {"add1", "a", [](const Arguments& a) { return fold(a, 1, 0, plus); }},
    {"add", "a*", [](const Arguments& a) { return fold(a, 0, 0, plus); }},
    {"sub", "aa", [](const Arguments& a) { return first_then(a, minus); }},
    {"mul", "aa*", [](const Arguments& a) { return first_then(a, times); }},
    {"div", "aa", [](const Arguments& a) { return divided(a, false); }},
    {"mod", "aa", [](const Arguments& a) { return divided(a, true); }},
    {"biggest", "aa*", [](const Arguments& a) { return first_then(a, larger); }},
    {"max", "aa*", [](const Arguments& a) { return first_then(a, larger); }},
    {"min", "aa*", [](const Arguments& a) { return first_then(a, smaller); }},
    {"maxf", "aa*", [](const Arguments& a) { return extreme(a, [](double x, double y) { return x < y ? y : x; }); }},
    {"minf", "aa*", [](const Arguments& a) { return extreme(a, [](double x, double y) { return y < x ? y : x; }); }},
    {"ceil", "a", [](const Arguments& a) { return Result(GoValue(std::ceil(to_double(a[0])))); }},
    {"floor", "a", [](const Arguments& a) { return Result(GoValue(std::floor(to_double(a[0])))); }},
    {"round", "aif*", rounded},
    {"add1f", "a", nullptr},
    {"addf", "a*", nullptr},
    {"subf", "aa*", nullptr},
    {"divf", "aa*", nullptr},
    {"mulf", "aa*", nullptr},
    {"randInt", "ii", nullptr},
};

}  // namespace

std::optional<int64_t> find_int64_of(const GoValue& value) {
  if (const GoInteger* whole = value.find_integer()) return whole->value;
  if (const bool* flag = value.find_bool()) return *flag ? 1 : 0;
  if (const double* real = value.find_double()) {
    if (!(std::abs(*real) < kTooLarge)) return std::nullopt;
    return static_cast<int64_t>(*real);
  }
  if (const std::string* text = value.find_string()) return find_prefixed(without_zero_decimals(*text)).value_or(0);
  return 0;
}

std::span<const FunctionEntry> number_functions() { return kNumberFunctions; }

}  // namespace fleet::rancher
