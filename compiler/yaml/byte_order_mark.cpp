#include "compiler/yaml/byte_order_mark.h"

#include <algorithm>

#include "compiler/base/ascii.h"
#include "compiler/base/utf8.h"

namespace fleet::yaml {
namespace {

constexpr size_t kWindow = 512;  // bytes that goyaml takes in at a time
constexpr size_t kAhead = 4;     // characters that its scanner looks at in one place, and then moves to the front

bool is_utf16(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

/// The size of the line break at `at`, 0 for none.
size_t break_at(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("\r\n")) return 2;
  if (rest.starts_with('\n') || rest.starts_with('\r')) return 1;
  if (rest.starts_with("\xC2\x85")) return 2;
  return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

bool ends_in_break(std::string_view text) {
  for (const size_t size : {1, 2, 3})
    if (size <= text.size() && break_at(text, text.size() - size) == size) return true;
  return false;
}

bool has_later_line(std::string_view text, size_t from) {
  for (size_t at = from; at < text.size(); ++at)
    if (const size_t size = break_at(text, at)) return at + size < text.size();
  return false;
}

size_t find_in_utf16(std::string_view text) {
  for (size_t at = 2; at + 1 < text.size(); at += 2)
    if (text.substr(at, 2) == text.substr(0, 2)) return at;
  return std::string_view::npos;
}

}  // namespace

MarkedText without_later_marks(std::string_view text) {
  if (is_utf16(text) || text.find(byte_order_mark, 1) == std::string_view::npos) return {};
  // A character for private use, of three bytes as the mark, and neither written nor escaped (\uE000) in the text.
  const std::string low = lowered(text);
  for (int rune = 0xE000; rune < 0xF000; ++rune) {
    const std::string stand_in{'\xEE', static_cast<char>(0x80 | (rune >> 6 & 0x3F)),
                               static_cast<char>(0x80 | (rune & 0x3F))};
    std::string digits;
    for (const int shift : {12, 8, 4, 0}) digits += "0123456789abcdef"[rune >> shift & 0xF];
    if (low.find(digits) != std::string::npos || text.find(stand_in) != std::string_view::npos) continue;
    const size_t start = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    return {std::string(text.substr(0, start)) + replaced(std::string(text.substr(start)), byte_order_mark, stand_in),
            stand_in};
  }
  return {};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

size_t find_misleading_mark(std::string_view text) {
  if (is_utf16(text)) return find_in_utf16(text);
  const size_t start = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  size_t begin = 0;
  for (size_t at = text.find(byte_order_mark, start); at != std::string_view::npos;
       at = text.find(byte_order_mark, at + 1)) {
    size_t end = begin;
    for (; end <= at;) {
      begin = end;
      end = std::min(begin + kWindow, text.size());
      // A character that is cut off waits for the next bytes.
      while (end < text.size() && end > begin + 1 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    }
    const bool first = at == std::max(begin, start);
    const bool at_line_start = at == start || ends_in_break(text.substr(0, at));
    const bool moved = first || count_code_points(text.substr(at, end - at)) < kAhead;
    if ((first && at_line_start) || (moved && has_later_line(text, at))) return at;
  }
  return std::string_view::npos;
}

}  // namespace fleet::yaml
