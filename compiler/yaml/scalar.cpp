#include "compiler/yaml/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "compiler/base/ascii.h"
#include "compiler/base/utf8.h"

namespace fleet::yaml {
namespace {

constexpr std::string_view kPrefix = "tag:yaml.org,2002:";

template <size_t N>
bool any_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// What goyaml looks up in its table of words.
std::optional<Value> find_word(std::string_view text) {
  static constexpr std::array<std::string_view, 11> kTrue{"y",    "Y",    "yes", "Yes", "YES", "true",
                                                          "True", "TRUE", "on",  "On",  "ON"};
  static constexpr std::array<std::string_view, 11> kFalse{"n",     "N",     "no",  "No",  "NO", "false",
                                                           "False", "FALSE", "off", "Off", "OFF"};
  static constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
  static constexpr std::array<std::string_view, 3> kNan{".nan", ".NaN", ".NAN"};
  static constexpr std::array<std::string_view, 3> kInf{".inf", ".Inf", ".INF"};
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text.size() > 5 || (!text.empty() && is_digit(text[0]))) return std::nullopt;  // as none of them is
  if (any_of(text, kTrue)) return Value(true);
  if (any_of(text, kFalse)) return Value(false);
  if (any_of(text, kNull)) return Value();
  if (any_of(text, kNan)) return Value(std::numeric_limits<double>::quiet_NaN());
  if (any_of(text, kInf)) return Value(kInfinity);
  if (!text.empty() && (text[0] == '+' || text[0] == '-') && any_of(text.substr(1), kInf)) {
    return Value(text[0] == '-' ? -kInfinity : kInfinity);
  }
  return std::nullopt;
}

/// Digits of one base after an optional sign, with nothing else around them.
std::optional<Value> find_integer(std::string_view text, int base) {
  const bool negative = text.starts_with('-');
  const bool has_sign = negative || text.starts_with('+');
  const std::string_view digits = text.substr(has_sign ? 1 : 0);
  const char* end = digits.data() + digits.size();
  uint64_t value = 0;
  if (digits.empty() || digits[0] == '-' || digits[0] == '+') return std::nullopt;
  const auto read = std::from_chars(digits.data(), end, value, base);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  constexpr auto kMax = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (negative) return value <= kMax + 1 ? std::optional<Value>(Value(static_cast<int64_t>(0 - value))) : std::nullopt;
  if (value <= kMax) return Value(static_cast<int64_t>(value));
  return has_sign ? std::nullopt : std::optional<Value>(Value(value));
}

/// Go's strconv.ParseInt and ParseUint with base 0, then goyaml's own reading of `0b`.
std::optional<Value> find_integer(std::string_view text) {
  const size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::string_view digits = text.substr(sign);
  if (digits.size() > 1 && digits[0] == '0') {
    const char mark = to_lower(digits[1]);
    const int base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    const size_t skipped = mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1;
    const bool two_signs = sign == 0 && base == 2 && text.starts_with("0b");  // `0b-1` is -1
    const std::string_view rest = digits.substr(skipped);
    if (rest.starts_with('-') || rest.starts_with('+')) return two_signs ? find_integer(rest, 2) : std::nullopt;
    return find_integer(std::string(text.substr(0, sign)) + std::string(rest), base);
  }
  return find_integer(text, 10);
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`, finite.
std::optional<Value> find_float(std::string_view text) {
  size_t at = 0;
  const auto skip_digits = [&] {
    const size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > from;
  };
  const auto skip_sign = [&] { at += at < text.size() && (text[at] == '-' || text[at] == '+') ? 1 : 0; };
  skip_sign();
  const bool whole = skip_digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!skip_digits() && !whole) return std::nullopt;
  } else if (!whole) {
    return std::nullopt;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    skip_sign();
    if (!skip_digits()) return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  // from_chars knows no `+` and tells an overflow from an underflow only by its result.
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  if (std::isinf(value)) return std::nullopt;
  return Value(value);
}

enum class Type { Null, Bool, Int, Float, String, Timestamp };

struct Typed {
  Type type;
  Value value;
};

Typed resolve_plain(std::string_view text, bool timestamps) {
  const std::string_view hints = "yYnNtTfFoO~";
  const char first = text.empty() ? '~' : text[0];
  const bool sign_or_digit = first == '+' || first == '-' || is_digit(first);
  if (!sign_or_digit && first != '.' && hints.find(first) == std::string_view::npos) return {Type::String, text};
  if (auto word = find_word(text)) {
    const Type type = word->is_null()                            ? Type::Null
                      : std::holds_alternative<bool>(word->node) ? Type::Bool
                                                                 : Type::Float;
    return {type, std::move(*word)};
  }
  if (first == '.') {
    if (auto number = find_float(text)) return {Type::Float, std::move(*number)};
  } else if (sign_or_digit) {
    if (timestamps && is_timestamp(text)) return {Type::Timestamp, text};
    std::string plain(text);
    plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
    if (auto number = find_integer(plain)) return {Type::Int, std::move(*number)};
    if (auto number = find_float(plain)) return {Type::Float, std::move(*number)};
  }
  return {Type::String, text};
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c != '\n' && c != '\r') letters += c;
  }
  if (letters.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < letters.size() && letters[letters.size() - 1 - padding] == '=') ++padding;
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  for (size_t i = 0; i < letters.size(); ++i) {
    const bool is_padding = i >= letters.size() - padding;
    const size_t digit = is_padding ? 0 : kAlphabet.find(letters[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if (i % 4 == 3) {
      for (const int shift : {16, 8, 0}) bytes += static_cast<char>(bits >> shift & 0xFFU);
      bits = 0;
    }
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

int days_in(int month, int year) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<size_t>(month - 1)];
}

/// One or two digits.
std::optional<int> take_number(std::string_view& text) {
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  int value = text[0] - '0';
  text.remove_prefix(1);
  if (!text.empty() && is_digit(text[0])) {
    value = value * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

bool is_timestamp(std::string_view text) {
  if (text.size() < 8 || !std::all_of(text.begin(), text.begin() + 4, is_digit) || text[4] != '-') return false;
  int year = 0;
  std::from_chars(text.data(), text.data() + 4, year);
  text.remove_prefix(5);
  const auto month = take_number(text);
  if (!month || *month < 1 || *month > 12 || !take(text, '-')) return false;
  const auto day = take_number(text);
  if (!day || *day < 1 || *day > days_in(*month, year)) return false;
  if (text.empty()) return true;
  const bool zoned = text[0] != ' ';
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return false;
  const auto hour = take_number(text);
  if (!hour || *hour > 23 || !take(text, ':')) return false;
  const auto minute = take_number(text);
  if (!minute || *minute > 59 || !take(text, ':')) return false;
  const auto second = take_number(text);
  if (!second || *second > 59) return false;
  if (text.size() > 1 && (text[0] == '.' || text[0] == ',') && is_digit(text[1])) {
    text.remove_prefix(1);
    while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
  }
  if (!zoned) return text.empty();
  if (text == "Z") return true;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  for (const size_t i : std::array<size_t, 4>{1, 2, 4, 5}) {
    if (!is_digit(text[i])) return false;
  }
  return (text[1] - '0') * 10 + (text[2] - '0') <= 24 && text[4] < '6';
}

std::optional<Value> resolve(std::string_view tag, std::string_view text, bool implicit) {
  if (tag.empty() && !implicit) return Value(text);
  if (tag.empty()) return resolve_plain(text, true).value;
  const std::string_view name = tag.starts_with(kPrefix) ? tag.substr(kPrefix.size()) : std::string_view();
  if (name == "binary") {
    auto bytes = decode_base64(text);
    return bytes ? std::optional<Value>(Value(as_utf8(*bytes))) : std::nullopt;  // Fleet reads it by way of JSON
  }
  static constexpr std::array<std::string_view, 5> kKnown{"bool", "int", "float", "null", "timestamp"};
  if (!any_of(name, kKnown)) return Value(text);  // `!!str` and all that goyaml does not know
  Typed seen = resolve_plain(text, name == "timestamp");
  if (name == "float" && seen.type == Type::Int) {
    const auto* whole = std::get_if<int64_t>(&seen.value.node);
    return whole ? std::optional<Value>(Value(static_cast<double>(*whole))) : std::nullopt;
  }
  const bool fits = (name == "bool" && seen.type == Type::Bool) || (name == "int" && seen.type == Type::Int) ||
                    (name == "float" && seen.type == Type::Float) || (name == "null" && seen.type == Type::Null) ||
                    (name == "timestamp" && seen.type == Type::Timestamp);
  return fits ? std::optional<Value>(std::move(seen.value)) : std::nullopt;
}

namespace {

/// The shortest digits that come back as the same number, and the exponent of the first of them.
struct Digits {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

Digits shortest(double v, bool single) {
  std::array<char, 40> buffer{};
  char* const begin = buffer.data();
  char* const end = begin + buffer.size();
  constexpr auto kFormat = std::chars_format::scientific;
  const auto written =
      single ? std::to_chars(begin, end, static_cast<float>(v), kFormat) : std::to_chars(begin, end, v, kFormat);
  const std::string_view text(begin, static_cast<size_t>(written.ptr - begin));
  const size_t mark = text.find('e');
  Digits result;
  const std::string_view power = text.substr(mark + (text[mark + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), result.exponent);
  result.negative = text[0] == '-';
  for (const char c : text.substr(0, mark)) {
    if (is_digit(c)) result.digits += c;
  }
  return result;
}

std::string fixed(const Digits& number) {
  std::string text(number.negative ? 1 : 0, '-');
  if (number.exponent < 0) {
    text += "0.";
    text.append(static_cast<size_t>(-number.exponent - 1), '0');
    return text.append(number.digits);
  }
  const auto whole = static_cast<size_t>(number.exponent) + 1;
  text.append(number.digits, 0, whole);
  if (number.digits.size() <= whole) return text.append(whole - number.digits.size(), '0');
  text += '.';
  return text.append(number.digits, whole, std::string::npos);
}

std::string scientific(const Digits& number, size_t exponent_digits) {
  const std::string power = std::to_string(std::abs(number.exponent));
  std::string text(number.negative ? 1 : 0, '-');
  text += number.digits[0];
  if (number.digits.size() > 1) text += '.';
  text.append(number.digits, 1, std::string::npos);
  text += number.exponent < 0 ? "e-" : "e+";
  if (power.size() < exponent_digits) text.append(exponent_digits - power.size(), '0');
  text += power;
  return text;
}

}  // namespace

std::string go_float(double v, bool single) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v) || (single && std::isinf(static_cast<float>(v)))) return v < 0 ? "-Inf" : "+Inf";
  const Digits number = shortest(v, single);
  constexpr int kPrecision = 6;  // what Go decides by when it is asked for the shortest digits
  return number.exponent < -4 || number.exponent >= kPrecision ? scientific(number, 2) : fixed(number);
}

std::string go_json_float(double v) {
  const double size = std::fabs(v);
  const Digits number = shortest(v, false);
  if (size == 0 || (size >= 1e-6 && size < 1e21)) return fixed(number);
  return scientific(number, number.exponent < 0 ? 1 : 2);
}

std::optional<std::string> as_string(const Value& value) {
  if (value.is_null()) return "";
  if (const auto* v = value.find_string()) return *v;
  if (const auto* v = std::get_if<bool>(&value.node)) return *v ? "true" : "false";
  if (const auto* v = std::get_if<int64_t>(&value.node)) return std::to_string(*v);
  if (const auto* v = std::get_if<uint64_t>(&value.node)) return std::to_string(*v);
  if (const auto* v = std::get_if<double>(&value.node)) return go_float(*v, true);
  return std::nullopt;
}

std::optional<std::string> key_text(const Value& value) {
  if (value.is_null() || std::holds_alternative<uint64_t>(value.node)) return std::nullopt;
  const auto* number = std::get_if<double>(&value.node);
  if (!number) return as_string(value);
  std::string text = go_float(*number, true);
  if (text == "+Inf") return ".inf";
  if (text == "-Inf") return "-.inf";
  if (text == "NaN") return ".nan";
  return text;
}

}  // namespace fleet::yaml
