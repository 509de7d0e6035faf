#include "compiler/yaml/go_print.h"

#include <yaml.h>

#include <algorithm>
#include <vector>

#include "compiler/base/match.h"
#include "compiler/base/utf8.h"
#include "compiler/yaml/byte_order_mark.h"
#include "compiler/yaml/scalar.h"

namespace fleet::yaml {
namespace {

void put_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (point.length == 0) {
      out += "\\ufffd";
      ++at;
      continue;
    }
    const uint32_t c = point.value;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') {
      out += '\\';
      out += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c == '\b' ? 'b' : 'f';
    } else if (c < 0x20 || c == '<' || c == '>' || c == '&') {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 0xFU];
    } else if (c == 0x2028 || c == 0x2029) {
      out += c == 0x2028 ? "\\u2028" : "\\u2029";
    } else {
      out += text.substr(at, point.length);
    }
    at += point.length;
  }
  out += '"';
}

void put_json(std::string& out, const Value& value) {
  std::visit(match{
                 [&](std::monostate) { out += "null"; },
                 [&](bool v) { out += v ? "true" : "false"; },
                 [&](int64_t v) { out += std::to_string(v); },
                 [&](uint64_t v) { out += std::to_string(v); },
                 [&](double v) { out += go_json_float(v); },
                 [&](const RawNumber& v) { out += v.text; },
                 [&](const std::string& v) { put_json_string(out, v); },
                 [&](const BlockText& v) { put_json_string(out, v.text); },
                 [&](const List& v) {
                   out += '[';
                   for (size_t i = 0; i < v.size(); ++i) {
                     if (i > 0) out += ',';
                     put_json(out, v[i]);
                   }
                   out += ']';
                 },
                 [&](const Map& v) {
                   out += '{';
                   for (size_t i = 0; i < v.size(); ++i) {
                     if (i > 0) out += ',';
                     put_json_string(out, v[i].key);
                     out += ':';
                     put_json(out, v[i].value);
                   }
                   out += '}';
                 },
             },
             value.node);
}

/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`: numbers to base 60, which goyaml quotes though it does not
/// read them.
bool is_base_60(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  if (at >= text.size() || !is_digit(text[at])) return false;
  while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) ++at;
  bool any = false;
  while (at < text.size() && text[at] == ':') {
    ++at;
    const size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == from || at - from > 2 || (at - from == 2 && text[from] > '5')) return false;
    any = true;
  }
  if (any && at < text.size() && text[at] == '.') {
    ++at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) ++at;
  }
  return any && at == text.size();
}

/// What is certainly the same when it was printed as JSON and read as YAML: text without control characters and marks.
bool is_plain_text(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x7f) {
      ++at;
      continue;
    }
    const CodePoint point = code_point_at(text, at);
    if (point.length == 0 || point.value < 0xA0 || point.value == 0xFEFF || point.value == 0xFFFE ||
        point.value == 0xFFFF)
      return false;
    at += point.length;
  }
  return true;
}

bool is_plain(const Value& value) {
  constexpr size_t kSurelyShort = 1024 / 6;  // JSON writes up to six characters for one
  if (const std::string* text = value.find_string()) return is_plain_text(*text);
  if (const auto* block = std::get_if<BlockText>(&value.node)) return is_plain_text(block->text);
  if (const List* list = value.find_list()) return std::all_of(list->begin(), list->end(), is_plain);
  const Map* map = value.find_map();
  return !map || std::all_of(map->begin(), map->end(), [](const Entry& entry) {
    return entry.key.size() <= kSurelyShort && is_plain_text(entry.key) && is_plain(entry.value);
  });
}

/// A text that begins with a byte order mark, as goyaml prints it: it asks for the mark at the front of the text
/// instead of at the character (yamlprivateh.go, is_bom), and so escapes them all.
std::string all_escaped(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  static constexpr std::pair<uint32_t, char> kShort[] = {
      {0, '0'},    {7, 'a'},   {8, 'b'},     {9, 't'},    {10, 'n'},   {11, 'v'},     {12, 'f'},     {13, 'r'},
      {0x1b, 'e'}, {'"', '"'}, {'\\', '\\'}, {0x85, 'N'}, {0xA0, '_'}, {0x2028, 'L'}, {0x2029, 'P'},
  };
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    at += std::max<size_t>(point.length, 1);
    const uint32_t c = point.value;
    out += '\\';
    const auto* found = std::find_if(std::begin(kShort), std::end(kShort), [&](const auto& s) { return s.first == c; });
    if (found != std::end(kShort)) {
      out += found->second;
      continue;
    }
    out += c <= 0xFF ? 'x' : c <= 0xFFFF ? 'u' : 'U';
    for (int shift = c <= 0xFF ? 4 : c <= 0xFFFF ? 12 : 28; shift >= 0; shift -= 4) out += kHex[c >> shift & 0xFU];
  }
  return out;
}

/// goyaml's emitter is libyaml's in Go, so libyaml's prints the same.
class GoEmitter {
 public:
  /// `mark`: letters that are in no text of the value.
  GoEmitter(std::string mark, size_t start) : mark_(std::move(mark)), start_(start) {
    ready_ = yaml_emitter_initialize(&emitter_) == 1;
  }
  GoEmitter(const GoEmitter&) = delete;
  GoEmitter& operator=(const GoEmitter&) = delete;
  ~GoEmitter() { yaml_emitter_delete(&emitter_); }

  GoYaml print(const Value& value) {
    if (!ready_) return {};
    yaml_emitter_set_output(&emitter_, append, &out_);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_event_t event;
    emit(event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(event, yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1));
    put(value);
    emit(event, yaml_document_end_event_initialize(&event, 1));
    emitter_.open_ended = 0;  // as goyaml: no `...` behind a block that keeps its blank lines
    emit(event, yaml_stream_end_event_initialize(&event));
    size_t at = 0;
    for (const std::string& escaped : escaped_) {
      at = out_.find(mark_, at);
      if (at == std::string::npos) break;
      out_.replace(at, out_.find('"', at) - at, escaped);
      at += escaped.size();
    }
    return {std::move(out_), order_, by_chance_};
  }

 private:
  static int append(void* out, unsigned char* bytes, size_t size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<char*>(bytes), size);
    return 1;
  }

  void emit(yaml_event_t& event, int initialized) {
    if (initialized == 1) yaml_emitter_emit(&emitter_, &event);
  }

  void scalar(std::string_view text, yaml_scalar_style_t style) {
    yaml_event_t event;
    const auto* bytes = reinterpret_cast<const yaml_char_t*>(text.data());
    emit(event,
         yaml_scalar_event_initialize(&event, nullptr, nullptr, bytes, static_cast<int>(text.size()), 1, 1, style));
  }

  /// In its place stands a text as long, and on as many lines, until all is printed.
  void escaped(const std::string& text) {
    escaped_.push_back(all_escaped(text));
    std::string stand_in = mark_;
    if (text.size() > stand_in.size()) stand_in.append(text.size() - stand_in.size(), 'x');
    if (text.find_first_of("\r\n") != std::string::npos || text.find("\xE2\x80\xA8") != std::string::npos ||
        text.find("\xE2\x80\xA9") != std::string::npos)
      stand_in += '\n';
    scalar(stand_in, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
  }

  void string(const std::string& text) {
    if (text.starts_with(byte_order_mark)) return escaped(text);
    const auto meant = resolve("", text, true);
    const bool plain = meant && meant->find_string() && !is_timestamp(text) && !is_base_60(text);
    const bool lines = text.find('\n') != std::string::npos;
    scalar(text, lines ? YAML_LITERAL_SCALAR_STYLE : plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
  }

  // Marshal goes through JSON and back, which makes whole numbers of doubles such as 1.0.
  void number(double v) {
    const auto meant = resolve("", go_json_float(v), true);
    const auto* whole = meant ? std::get_if<int64_t>(&meant->node) : nullptr;
    const auto* large = meant ? std::get_if<uint64_t>(&meant->node) : nullptr;
    scalar(whole   ? std::to_string(*whole)
           : large ? std::to_string(*large)
                   : go_float(v, false),
           YAML_PLAIN_SCALAR_STYLE);
  }

  void put(const Value& value) {
    yaml_event_t event;
    std::visit(
        match{
            [&](std::monostate) { scalar("null", YAML_PLAIN_SCALAR_STYLE); },
            [&](bool v) { scalar(v ? "true" : "false", YAML_PLAIN_SCALAR_STYLE); },
            [&](int64_t v) { scalar(std::to_string(v), YAML_PLAIN_SCALAR_STYLE); },
            [&](uint64_t v) { scalar(std::to_string(v), YAML_PLAIN_SCALAR_STYLE); },
            [&](double v) { number(v); },
            [&](const RawNumber& v) { scalar(v.text, YAML_PLAIN_SCALAR_STYLE); },
            [&](const std::string& v) { string(v); },
            [&](const BlockText& v) { string(v.text); },
            [&](const List& v) {
              emit(event, yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_SEQUENCE_STYLE));
              for (const Value& item : v) put(item);
              emit(event, yaml_sequence_end_event_initialize(&event));
            },
            [&](const Map& v) {
              emit(event, yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1, YAML_BLOCK_MAPPING_STYLE));
              std::vector<const Entry*> entries;
              const KeyOrder order = in_go_order(v, start_, entries);
              order_ = std::max(order_, order);
              if (order == KeyOrder::Chance) by_chance_ += v.size() > small_go_map ? 2 : 1;
              for (const Entry* entry : entries) {
                string(entry->key);
                put(entry->value);
              }
              emit(event, yaml_mapping_end_event_initialize(&event));
            },
        },
        value.node);
  }

  yaml_emitter_t emitter_{};
  bool ready_ = false;
  std::string out_;
  std::string mark_;
  std::vector<std::string> escaped_;  ///< what belongs in the place of each stand-in
  size_t start_;
  KeyOrder order_ = KeyOrder::Fixed;
  size_t by_chance_ = 0;
};

}  // namespace

std::string go_json(const Value& value) {
  std::string out;
  put_json(out, value);
  return out;
}

std::variant<GoYaml, FleetError> go_yaml(const Value& value, size_t start) {
  if (is_plain(value)) return GoEmitter("", start).print(value);
  const std::string json = go_json(value);
  const auto read = read_like_fleet(json);
  if (const auto* problem = std::get_if<FleetError>(&read)) return *problem;
  std::string mark = "mark";
  while (json.find(mark) != std::string::npos) mark += 'k';
  return GoEmitter(mark, start).print(std::get<Value>(read));
}

}  // namespace fleet::yaml
