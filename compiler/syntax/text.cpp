#include "compiler/syntax/text.h"

#include <algorithm>
#include <cctype>

#include "compiler/base/ascii.h"
#include "compiler/diagnostics/catalog/syntax.h"

namespace fleet::syntax {
namespace {

bool in_name(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }

void append_utf8(std::string& out, uint32_t c) {
  auto byte = [&](uint32_t b) { out.push_back(static_cast<char>(static_cast<unsigned char>(b))); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6);
    byte(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    byte(0xe0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3f));
    byte(0x80 | (c & 0x3f));
  } else {
    byte(0xf0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3f));
    byte(0x80 | (c >> 6 & 0x3f));
    byte(0x80 | (c & 0x3f));
  }
}

/// Reads the inside of a text from `at_` to `end_`, both bytes of the file.
class Reader {
 public:
  Reader(Place place, uint32_t begin, uint32_t end, diag::Diagnostics& diagnostics)
      : place_(place), at_(begin), end_(end), diagnostics_(diagnostics) {}

  std::vector<ast::TextPart> read(bool block) {
    const uint32_t indentation = block ? shared_indentation() : 0;
    if (block) skip_first_break();
    bool line_start = block && broke_;
    literal_begin_ = at_;
    while (at_ < end_) {
      if (line_start) {
        skip_blanks(indentation);
        line_start = false;
        continue;
      }
      char c = peek();
      if (block && c == '\r' && peek(1) == '\n') {
        ++at_;
      } else if (c == '$' && peek(1) == '$' && peek(2) == '{') {
        literal_ += "${";
        at_ += 3;
      } else if (c == '$' && peek(1) == '{') {
        reference();
      } else if (!block && c == '\\') {
        escape();
      } else {
        literal_.push_back(c);
        ++at_;
        line_start = block && c == '\n';
      }
    }
    flush();
    return std::move(parts_);
  }

 private:
  char peek(uint32_t ahead = 0) const { return at_ + ahead < end_ ? place_.text[at_ + ahead] : '\0'; }
  Span here(uint32_t begin, uint32_t end) const { return Span{place_.file, begin, end}; }

  void flush() {
    if (!literal_.empty()) parts_.push_back({std::move(literal_), {}, here(literal_begin_, at_)});
    literal_.clear();
  }

  void escape() {
    uint32_t begin = at_++;
    char c = peek();
    ++at_;
    switch (c) {
      case 'n': literal_.push_back('\n'); return;
      case 't': literal_.push_back('\t'); return;
      case '"':
      case '\\': literal_.push_back(c); return;
      case 'u': {
        if (peek() != '{') break;
        ++at_;
        uint32_t code = 0;
        int digits = 0;
        for (; std::isxdigit(static_cast<unsigned char>(peek())) && digits < 8; ++at_, ++digits) {
          char d = peek();
          code = code * 16 + static_cast<uint32_t>(is_digit(d) ? d - '0' : (d | 0x20) - 'a' + 10);
        }
        bool closed = peek() == '}';
        if (closed) ++at_;
        if (closed && digits >= 1 && digits <= 6 && code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
          append_utf8(literal_, code);
          return;
        }
        diagnostics_.report(here(begin, at_), diag::NoSuchCharacter, place_.text.substr(begin, at_ - begin));
        return;
      }
      default: break;
    }
    while (at_ < end_ && (static_cast<unsigned char>(place_.text[at_]) & 0xc0) == 0x80) ++at_;  // a whole character
    diagnostics_.report(here(begin, at_), diag::UnknownEscape, place_.text.substr(begin, at_ - begin))
        .here(diag::KnownEscapes);
  }

  void reference() {
    uint32_t begin = at_;
    uint32_t close = begin + 2;
    while (close < end_ && place_.text[close] != '}' && place_.text[close] != '\n') ++close;
    if (close >= end_ || place_.text[close] != '}') {
      diagnostics_.report(here(begin, begin + 2), diag::OpenReference).here(diag::CloseOrDouble);
      at_ = std::min(close, end_);
      return;
    }
    flush();
    at_ = begin + 2;
    std::optional<ast::Path> path = read_path(close);
    at_ = close + 1;
    if (path) {
      Span inside = path->span;
      parts_.push_back({{}, std::move(path), inside});
    } else {
      diagnostics_.report(here(begin, close + 1), diag::NotAReference, place_.text.substr(begin, close + 1 - begin))
          .here(diag::NameInReference);
    }
    literal_begin_ = at_;
  }

  std::optional<ast::Path> read_path(uint32_t close) {
    auto blanks = [&] {
      while (at_ < close && (peek() == ' ' || peek() == '\t')) ++at_;
    };
    ast::Path path;
    blanks();
    for (bool more = true; more;) {
      uint32_t begin = at_;
      ast::Name name;
      if (peek() == '`') {
        ++at_;
        while (at_ < close && peek() != '`') ++at_;
        if (at_ == close) return std::nullopt;
        ++at_;
        name = {place_.text.substr(begin + 1, at_ - begin - 2), here(begin, at_)};
        if (!may_be_quoted(name.text)) return std::nullopt;
      } else {
        if (!is_letter(peek()) && peek() != '_') return std::nullopt;
        while (at_ < close && in_name(peek())) ++at_;
        name = {place_.text.substr(begin, at_ - begin), here(begin, at_)};
        if (name.text.back() == '-') return std::nullopt;
        if (path.parts.empty() && role(word_of(name.text)) == Role::Reserved) return std::nullopt;
      }
      path.parts.push_back(name);
      more = peek() == '.';
      if (more) ++at_;
    }
    path.span = here(path.parts.front().span.begin, at_);
    blanks();
    if (at_ != close) return std::nullopt;
    return path;
  }

  void skip_first_break() {
    uint32_t at = at_;
    while (at < end_ && (place_.text[at] == ' ' || place_.text[at] == '\t' || place_.text[at] == '\r')) ++at;
    if (at < end_ && place_.text[at] == '\n') {
      at_ = at + 1;
      broke_ = true;
    }
  }
  void skip_blanks(uint32_t most) {
    for (; most && at_ < end_ && (peek() == ' ' || peek() == '\t'); --most) ++at_;
  }

  /// Of all lines but the first, which the opening quotes stand on.
  uint32_t shared_indentation() const {
    uint32_t least = UINT32_MAX;
    for (uint32_t at = at_; at < end_;) {
      if (place_.text[at++] != '\n') continue;
      uint32_t begin = at;
      while (at < end_ && (place_.text[at] == ' ' || place_.text[at] == '\t')) ++at;
      bool blank = at < end_ && (place_.text[at] == '\n' || place_.text[at] == '\r');
      if (!blank) least = std::min(least, at - begin);
    }
    return least == UINT32_MAX ? 0 : least;
  }

  Place place_;
  uint32_t at_;
  uint32_t end_;
  diag::Diagnostics& diagnostics_;
  std::vector<ast::TextPart> parts_;
  std::string literal_;
  uint32_t literal_begin_ = 0;
  bool broke_ = false;
};

}  // namespace

ast::Text read_text(Place place, Span span, bool block, diag::Diagnostics& diagnostics) {
  const uint32_t quotes = block ? 3 : 1;
  ast::Text text;
  text.span = span;
  text.block = block;
  text.parts = Reader(place, span.begin + quotes, span.end - quotes, diagnostics).read(block);
  return text;
}

bool may_be_quoted(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return in_name(c) || c == '.'; });
}

}  // namespace fleet::syntax
