#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fleet {

/// One code point and the bytes it takes. `length` 0: at `at` stands no well-formed UTF-8 (cut off, overlong,
/// a surrogate, beyond U+10FFFF).
struct CodePoint {
  uint32_t value = 0;
  size_t length = 0;
};

inline CodePoint code_point_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) -> uint32_t { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&](size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const uint32_t first = byte(at);
  if (at >= text.size()) return {};
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first < 0xE0 && tail(at + 1)) return {(first & 0x1FU) << 6 | (byte(at + 1) & 0x3FU), 2};
  if (first >= 0xE0 && first < 0xF0 && tail(at + 1) && tail(at + 2)) {
    const uint32_t value = (first & 0xFU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU);
    if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {value, 3};
  }
  if (first >= 0xF0 && first < 0xF5 && tail(at + 1) && tail(at + 2) && tail(at + 3)) {
    const uint32_t value =
        (first & 0x7U) << 18 | (byte(at + 1) & 0x3FU) << 12 | (byte(at + 2) & 0x3FU) << 6 | (byte(at + 3) & 0x3FU);
    if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
  }
  return {};
}

/// Where the first byte stands that is not part of well-formed UTF-8; `npos` when all is well.
inline size_t find_invalid_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint point = code_point_at(text, at);
    if (point.length == 0) return at;
    at += point.length;
  }
  return std::string_view::npos;
}

/// The code points of a text.
inline size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

/// Bytes that are no UTF-8 become U+FFFD each, as Go's encoding/json writes them.
inline std::string as_utf8(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t length = code_point_at(text, at).length;
    result += length ? text.substr(at, length) : std::string_view("\xEF\xBF\xBD");
    at += length ? length : 1;
  }
  return result;
}

}  // namespace fleet
