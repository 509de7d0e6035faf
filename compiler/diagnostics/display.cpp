#include "compiler/diagnostics/display.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace fleet::diag {
namespace {

struct Character {
  uint32_t code = 0;
  uint32_t bytes = 1;
  bool whole = true;  // false: a byte that is not UTF-8
};

Character first_character(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const uint32_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xC2 && lead < 0xE0 ? 2
                                                        : 0;
  if (length == 0 || length > text.size()) return {lead, 1, false};
  uint32_t code = lead & (0x7Fu >> length);
  for (uint32_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1, false};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  return {code, length, true};
}

struct Range {
  uint32_t from, to;
};

template <size_t N>
bool among(const Range (&ranges)[N], uint32_t code) {
  const auto after = std::upper_bound(std::begin(ranges), std::end(ranges), code,
                                      [](uint32_t c, const Range& r) { return c < r.from; });
  return after != std::begin(ranges) && code <= std::prev(after)->to;
}

/// Control characters, and those that change the order in which text is shown.
constexpr Range kEscaped[] = {{0x0, 0x1F},      {0x7F, 0x9F},     {0x61C, 0x61C},   {0x200B, 0x200F},  {0x2028, 0x202E},
                              {0x2060, 0x2069}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
/// What stands upon the character before it.
constexpr Range kNoWidth[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
                              {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
/// East Asian wide and the pictures (Unicode, EastAsianWidth: W and F), in the coarse blocks that terminals agree on.
constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},  {0x3400, 0x4DBF},
                           {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},
                           {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
                           {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

constexpr uint32_t kTab = 4;

/// Appends the character as it is shown; the columns it takes.
uint32_t append(std::string& text, std::string_view bytes, const Character& c) {
  const size_t before = text.size();
  if (c.whole && c.code == '\t') {
    text.append(kTab, ' ');
  } else if (!c.whole) {
    text += fmt::format("\\x{:02x}", c.code);
  } else if (among(kEscaped, c.code)) {
    text += fmt::format("\\u{{{:x}}}", c.code);
  } else {
    text += bytes;
    return among(kNoWidth, c.code) ? 0 : among(kWide, c.code) ? 2 : 1;
  }
  return static_cast<uint32_t>(text.size() - before);
}

}  // namespace

ShownLine show_line(std::string_view line) {
  ShownLine shown;
  shown.column.reserve(line.size() + 1);
  uint32_t column = 0;
  for (size_t at = 0; at < line.size();) {
    const Character c = first_character(line.substr(at));
    shown.column.insert(shown.column.end(), c.bytes, column);
    column += append(shown.text, line.substr(at, c.bytes), c);
    at += c.bytes;
  }
  shown.column.push_back(column);
  return shown;
}

std::string show_text(std::string_view text) {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    const Character c = first_character(text.substr(at));
    append(shown, text.substr(at, c.bytes), c);
    at += c.bytes;
  }
  return shown;
}

uint32_t display_width(std::string_view text) { return show_line(text).column.back(); }

}  // namespace fleet::diag
