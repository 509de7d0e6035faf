#include "compiler/rancher/template_lex.h"

#include <optional>

#include "compiler/base/ascii.h"
#include "compiler/base/utf8.h"

namespace fleet::rancher {
namespace {

using Kind = TemplateToken::Kind;

constexpr std::string_view kOpen = "${";
constexpr std::string_view kClose = "}";
constexpr std::string_view kBlanks = " \t\r\n";

/// A letter, a digit or `_`. Outside ASCII only the letters of Latin 1 and its extensions are known here.
enum class InName { Yes, No, Unknown };

InName in_name(const CodePoint& point) {
  const uint32_t c = point.value;
  if (point.length == 0) return InName::No;
  if (c < 0x80) {
    const char ascii = static_cast<char>(c);
    const bool letter = (ascii >= 'a' && ascii <= 'z') || (ascii >= 'A' && ascii <= 'Z') || ascii == '_';
    return letter || is_digit(ascii) ? InName::Yes : InName::No;
  }
  if (c == 0xAA || c == 0xB5 || c == 0xBA || (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7)) return InName::Yes;
  return c < 0xC0 ? InName::No : InName::Unknown;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Outcome<std::vector<TemplateToken>> run() {
    while (!problem_ && at_ < text_.size()) inside_ ? action() : plain_text();
    if (!problem_ && inside_) fail("an action is not closed");
    if (problem_) return *problem_;
    tokens_.push_back({Kind::End, {}});
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool more() const { return at_ < text_.size(); }
  void fail(std::string why) {
    if (!problem_) problem_ = error("the template cannot be read: " + std::move(why));
  }
  void push(Kind kind, size_t begin) { tokens_.push_back({kind, text_.substr(begin, at_ - begin)}); }
  void take(Kind kind, size_t length) {
    at_ += length;
    push(kind, at_ - length);
  }
  bool accept(std::string_view any) {
    if (!more() || any.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  void accept_run(std::string_view any) {
    while (accept(any)) {
    }
  }

  void plain_text() {
    const size_t open = text_.find(kOpen, at_);
    size_t end = open == std::string_view::npos ? text_.size() : open;
    const bool trims = open != std::string_view::npos && open + 3 < text_.size() && text_[open + 2] == '-' &&
                       is_blank(text_[open + 3]);
    if (trims)
      while (end > at_ && is_blank(text_[end - 1])) --end;
    if (end > at_) tokens_.push_back({Kind::Text, text_.substr(at_, end - at_)});
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return;
    }
    at_ = open + kOpen.size();
    const size_t marker = trims ? 2 : 0;
    if (text_.substr(at_ + marker).starts_with("/*")) {
      at_ += marker;
      comment();
      return;
    }
    tokens_.push_back({Kind::Open, text_.substr(open, kOpen.size())});
    at_ += marker;
    inside_ = true;
    parens_ = 0;
  }

  void comment() {
    const size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return fail("a comment is not closed");
    at_ = end + 2;
    if (!closes_here()) return fail("a comment ends before its action");
    skip_close();
  }

  bool trims_here() const { return is_blank(peek()) && peek(1) == '-' && text_.substr(at_ + 2).starts_with(kClose); }
  bool closes_here() const { return rest().starts_with(kClose) || (at_ + 2 < text_.size() && trims_here()); }
  void skip_close() {
    const bool trims = !rest().starts_with(kClose);
    at_ += trims ? 3 : 1;
    if (trims) accept_run(kBlanks);
  }

  /// Whether a name or number may end here.
  bool terminated() const {
    return !more() || is_blank(peek()) || std::string_view(".,|:)(").find(peek()) != std::string_view::npos ||
           rest().starts_with(kClose);
  }

  /// Whether a character of a name stands here.
  bool name_here() {
    const InName answer = in_name(code_point_at(text_, at_));
    if (answer == InName::Unknown && !problem_)
      problem_ = not_modelled("a name in a template has letters that are not Latin");
    return answer == InName::Yes;
  }

  void name(Kind kind, size_t begin) {
    while (name_here()) at_ += code_point_at(text_, at_).length;
    if (!terminated()) return fail("a name goes on with another character");
    push(kind, begin);
  }

  void action() {
    if (closes_here()) {
      if (parens_ > 0) return fail("a parenthesis is not closed");
      tokens_.push_back({Kind::Close, {}});
      skip_close();
      inside_ = false;
      return;
    }
    const char c = peek();
    const size_t begin = at_;
    if (is_blank(c)) {
      // The blank before ` -}` belongs to the end of the action.
      while (more() && is_blank(peek()) && !closes_here()) ++at_;
      push(Kind::Space, begin);
    } else if (c == '=') {
      take(Kind::Assign, 1);
    } else if (c == ':') {
      if (peek(1) != '=') return fail("`:` without `=`");
      take(Kind::Declare, 2);
    } else if (c == '|') {
      take(Kind::Pipe, 1);
    } else if (c == '"' || c == '\'') {
      quoted(c, c == '"' ? Kind::String : Kind::Character);
    } else if (c == '`') {
      const size_t end = text_.find('`', at_ + 1);
      if (end == std::string_view::npos) return fail("a text is not closed");
      take(Kind::String, end + 1 - at_);
    } else if (c == '$') {
      ++at_;
      if (terminated()) return push(Kind::Variable, begin);
      name(Kind::Variable, begin);
    } else if (c == '.' && !is_digit(peek(1))) {
      ++at_;
      if (terminated()) return push(Kind::Dot, begin);
      name(Kind::Field, begin);
    } else if (c == '.' || c == '+' || c == '-' || is_digit(c)) {
      number();
    } else if (c == '(') {
      ++parens_;
      take(Kind::LeftParen, 1);
    } else if (c == ')') {
      if (--parens_ < 0) return fail("a parenthesis too many");
      take(Kind::RightParen, 1);
    } else if (name_here()) {
      name(Kind::Word, begin);
    } else if (c > 0x20 && c < 0x7f) {
      take(Kind::Other, 1);
    } else {
      fail("a character that nothing begins with");
    }
  }

  void quoted(char quote, Kind kind) {
    const size_t begin = at_++;
    while (more() && peek() != '\n') {
      if (peek() == quote) {
        ++at_;
        return push(kind, begin);
      }
      if (peek() == '\\') {
        ++at_;
        if (!more() || peek() == '\n') break;
      }
      ++at_;
    }
    fail("a text is not closed");
  }

  bool scan_number() {
    accept("+-");
    std::string_view digits = "0123456789_";
    bool decimal = true;
    bool hexadecimal = false;
    if (accept("0")) {
      if (accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
        hexadecimal = true;
        decimal = false;
      } else if (accept("oO")) {
        digits = "01234567_";
        decimal = false;
      } else if (accept("bB")) {
        digits = "01_";
        decimal = false;
      }
    }
    accept_run(digits);
    if (accept(".")) accept_run(digits);
    if ((decimal && accept("eE")) || (hexadecimal && accept("pP"))) {
      accept("+-");
      accept_run("0123456789_");
    }
    accept("i");
    return !name_here();
  }

  void number() {
    const size_t begin = at_;
    if (!scan_number()) return fail("a number goes on with another character");
    if (peek() == '+' || peek() == '-') {
      if (!scan_number() || text_[at_ - 1] != 'i') return fail("two numbers stand together");
      return push(Kind::Complex, begin);
    }
    push(Kind::Number, begin);
  }

  std::string_view text_;
  size_t at_ = 0;
  bool inside_ = false;
  int parens_ = 0;
  std::vector<TemplateToken> tokens_;
  std::optional<Failure> problem_;
};

}  // namespace

Outcome<std::vector<TemplateToken>> lex_template(std::string_view text) { return Lexer(text).run(); }

}  // namespace fleet::rancher
