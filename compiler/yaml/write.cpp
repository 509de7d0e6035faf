#include "compiler/yaml/write.h"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "compiler/base/ascii.h"
#include "compiler/base/match.h"
#include "compiler/base/utf8.h"

namespace fleet::yaml {
namespace {

/// Words that YAML 1.1 or one of its readers takes for a boolean, null or a number.
bool has_another_meaning(std::string_view text) {
  static constexpr std::array<std::string_view, 11> kWords{"y",   "n",   "no",   "on",   "inf",  "nan",
                                                           "off", "yes", "null", "true", "false"};
  if (text.size() <= 5) {
    if (std::find(kWords.begin(), kWords.end(), lowered(text)) != kWords.end()) return true;
  }
  // `E1`: a reader in use takes it for a number without a mantissa.
  return text.size() > 1 && (text[0] == 'e' || text[0] == 'E') && std::all_of(text.begin() + 1, text.end(), [](char c) {
           return is_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

bool may_stand_plain(std::string_view text) {
  if (text.empty() || text.size() > 128 || !is_letter(text[0])) return false;
  for (const char c : text) {
    if (!is_letter(c) && !is_digit(c) && c != '_' && c != '.' && c != '/' && c != '-') return false;
  }
  return !has_another_meaning(text);
}

/// Literal blocks have no indentation indicator and no `|-` in this emitter: only text whose lines do not start with
/// a blank and that ends in exactly one newline comes back as it was. What YAML does not print raw is left to quotes.
bool may_stand_as_block(std::string_view text) {
  if (text.size() < 2 || text.back() != '\n' || text[text.size() - 2] == '\n' || text.front() == '\n') return false;
  bool line_start = true;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (point.value == '\n') {
      line_start = true;
    } else {
      const bool blank = point.value == ' ' || point.value == '\t';
      if (line_start && blank) return false;
      const bool printable =
          point.value == '\t' || (point.value >= 0x20 && point.value < 0x7F) ||
          (point.value >= 0xA0 && point.value != 0x2028 && point.value != 0x2029 && point.value != 0xFEFF);
      if (!printable || point.length == 0) return false;
      line_start = false;
    }
    at += point.length;
  }
  return true;
}

std::string number_text(double v) {
  if (std::isnan(v)) return ".nan";
  if (std::isinf(v)) return v < 0 ? "-.inf" : ".inf";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v);
  return std::string(buffer.data(), end.ptr);
}

/// Text that goes out as it stands. Written as if it were an integer, because for strings the emitter first runs
/// its own idea of what may stand plain, which takes two thirds of the whole time and can only agree.
struct Plain {
  std::string_view text;
};

}  // namespace
}  // namespace fleet::yaml

/// As the emitter writes an integer, but for the string stream that it makes to print one: that took half of the time
/// of a document.
template <>
inline YAML::Emitter& YAML::Emitter::WriteIntegralType(fleet::yaml::Plain plain) {
  if (!good()) return *this;
  PrepareNode(EmitterNodeType::Scalar);
  m_stream.write(plain.text.data(), plain.text.size());
  StartedScalar();
  return *this;
}

namespace fleet::yaml {
namespace {

void put_plain(YAML::Emitter& out, std::string_view text) { out.WriteIntegralType(Plain{text}); }

/// A key of more than 1,024 characters as they are written, of which one byte can be six, needs a `?` before it.
constexpr size_t kMostInKey = 1000 / 6;

void put_string(YAML::Emitter& out, const std::string& text) {
  if (may_stand_plain(text)) {
    put_plain(out, text);
  } else {
    out << YAML::DoubleQuoted << text;
  }
}

void put(YAML::Emitter& out, const Value& value) {
  std::visit(match{
                 [&](std::monostate) { put_plain(out, "null"); },
                 [&](bool v) { put_plain(out, v ? "true" : "false"); },
                 [&](int64_t v) { put_plain(out, std::to_string(v)); },
                 [&](uint64_t v) { put_plain(out, std::to_string(v)); },
                 [&](double v) { put_plain(out, number_text(v)); },
                 [&](const RawNumber& v) { put_plain(out, v.text); },
                 [&](const std::string& v) { put_string(out, v); },
                 [&](const BlockText& v) {
                   if (may_stand_as_block(v.text)) {
                     out << YAML::Literal << YAML::EmitNonAscii << v.text.substr(0, v.text.size() - 1);
                   } else {
                     put_string(out, v.text);
                   }
                 },
                 [&](const List& v) {
                   if (v.empty()) out << YAML::Flow;
                   out << YAML::BeginSeq;
                   for (const Value& item : v) put(out, item);
                   out << YAML::EndSeq;
                 },
                 [&](const Map& v) {
                   if (v.empty()) out << YAML::Flow;
                   out << YAML::BeginMap;
                   for (const Entry& entry : v) {
                     if (entry.key.size() > kMostInKey) out << YAML::LongKey;
                     out << YAML::Key;
                     put_string(out, entry.key);
                     out << YAML::Value;
                     put(out, entry.value);
                   }
                   out << YAML::EndMap;
                 },
             },
             value.node);
}

void append_header(std::string& text, std::string_view header) {
  while (!header.empty()) {
    const size_t end = std::min(header.find('\n'), header.size());
    text += end == 0 ? "#" : "# ";
    text += header.substr(0, end);
    text += '\n';
    header.remove_prefix(std::min(end + 1, header.size()));
  }
}

void append_document(std::string& text, const Value& root) {
  YAML::Emitter out;
  out.SetOutputCharset(YAML::EscapeNonAscii);
  out.SetIndent(2);
  put(out, root);
  text.append(out.c_str(), out.size());
  if (text.empty() || text.back() != '\n') text += '\n';
}

}  // namespace

bool representable(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (point.length == 0 || point.value == 0) return false;
    if ((point.value & 0xFFFEU) == 0xFFFEU || (point.value >= 0xFDD0 && point.value <= 0xFDEF)) return false;
    at += point.length;
  }
  return true;
}

std::string write(const Value& root, std::string_view header) {
  std::string text;
  append_header(text, header);
  append_document(text, root);
  return text;
}

std::string write_all(const std::vector<Value>& documents, std::string_view header) {
  std::string text;
  append_header(text, header);
  bool first = true;
  for (const Value& document : documents) {
    if (!first) text += "---\n";
    first = false;
    append_document(text, document);
  }
  return text;
}

}  // namespace fleet::yaml
