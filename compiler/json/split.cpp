#include "compiler/json/split.h"

#include <bit>
#include <cstring>

#include "compiler/base/ascii.h"

namespace fleet::json {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

uint32_t skip_blanks(std::string_view text, uint32_t at, uint32_t end) {
  while (at < end && is_blank(text[at])) ++at;
  return at;
}

Problem cut_off(uint32_t end) { return {ProblemKind::CutOff, {end, end}, "ends in the middle of a value"}; }
Problem not_json(uint32_t at, uint32_t end) {
  return {ProblemKind::NotJson, {at, at < end ? at + 1 : end}, "is not JSON"};
}

constexpr uint64_t kOnes = 0x0101010101010101;

/// A high bit in each byte that is zero; above the lowest of them there may be more.
uint64_t zero_bytes(uint64_t block) { return (block - kOnes) & ~block & (kOnes << 7); }

/// The first byte from `at` on that `stops` marks in eight bytes at once and `is_stop` tells alone.
template <class Stops, class IsStop>
uint32_t find_byte(std::string_view text, uint32_t at, uint32_t end, const Stops& stops, const IsStop& is_stop) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      uint64_t block = 0;
      std::memcpy(&block, text.data() + at, 8);
      if (const uint64_t found = stops(block)) return at + static_cast<uint32_t>(std::countr_zero(found)) / 8;
    }
  }
  while (at < end && !is_stop(text[at])) ++at;
  return at;
}

/// A quote or a bracket of any kind.
uint32_t find_structure(std::string_view text, uint32_t at, uint32_t end) {
  return find_byte(
      text, at, end,
      [](uint64_t block) {
        const uint64_t braces = block | kOnes * 0x20;  // `[` becomes `{`, `]` becomes `}`
        return zero_bytes(block ^ kOnes * '"') | zero_bytes(braces ^ kOnes * '{') | zero_bytes(braces ^ kOnes * '}');
      },
      [](char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']'; });
}

uint32_t find_quote(std::string_view text, uint32_t at, uint32_t end) {
  return find_byte(
      text, at, end, [](uint64_t block) { return zero_bytes(block ^ kOnes * '"'); }, [](char c) { return c == '"'; });
}

/// Behind the string that begins at `at`.
uint32_t skip_string(std::string_view text, uint32_t at, uint32_t end) {
  for (uint32_t from = at + 1;;) {
    const uint32_t quote = find_quote(text, from, end);
    if (quote == end) return kNone;
    uint32_t escapes = 0;
    while (quote - escapes > at + 1 && text[quote - escapes - 1] == '\\') ++escapes;
    if (escapes % 2 == 0) return quote + 1;
    from = quote + 1;
  }
}

/// Behind the list or map that begins at `at`. Which bracket closes which is the Reader's affair.
uint32_t skip_group(std::string_view text, uint32_t at, uint32_t end) {
  for (uint32_t depth = 0;;) {
    at = find_structure(text, at, end);
    if (at == end) return kNone;
    if (text[at] == '"') {
      at = skip_string(text, at, end);
      if (at == kNone) return kNone;
    } else if (text[at] == '{' || text[at] == '[') {
      ++depth;
      ++at;
    } else {
      ++at;
      if (--depth == 0) return at;
    }
  }
}

}  // namespace

Split next_value(std::string_view text, uint32_t at, uint32_t end) {
  at = skip_blanks(text, at, end);
  if (at == end) return End{};
  uint32_t after = at;
  if (text[at] == '{' || text[at] == '[') {
    after = skip_group(text, at, end);
  } else if (text[at] == '"') {
    after = skip_string(text, at, end);
  } else {
    while (after < end && !is_blank(text[after]) && !std::strchr(",:]}[{\"", text[after])) ++after;
    if (after == at) return not_json(at, end);
  }
  if (after == kNone) return cut_off(end);
  return Part{at, after};
}

std::variant<std::vector<Member>, Problem> split_map(std::string_view text, Part map) {
  std::vector<Member> members;
  if (map.end - map.begin < 2 || text[map.begin] != '{' || text[map.end - 1] != '}')
    return not_json(map.begin, map.end);
  const uint32_t end = map.end - 1;
  for (uint32_t at = skip_blanks(text, map.begin + 1, end); at != end || !members.empty();) {
    if (at == end || text[at] != '"') return not_json(at, map.end);
    Member member;
    const uint32_t after = skip_string(text, at, end);
    if (after == kNone) return not_json(at, map.end);
    member.key = Part{at, after};
    at = skip_blanks(text, after, end);
    if (at == end || text[at] != ':') return not_json(at, map.end);
    const Split value = next_value(text, at + 1, end);
    if (const auto* problem = std::get_if<Problem>(&value)) return *problem;
    if (std::holds_alternative<End>(value)) return not_json(end, map.end);
    member.value = std::get<Part>(value);
    members.push_back(member);
    at = skip_blanks(text, member.value.end, end);
    if (at == end) break;
    if (text[at] != ',') return not_json(at, map.end);
    at = skip_blanks(text, at + 1, end);
  }
  return members;
}

std::optional<Problem> split_list(std::string_view text, Part list, const std::function<bool(Part)>& item) {
  if (list.end - list.begin < 2 || text[list.begin] != '[' || text[list.end - 1] != ']') {
    return not_json(list.begin, list.end);
  }
  const uint32_t end = list.end - 1;
  uint32_t at = skip_blanks(text, list.begin + 1, end);
  if (at == end) return std::nullopt;
  for (;;) {
    const Split value = next_value(text, at, end);
    if (const auto* problem = std::get_if<Problem>(&value)) return *problem;
    if (std::holds_alternative<End>(value)) return not_json(end, list.end);
    const Part part = std::get<Part>(value);
    if (!item(part)) return std::nullopt;
    at = skip_blanks(text, part.end, end);
    if (at == end) return std::nullopt;
    if (text[at] != ',') return not_json(at, list.end);
    ++at;
  }
}

}  // namespace fleet::json
