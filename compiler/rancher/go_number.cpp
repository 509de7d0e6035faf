#include "compiler/rancher/go_number.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "compiler/base/ascii.h"

namespace fleet::rancher {
namespace {

bool is_hex_digit(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

/// "inf", "infinity", "nan"; the last takes no sign.
std::optional<double> parse_special(std::string_view digits, bool negative, bool has_sign) {
  std::string word(digits);
  std::transform(word.begin(), word.end(), word.begin(), to_lower);
  if (word == "inf" || word == "infinity") {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  if (word == "nan" && !has_sign) return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

/// The parts of a number after its sign, underscores removed.
struct Literal {
  bool hex = false;
  std::string digits;    ///< digits with at most one point, without `0x`
  std::string exponent;  ///< with its sign, empty where there is none
};

std::optional<Literal> split(std::string_view text) {
  Literal result;
  result.hex = text.size() > 2 && text[0] == '0' && to_lower(text[1]) == 'x';
  const auto belongs = [&](char c) { return result.hex ? is_hex_digit(c) : is_digit(c); };
  std::string plain;
  for (size_t i = result.hex ? 2 : 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
      continue;
    }
    const bool after = i > 0 && (belongs(text[i - 1]) || (result.hex && i == 2));
    const bool before = i + 1 < text.size() && belongs(text[i + 1]);
    if (!after || !before) return std::nullopt;
  }
  size_t i = 0;
  bool saw_digit = false;
  bool saw_point = false;
  for (; i < plain.size(); ++i) {
    if (belongs(plain[i])) {
      saw_digit = true;
    } else if (plain[i] == '.' && !saw_point) {
      saw_point = true;
    } else {
      break;
    }
  }
  if (!saw_digit) return std::nullopt;
  result.digits = plain.substr(0, i);
  if (i == plain.size()) return result.hex ? std::nullopt : std::optional(result);
  if (to_lower(plain[i]) != (result.hex ? 'p' : 'e')) return std::nullopt;
  result.exponent = plain.substr(i + 1);
  std::string_view power = result.exponent;
  if (!power.empty() && (power[0] == '+' || power[0] == '-')) power.remove_prefix(1);
  if (power.empty() || !std::all_of(power.begin(), power.end(), is_digit)) return std::nullopt;
  return result;
}

/// Whether a number that a double cannot hold is at least 1: the place of its first digit decides.
bool is_large(const Literal& literal) {
  const size_t first = literal.digits.find_first_not_of("0.");
  const size_t point = std::min(literal.digits.find('.'), literal.digits.size());
  const auto place = static_cast<double>(point) - static_cast<double>(first);
  double power = 0;
  for (const char c : literal.exponent) {
    if (is_digit(c)) power = power * 10 + (c - '0');
  }
  if (!literal.exponent.empty() && literal.exponent[0] == '-') power = -power;
  return place * (literal.hex ? 4 : 1) + power > 0;
}

}  // namespace

std::optional<int64_t> parse_go_int(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_go_float(std::string_view text) {
  const bool has_sign = !text.empty() && (text[0] == '+' || text[0] == '-');
  const bool negative = has_sign && text[0] == '-';
  if (has_sign) text.remove_prefix(1);
  if (auto special = parse_special(text, negative, has_sign)) return special;
  const std::optional<Literal> literal = split(text);
  if (!literal) return std::nullopt;
  if (literal->digits.find_first_not_of("0.") == std::string::npos) return negative ? -0.0 : 0.0;

  // std::from_chars takes no `+` in front of an exponent's digits in every library, so write it plainly.
  std::string plain = literal->digits;
  if (!literal->exponent.empty()) {
    plain += literal->hex ? 'p' : 'e';
    plain += literal->exponent[0] == '+' ? literal->exponent.substr(1) : literal->exponent;
  }
  double value = 0;
  const auto format = literal->hex ? std::chars_format::hex : std::chars_format::general;
  const auto [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), value, format);
  if (problem == std::errc::result_out_of_range) {
    if (is_large(*literal)) return std::nullopt;
    return 0.0;
  }
  if (problem != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace fleet::rancher
