// Sprig's functions for texts (strings.go, and those that functions.go takes from Go's strings).
#include <algorithm>

#include "compiler/base/ascii.h"
#include "compiler/base/utf8.h"
#include "compiler/rancher/go_quote.h"
#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Result = Outcome<GoValue>;

constexpr size_t kLargestText = 1'000'000;
Failure too_large() { return not_modelled("a text that grows beyond 1 MB"); }

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
Failure not_ascii() { return not_modelled("letters outside ASCII in a template function that changes case"); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

template <class Change>
Result each_letter(const std::string& given, Change change) {
  if (!is_ascii(given)) return not_ascii();
  std::string out = given;
  std::ranges::transform(out, out.begin(), change);
  return GoValue(out);
}

/// Without the characters of `cut` at both ends; `cut` is ASCII.
std::string trimmed(std::string_view given, std::string_view cut) {
  const size_t first = given.find_first_not_of(cut);
  if (first == std::string_view::npos) return {};
  return std::string(given.substr(first, given.find_last_not_of(cut) - first + 1));
}

/// Nothing where that is more than 1 MB: few letters of a template can ask for any size.
std::optional<std::string> find_replaced(std::string_view given, std::string_view from, std::string_view to) {
  std::string out;
  if (from.empty()) {  // between all characters, and at both ends
    for (size_t at = 0; at < given.size();) {
      const size_t length = std::max<size_t>(1, code_point_at(given, at).length);
      out.append(to).append(given.substr(at, length));
      if (out.size() > kLargestText) return std::nullopt;
      at += length;
    }
    return out.append(to);
  }
  size_t at = 0;
  for (size_t hit = given.find(from); hit != std::string_view::npos; hit = given.find(from, at)) {
    out.append(given.substr(at, hit - at)).append(to);
    if (out.size() > kLargestText) return std::nullopt;
    at = hit + from.size();
  }
  return out.append(given.substr(at));
}

Result indented(int64_t width, const std::string& given, std::string_view before) {
  if (width < 0) return error("a negative indentation");
  if (width > 10'000) return not_modelled("an indentation beyond 10,000");
  const std::string pad(static_cast<size_t>(width), ' ');
  const auto lines = find_replaced(given, "\n", "\n" + pad);
  if (!lines) return too_large();
  return GoValue(std::string(before) + pad + *lines);
}

/// The texts of the arguments that are not nil, each made by `make`, with a space between them.
template <class Make>
Result joined(const Arguments& a, Make make) {
  std::string out;
  bool first = true;
  for (const GoValue& value : a) {
    if (value.is_nil()) continue;
    const auto plain = find_text_of(value);
    if (!plain) return too_deep();
    const std::optional<std::string> made = make(*plain);
    if (!made) return not_modelled("quote of a character outside the common ranges");
    out += (first ? "" : " ") + *made;
    first = false;
  }
  return GoValue(out);
}

Result quote(const Arguments& a) {
  return joined(a, [](const std::string& plain) { return find_quoted(plain); });
}

Result squote(const Arguments& a) {
  return joined(a, [](const std::string& plain) -> std::optional<std::string> { return "'" + plain + "'"; });
}

Result cat(const Arguments& a) {
  return joined(a, [](const std::string& plain) -> std::optional<std::string> { return plain; });
}

Result substr(const Arguments& a) {
  const int64_t start = number(a, 0);
  const int64_t end = number(a, 1);
  const std::string& given = text(a, 2);
  const auto size = static_cast<int64_t>(given.size());
  const int64_t from = start < 0 ? 0 : start;
  const int64_t to = start >= 0 && (end < 0 || end > size) ? size : end;
  if (to < 0 || to > size || from > to) return error("a part of a text that is out of range");
  return GoValue(given.substr(static_cast<size_t>(from), static_cast<size_t>(to - from)));
}

Result trunc(const Arguments& a) {
  const int64_t length = number(a, 0);
  const std::string& given = text(a, 1);
  const auto size = static_cast<int64_t>(given.size());
  if (length < 0 && size + length > 0) return GoValue(given.substr(static_cast<size_t>(size + length)));
  if (length >= 0 && size > length) return GoValue(given.substr(0, static_cast<size_t>(length)));
  return GoValue(given);
}

Result repeat(const Arguments& a) {
  if (number(a, 0) < 0) return error("a negative number of repetitions");
  if (text(a, 1).empty()) return GoValue("");
  if (static_cast<uint64_t>(number(a, 0)) > kLargestText / text(a, 1).size()) return too_large();
  std::string out;
  for (int64_t i = 0; i < number(a, 0); ++i) out += text(a, 1);
  return GoValue(out);
}

Result title(const Arguments& a) {
  if (!is_ascii(text(a, 0))) return not_ascii();
  std::string out = text(a, 0);
  // A word begins after what is no letter, digit or underscore.
  bool begins = true;
  for (char& c : out) {
    if (begins) c = upper(c);
    begins = !(is_letter(c) || (c >= '0' && c <= '9') || c == '_');
  }
  return GoValue(out);
}

Result untitle(const Arguments& a) {
  if (!is_ascii(text(a, 0))) return not_ascii();
  std::string out = text(a, 0);
  bool begins = true;
  for (char& c : out) {
    if (begins) c = to_lower(c);
    begins = is_space(c);
  }
  return GoValue(out);
}

Result swapcase(const Arguments& a) {
  return each_letter(text(a, 0), [](char c) { return upper(c) != c ? upper(c) : to_lower(c); });
}

Result initials(const Arguments& a) {
  if (!is_ascii(text(a, 0))) return not_ascii();
  std::string out;
  bool begins = true;
  for (const char c : text(a, 0)) {
    if (begins && !is_space(c)) out += c;
    begins = is_space(c);
  }
  return GoValue(out);
}

Result nospace(const Arguments& a) {
  if (!is_ascii(text(a, 0))) return not_ascii();
  std::string out;
  for (const char c : text(a, 0))
    if (!is_space(c)) out += c;
  return GoValue(out);
}

Result trim_all(const Arguments& a) {
  if (!is_ascii(text(a, 0))) return not_ascii();
  return GoValue(trimmed(text(a, 1), text(a, 0)));
}

Result trim(const Arguments& a) {
  const std::string out = trimmed(text(a, 0), " \t\n\v\f\r");
  const auto edge = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (!out.empty() && (edge(out.front()) || edge(out.back())))
    if (out.find("\u0085") != std::string::npos || out.find("\u00a0") != std::string::npos ||
        out.find("\u2028") != std::string::npos || out.find("\u3000") != std::string::npos)
      return not_modelled("trim of blanks outside ASCII");
  return GoValue(out);
}

Result trim_suffix(const Arguments& a) {
  const std::string& given = text(a, 1);
  return GoValue(given.ends_with(text(a, 0)) ? given.substr(0, given.size() - text(a, 0).size()) : given);
}

Result trim_prefix(const Arguments& a) {
  const std::string& given = text(a, 1);
  return GoValue(given.starts_with(text(a, 0)) ? given.substr(text(a, 0).size()) : given);
}

Result replace(const Arguments& a) {
  const auto out = find_replaced(text(a, 2), text(a, 0), text(a, 1));
  return out ? Result(GoValue(*out)) : Result(too_large());
}

Result to_string(const Arguments& a) {
  const auto plain = find_text_of(a[0]);
  return plain ? Result(GoValue(*plain)) : Result(too_deep());
}

constexpr FunctionEntry kTextFunctions[] = {
    {"hello", "", [](const Arguments&) { return Result(GoValue("Hello!")); }},
    {"trim", "s", trim},
    {"upper", "s", [](const Arguments& a) { return each_letter(text(a, 0), upper); }},
    {"lower", "s", [](const Arguments& a) { return each_letter(text(a, 0), to_lower); }},
    {"title", "s", title},
    {"untitle", "s", untitle},
    {"swapcase", "s", swapcase},
    {"substr", "iis", substr},
    {"trunc", "is", trunc},
    {"repeat", "is", repeat},
    {"trimall", "ss", trim_all},
    {"trimAll", "ss", trim_all},
    {"trimSuffix", "ss", trim_suffix},
    {"trimPrefix", "ss", trim_prefix},
    {"nospace", "s", nospace},
    {"initials", "s", initials},
    {"contains", "ss",
     [](const Arguments& a) { return Result(GoValue(text(a, 1).find(text(a, 0)) != std::string::npos)); }},
    {"hasPrefix", "ss", [](const Arguments& a) { return Result(GoValue(text(a, 1).starts_with(text(a, 0)))); }},
    {"hasSuffix", "ss", [](const Arguments& a) { return Result(GoValue(text(a, 1).ends_with(text(a, 0)))); }},
    {"quote", "a*", quote},
    {"squote", "a*", squote},
    {"cat", "a*", cat},
    {"indent", "is", [](const Arguments& a) { return indented(number(a, 0), text(a, 1), ""); }},
    {"nindent", "is", [](const Arguments& a) { return indented(number(a, 0), text(a, 1), "\n"); }},
    {"replace", "sss", replace},
    {"plural", "ssi", [](const Arguments& a) { return Result(GoValue(number(a, 2) == 1 ? text(a, 0) : text(a, 1))); }},
    {"toString", "a", to_string},
    {"abbrev", "is", nullptr},
    {"abbrevboth", "iis", nullptr},
    {"shuffle", "s", nullptr},
    {"snakecase", "s", nullptr},
    {"camelcase", "s", nullptr},
    {"kebabcase", "s", nullptr},
    {"wrap", "is", nullptr},
    {"wrapWith", "iss", nullptr},
    {"randAlphaNum", "i", nullptr},
    {"randAlpha", "i", nullptr},
    {"randAscii", "i", nullptr},
    {"randNumeric", "i", nullptr},
};

}  // namespace

std::span<const FunctionEntry> string_functions() { return kTextFunctions; }

}  // namespace fleet::rancher
