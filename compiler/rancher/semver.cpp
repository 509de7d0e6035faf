#include "compiler/rancher/semver.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace fleet::rancher {
namespace {

using Numbers = std::array<uint32_t, 3>;

struct Partial {
  Numbers numbers{};
  int given = 0;  ///< how many numbers are written and are no wildcard
};

Failure rare() { return not_modelled("a rare form of a version in semverCompare"); }

bool is_wildcard(std::string_view text) { return text == "x" || text == "X" || text == "*"; }

/// Up to three numbers with points between; wildcards only where allowed.
Outcome<Partial> read_version(std::string_view text, bool wildcards) {
  Partial made;
  if (text.starts_with('v')) text.remove_prefix(1);
  if (text.find_first_of("-+") != std::string_view::npos) return rare();
  int place = 0;
  bool wild = false;
  while (true) {
    const size_t point = text.find('.');
    const std::string_view part = text.substr(0, point);
    if (place == 3) return error("a version has more than three numbers");
    if (wildcards && is_wildcard(part)) {
      wild = true;
    } else {
      uint32_t value = 0;
      const auto [end, problem] = std::from_chars(part.data(), part.data() + part.size(), value);
      if (problem == std::errc::result_out_of_range) return rare();
      if (part.empty() || problem != std::errc() || end != part.data() + part.size()) return error("no version");
      if (wild || (part.size() > 1 && part[0] == '0')) return rare();
      made.numbers[static_cast<size_t>(place)] = value;
      made.given = place + 1;
    }
    ++place;
    if (point == std::string_view::npos) return made;
    text.remove_prefix(point + 1);
  }
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Words of letters, digits and dashes with points between; `numbers`: one of digits alone begins with no 0.
bool are_identifiers(std::string_view text, bool numbers) {
  while (true) {
    const size_t point = text.find('.');
    const std::string_view word = text.substr(0, point);
    const bool fits = std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (word.empty() || !fits || (numbers && is_digits(word) && word.size() > 1 && word[0] == '0')) return false;
    if (point == std::string_view::npos) return true;
    text.remove_prefix(point + 1);
  }
}

bool tilde(const Numbers& v, const Partial& c) {
  if (v < c.numbers) return false;
  if (c.numbers == Numbers{} && c.given == 3) return true;
  return v[0] == c.numbers[0] && (v[1] == c.numbers[1] || c.given < 2);
}

bool caret(const Numbers& v, const Partial& c) {
  if (v < c.numbers) return false;
  if (c.numbers[0] > 0 || c.given < 2) return v[0] == c.numbers[0];
  if (v[0] > 0) return false;
  if (c.numbers[1] > 0 || c.given < 3) return v[1] == c.numbers[1];
  return v[1] == 0 && v[2] == c.numbers[2];
}

bool differs(const Numbers& v, const Partial& c) {
  for (size_t i = 0; i < static_cast<size_t>(c.given); ++i)
    if (v[i] != c.numbers[i]) return true;
  return false;
}

Outcome<bool> compare(std::string_view op, const Numbers& v, const Partial& c) {
  const bool whole = c.given == 3;
  if (op.empty() || op == "=") return whole ? v == c.numbers : tilde(v, c);
  if (op == "!=") return differs(v, c);
  if (op == "<") return v < c.numbers;
  if (op == ">=" || op == "=>") return v >= c.numbers;
  if (op == "~" || op == "~>") return tilde(v, c);
  if (op == "^") return caret(v, c);
  const Numbers& bound = c.numbers;
  if (op == ">") {
    if (whole || v[0] != bound[0]) return v > bound;
    return c.given == 2 && v[1] > bound[1];
  }
  if (op == "<=" || op == "=<") {
    if (whole) return v <= bound;
    return v[0] < bound[0] || (v[0] == bound[0] && (v[1] <= bound[1] || c.given < 2));
  }
  return error("no constraint on a version");
}

bool is_blank_of_constraint(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// One constraint from the front of `rest`: an operator, then a version.
Outcome<bool> take_one(std::string_view& rest, const Numbers& v) {
  const size_t op_length = std::min(rest.find_first_not_of("=<>!~^"), rest.size());
  const std::string_view op = rest.substr(0, op_length);
  rest.remove_prefix(op_length);
  while (!rest.empty() && is_blank_of_constraint(rest[0])) rest.remove_prefix(1);
  const size_t length = std::min(rest.find_first_of(" \t\n,|=<>!~^"), rest.size());
  const std::string_view text = rest.substr(0, length);
  rest.remove_prefix(length);
  if (is_wildcard(text)) {
    if (!op.empty()) return rare();
    return true;
  }
  const auto bound = read_version(text, true);
  if (!bound) return bound.failure();
  if (bound->given == 0) return rare();
  return compare(op, v, *bound);
}

/// All constraints between two `||`.
Outcome<bool> all_hold(std::string_view text, const Numbers& v) {
  if (text.find(" - ") != std::string_view::npos) return rare();
  bool holds = true;
  bool any = false;
  while (true) {
    while (!text.empty() && (is_blank_of_constraint(text[0]) || (any && text[0] == ','))) text.remove_prefix(1);
    if (text.empty()) break;
    const auto one = take_one(text, v);
    if (!one) return one;
    holds = holds && *one;
    any = true;
  }
  if (!any) return rare();
  return holds;
}

}  // namespace

bool is_semver(std::string_view version) {
  constexpr size_t kLongest = 256;
  if (version.size() > kLongest) return false;
  if (version.starts_with('v')) version.remove_prefix(1);
  if (const size_t plus = version.find('+'); plus != std::string_view::npos) {
    if (!are_identifiers(version.substr(plus + 1), false)) return false;
    version = version.substr(0, plus);
  }
  if (const size_t dash = version.find('-'); dash != std::string_view::npos) {
    if (!are_identifiers(version.substr(dash + 1), true)) return false;
    version = version.substr(0, dash);
  }
  for (int place = 0; place < 3; ++place) {
    const size_t point = version.find('.');
    const std::string_view number = version.substr(0, point);
    uint64_t value = 0;
    if (!is_digits(number) || std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc())
      return false;
    if (point == std::string_view::npos) return true;
    version.remove_prefix(point + 1);
  }
  return false;
}

Outcome<bool> satisfies(std::string_view constraint, std::string_view version) {
  const auto v = read_version(version, false);
  if (!v) return v.failure();
  bool holds = false;
  while (true) {
    const size_t bar = constraint.find("||");
    const auto part = all_hold(constraint.substr(0, bar), v->numbers);
    if (!part) return part;
    holds = holds || *part;
    if (bar == std::string_view::npos) return holds;
    constraint.remove_prefix(bar + 2);
  }
}

}  // namespace fleet::rancher
