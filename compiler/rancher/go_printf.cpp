#include "compiler/rancher/go_printf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "compiler/base/utf8.h"
#include "compiler/rancher/go_quote.h"

namespace fleet::rancher {
namespace {

struct Directive {
  bool minus = false, plus = false, sharp = false, zero = false, blank = false;
  std::optional<int> width, precision;
  char verb = 0;
};

size_t runes(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) at += std::max<size_t>(1, code_point_at(text, at).length);
  return count;
}

std::string padded(const Directive& d, std::string text) {
  const auto width = static_cast<size_t>(d.width.value_or(0));
  const size_t length = runes(text);
  if (length >= width) return text;
  const size_t missing = width - length;
  if (d.minus) return text + std::string(missing, ' ');
  if (!d.zero) return std::string(missing, ' ') + text;
  const size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  return text.substr(0, sign) + std::string(missing, '0') + text.substr(sign);
}

std::string hex(std::string_view bytes, bool upper) {
  std::string out;
  for (const char c : bytes)
    out += fmt::format(fmt::runtime(upper ? "{:02X}" : "{:02x}"), static_cast<unsigned char>(c));
  return out;
}

std::optional<std::string> integer(const Directive& d, const GoInteger& number) {
  const bool negative = number.value < 0;
  const uint64_t size = negative ? 0 - static_cast<uint64_t>(number.value) : static_cast<uint64_t>(number.value);
  std::string digits;
  switch (d.verb) {
    case 'd':
    case 'v': digits = fmt::format("{}", size); break;
    case 'x': digits = fmt::format("{:x}", size); break;
    case 'X': digits = fmt::format("{:X}", size); break;
    case 'o': digits = fmt::format("{:o}", size); break;
    case 'b': digits = fmt::format("{:b}", size); break;
    case 'c': {
      if (number.value < 0 || number.value > 0x10FFFF) return std::nullopt;
      std::string text;
      append_utf8(static_cast<uint32_t>(number.value), text);
      Directive plain = d;
      plain.zero = false;
      return padded(plain, text);
    }
    default: return std::nullopt;
  }
  if (d.sharp) return std::nullopt;
  Directive rest = d;
  if (d.precision) {
    if (*d.precision == 0 && size == 0) digits.clear();
    const auto least = static_cast<size_t>(*d.precision);
    if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
    rest.zero = false;
  }
  const std::string sign = negative ? "-" : d.plus ? "+" : d.blank ? " " : "";
  if (d.blank && rest.zero) return std::nullopt;
  return padded(rest, sign + digits);
}

std::optional<std::string> real(const Directive& d, double number) {
  if (d.sharp || d.blank || !(number - number == 0)) return std::nullopt;
  std::string text;
  if (d.verb == 'v' || (d.verb == 'g' && !d.precision)) {
    if (d.precision) return std::nullopt;
    text = float_text(number, 6);
  } else if (d.verb == 'f' || d.verb == 'F' || d.verb == 'e' || d.verb == 'E') {
    char buffer[512];
    const int precision = d.precision.value_or(6);
    if (precision > 100) return std::nullopt;
    const bool fixed = d.verb == 'f' || d.verb == 'F';
    const char* format = fixed ? "%.*f" : d.verb == 'e' ? "%.*e" : "%.*E";
    const int length = std::snprintf(buffer, sizeof buffer, format, precision, number);
    if (length <= 0 || length >= static_cast<int>(sizeof buffer)) return std::nullopt;
    text = buffer;
  } else {
    return std::nullopt;
  }
  if (d.plus && text[0] != '-') text.insert(0, "+");
  return padded(d, text);
}

std::optional<std::string> string(const Directive& d, const std::string& given) {
  if (d.sharp || (d.plus && d.verb == 'q')) return std::nullopt;
  std::string text = given;
  if (d.precision) {
    size_t at = 0;
    for (int i = 0; i < *d.precision && at < text.size(); ++i)
      at += std::max<size_t>(1, code_point_at(text, at).length);
    text.resize(at);
  }
  if (d.zero) return std::nullopt;
  switch (d.verb) {
    case 's':
    case 'v': return padded(d, text);
    case 'x':
    case 'X':
      if (d.blank) return std::nullopt;
      return padded(d, hex(text, d.verb == 'X'));
    case 'q': {
      const auto quoted = find_quoted(text);
      if (!quoted) return std::nullopt;
      return padded(d, *quoted);
    }
    default: return std::nullopt;
  }
}

/// Whether fmt has the verb for a value of this kind; if not, the text says so.
bool suits(char verb, const GoValue& value) {
  const auto any_of = [&](std::string_view verbs) { return verbs.find(verb) != std::string_view::npos; };
  if (value.find_bool()) return any_of("tv");
  if (value.find_integer()) return any_of("vdboOqxXcU");
  if (value.find_double()) return any_of("vbeEfFgGxX");
  if (value.find_string()) return any_of("vsxXq");
  return true;
}

std::optional<std::string> formatted(const Directive& d, const GoValue& value) {
  const bool plain = !d.width && !d.precision && !d.minus && !d.plus && !d.sharp && !d.zero && !d.blank;
  if (value.is_nil()) {
    if (!plain) return std::nullopt;
    return d.verb == 'v' ? "<nil>" : fmt::format("%!{}(<nil>)", d.verb);
  }
  if (!suits(d.verb, value)) {
    std::string text;
    if (!plain || value.find_list() || value.find_map() || !print_value(value, text)) return std::nullopt;
    return fmt::format("%!{}({}={})", d.verb, value.type_name(), text);
  }
  if (const bool* flag = value.find_bool()) return padded(d, *flag ? "true" : "false");
  if (const GoInteger* number = value.find_integer()) return integer(d, *number);
  if (const double* number = value.find_double()) return real(d, *number);
  if (const std::string* text = value.find_string()) return string(d, *text);
  std::string text;
  if (d.verb != 'v' || !plain || !print_value(value, text)) return std::nullopt;
  return text;
}

class Formatter {
 public:
  explicit Formatter(const Arguments& arguments) : arguments_(arguments), format_(*arguments[0].find_string()) {}

  std::optional<std::string> run() {
    while (at_ < format_.size()) {
      const size_t percent = format_.find('%', at_);
      out_ += format_.substr(at_, percent - at_);
      if (percent == std::string_view::npos) break;
      at_ = percent + 1;
      if (!directive()) return std::nullopt;
    }
    if (next_ < arguments_.size() && !extra()) return std::nullopt;
    return out_;
  }

 private:
  std::optional<int> number() {
    std::optional<int> value;
    while (at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9' && value.value_or(0) < 100'000)
      value = value.value_or(0) * 10 + (format_[at_++] - '0');
    return value;
  }

  bool directive() {
    Directive d;
    for (; at_ < format_.size(); ++at_) {
      const char c = format_[at_];
      if (c == '-')
        d.minus = true;
      else if (c == '+')
        d.plus = true;
      else if (c == '#')
        d.sharp = true;
      else if (c == '0')
        d.zero = true;
      else if (c == ' ')
        d.blank = true;
      else
        break;
    }
    if (d.minus) d.zero = false;
    d.width = number();
    if (at_ < format_.size() && format_[at_] == '.') {
      ++at_;
      d.precision = number().value_or(0);
    }
    if (d.width.value_or(0) > 10'000 || d.precision.value_or(0) > 10'000) return false;
    if (at_ >= format_.size()) {
      out_ += "%!(NOVERB)";
      return true;
    }
    d.verb = format_[at_++];
    if (d.verb == '%') {
      out_ += '%';
      return true;
    }
    const bool letter = (d.verb >= 'a' && d.verb <= 'z') || (d.verb >= 'A' && d.verb <= 'Z');
    if (!letter || d.verb == 'T' || d.verb == 'p' || d.verb == 'w') return false;
    if (next_ >= arguments_.size()) {
      out_ += fmt::format("%!{}(MISSING)", d.verb);
      return true;
    }
    const auto text = formatted(d, arguments_[next_++]);
    if (!text) return false;
    out_ += *text;
    return true;
  }

  /// What is left over: "%!(EXTRA int=1, string=a)".
  bool extra() {
    out_ += "%!(EXTRA ";
    for (size_t i = next_; i < arguments_.size(); ++i) {
      if (i > next_) out_ += ", ";
      if (arguments_[i].is_nil()) {
        out_ += "<nil>";
        continue;
      }
      out_ += arguments_[i].type_name() + "=";
      if (!print_value(arguments_[i], out_)) return false;
    }
    out_ += ")";
    return true;
  }

  const Arguments& arguments_;
  std::string_view format_;
  size_t at_ = 0;
  size_t next_ = 1;
  std::string out_;
};

}  // namespace

Outcome<GoValue> go_printf(const Arguments& arguments) {
  auto text = Formatter(arguments).run();
  if (!text) return not_modelled("a rare format of printf");
  return GoValue(std::move(*text));
}

}  // namespace fleet::rancher
