#include "compiler/rancher/go_quote.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <utility>

#include "compiler/base/utf8.h"

namespace fleet::rancher {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Unquoted {
  uint32_t value;
  bool byte;  ///< one byte of the text, not a code point
};

/// Takes one character or escape from the front of `text`; `quote` is the quote that may be escaped.
std::optional<Unquoted> take_character(std::string_view& text, char quote) {
  if (text[0] != '\\') {
    const CodePoint point = code_point_at(text, 0);
    const auto first = static_cast<unsigned char>(text[0]);
    text.remove_prefix(point.length == 0 ? 1 : point.length);
    return point.length == 0 ? Unquoted{first, true} : Unquoted{point.value, false};
  }
  if (text.size() < 2) return std::nullopt;
  const char c = text[1];
  text.remove_prefix(2);
  constexpr std::string_view kNames = "abfnrtv\\";
  constexpr std::array<uint32_t, 8> kValues{7, 8, 12, 10, 13, 9, 11, '\\'};
  if (const size_t known = kNames.find(c); known != std::string_view::npos) return Unquoted{kValues[known], false};
  if (c == quote && (c == '"' || c == '\'')) return Unquoted{static_cast<uint32_t>(c), false};
  if (c == 'x' || c == 'u' || c == 'U') {
    const size_t length = c == 'x' ? 2 : c == 'u' ? 4 : 8;
    if (text.size() < length) return std::nullopt;
    uint32_t value = 0;
    for (size_t i = 0; i < length; ++i) {
      const int digit = hex_digit(text[i]);
      if (digit < 0 || value > 0x10FFFF) return std::nullopt;
      value = value * 16 + static_cast<uint32_t>(digit);
    }
    text.remove_prefix(length);
    if (c == 'x') return Unquoted{value, true};
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
    return Unquoted{value, false};
  }
  if (c >= '0' && c <= '7') {
    if (text.size() < 2) return std::nullopt;
    auto value = static_cast<uint32_t>(c - '0');
    for (size_t i = 0; i < 2; ++i) {
      if (text[i] < '0' || text[i] > '7') return std::nullopt;
      value = value * 8 + static_cast<uint32_t>(text[i] - '0');
    }
    text.remove_prefix(2);
    if (value > 255) return std::nullopt;
    return Unquoted{value, true};
  }
  return std::nullopt;
}

/// Ranges whose characters Go prints all (unicode.IsPrint), and such that it escapes all. The rest is not known here.
constexpr std::array<std::pair<uint32_t, uint32_t>, 16> kPrinted{{{0xA1, 0xAC},
                                                                  {0xAE, 0x377},
                                                                  {0x384, 0x38A},
                                                                  {0x38E, 0x3A1},
                                                                  {0x3A3, 0x52F},
                                                                  {0x2010, 0x2027},
                                                                  {0x2030, 0x205E},
                                                                  {0x20A0, 0x20BF},
                                                                  {0x2100, 0x218B},
                                                                  {0x2190, 0x23FF},
                                                                  {0x2500, 0x2B73},
                                                                  {0x3001, 0x303F},
                                                                  {0x3041, 0x3096},
                                                                  {0x30A0, 0x30FF},
                                                                  {0x4E00, 0x9FFC},
                                                                  {0x1F300, 0x1F64F}}};
constexpr std::array<std::pair<uint32_t, uint32_t>, 8> kEscaped{{{0x7F, 0xA0},
                                                                 {0xAD, 0xAD},
                                                                 {0x2000, 0x200F},
                                                                 {0x2028, 0x202F},
                                                                 {0x205F, 0x2064},
                                                                 {0x3000, 0x3000},
                                                                 {0xD800, 0xF8FF},
                                                                 {0xFEFF, 0xFEFF}}};

template <size_t N>
bool is_in(const std::array<std::pair<uint32_t, uint32_t>, N>& ranges, uint32_t c) {
  for (const auto& [first, last] : ranges)
    if (c >= first && c <= last) return true;
  return false;
}

}  // namespace

void append_utf8(uint32_t c, std::string& out) {
  const auto add = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | c >> 18);
    add(0x80 | (c >> 12 & 0x3F));
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

std::optional<std::string> find_unquoted(std::string_view quoted) {
  if (quoted.size() < 2) return std::nullopt;
  std::string_view text = quoted.substr(1, quoted.size() - 2);
  std::string out;
  if (quoted[0] == '`') {
    for (const char c : text)
      if (c != '\r') out += c;
    return out;
  }
  while (!text.empty()) {
    const auto taken = take_character(text, '"');
    if (!taken) return std::nullopt;
    if (taken->byte)
      out += static_cast<char>(taken->value);
    else
      append_utf8(taken->value, out);
  }
  return out;
}

std::optional<int32_t> find_unquoted_rune(std::string_view quoted) {
  if (quoted.size() < 3) return std::nullopt;
  std::string_view text = quoted.substr(1, quoted.size() - 2);
  const auto taken = take_character(text, '\'');
  if (!taken || !text.empty()) return std::nullopt;
  return static_cast<int32_t>(taken->value);
}

std::optional<std::string> find_quoted(std::string_view text) {
  constexpr std::string_view kNamed = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view kNames = "abfnrtv\\\"";
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    const std::string_view bytes = text.substr(at, point.length == 0 ? 1 : point.length);
    at += bytes.size();
    if (point.length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
    } else if (const size_t named = kNamed.find(bytes[0]); point.value < 0x80 && named != std::string_view::npos) {
      out += '\\';
      out += kNames[named];
    } else if (point.value < 0x20 || point.value == 0x7F) {
      out += fmt::format("\\x{:02x}", point.value);
    } else if (point.value < 0x7F || is_in(kPrinted, point.value)) {
      out += bytes;
    } else if (is_in(kEscaped, point.value)) {
      out += fmt::format("\\u{:04x}", point.value);
    } else {
      return std::nullopt;
    }
  }
  return out + "\"";
}

}  // namespace fleet::rancher
