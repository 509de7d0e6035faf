#include "compiler/rancher/template_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace fleet::rancher {
namespace {

std::string_view element_name(Element element) {
  switch (element) {
    case Element::String: return "string";
    case Element::Int: return "int";
    default: return "interface {}";
  }
}

/// The digits and the decimal exponent of the shortest text that reads back as `value`, which is finite: 1.5 is
/// {"15", 0}.
std::pair<std::string, int> shortest(double value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const size_t e = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, e))
    if (c != '.') digits += c;
  int exponent = 0;
  const bool negative = text[e + 1] == '-';
  for (const char c : text.substr(e + 2)) exponent = exponent * 10 + (c - '0');
  return {digits, negative ? -exponent : exponent};
}

void write_json_string(std::string_view text, bool html, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\b') {
      out += "\\b";
    } else if (c == '\f') {
      out += "\\f";
    } else if (c < 0x20 || (html && (c == '<' || c == '>' || c == '&'))) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else if (text.substr(i).starts_with("\u2028") || text.substr(i).starts_with("\u2029")) {
      out += text.substr(i).starts_with("\u2028") ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += static_cast<char>(c);
    }
  }
  out += '"';
}

void new_line(bool indent, int depth, std::string& out) {
  if (indent) out += "\n" + std::string(static_cast<size_t>(depth) * 2, ' ');
}

/// Lets go of values, what lies in them first into `waiting`: a chain of a million lists is no deeper than one.
void let_go(std::vector<GoValue>& waiting) {
  while (!waiting.empty()) {
    GoValue value = std::move(waiting.back());
    waiting.pop_back();
    value.take_apart(waiting);
  }
}

void move_if_nested(GoValue& value, std::vector<GoValue>& into) {
  if (value.find_list() || value.find_map()) into.push_back(std::move(value));
}

}  // namespace

GoList::~GoList() {
  std::vector<GoValue> waiting;
  for (GoValue& item : items) move_if_nested(item, waiting);
  let_go(waiting);
}

GoMap::~GoMap() {
  std::vector<GoValue> waiting;
  for (auto& [key, value] : entries) move_if_nested(value, waiting);
  let_go(waiting);
}

void GoValue::take_apart(std::vector<GoValue>& into) {
  if (auto* list = std::get_if<std::shared_ptr<GoList>>(&node_); list && list->use_count() == 1) {
    for (GoValue& item : (*list)->items) move_if_nested(item, into);
    (*list)->items.clear();
  } else if (auto* map = std::get_if<std::shared_ptr<GoMap>>(&node_); map && map->use_count() == 1) {
    for (auto& [key, value] : (*map)->entries) move_if_nested(value, into);
    (*map)->entries.clear();
  }
}

std::optional<size_t> find_size(const GoValue& value, size_t most, int depth) {
  if (depth > max_value_depth) return std::nullopt;
  size_t size = 1;
  const auto add = [&](const GoValue& item) {
    const auto more = size < most ? find_size(item, most - size, depth + 1) : 0;
    size += more.value_or(0);
    return more.has_value();
  };
  if (const std::string* text = value.find_string()) return size + text->size() / 16;
  if (const GoList* list = value.find_list()) {
    if (!std::ranges::all_of(list->items, add)) return std::nullopt;
  } else if (const GoMap* map = value.find_map()) {
    for (const auto& [key, entry] : map->entries) {
      size += key.size() / 16;
      if (!add(entry)) return std::nullopt;
    }
  }
  return size;
}

bool holds_map(const GoValue& value, const GoMap* map) {
  if (const GoList* list = value.find_list())
    return std::ranges::any_of(list->items, [&](const GoValue& item) { return holds_map(item, map); });
  if (const GoMap* other = value.find_map())
    return other == map || std::ranges::any_of(other->entries, [&](const auto& e) { return holds_map(e.second, map); });
  return false;
}

const GoList* GoValue::find_list() const {
  const auto* list = std::get_if<std::shared_ptr<GoList>>(&node_);
  return list ? list->get() : nullptr;
}

GoMap* GoValue::find_map() const {
  const auto* map = std::get_if<std::shared_ptr<GoMap>>(&node_);
  return map ? map->get() : nullptr;
}

bool GoValue::truth() const {
  if (const bool* flag = find_bool()) return *flag;
  if (const GoInteger* number = find_integer()) return number->value != 0;
  if (const double* number = find_double()) return *number != 0;
  if (const std::string* text = find_string()) return !text->empty();
  if (const GoList* list = find_list()) return !list->items.empty();
  if (const GoMap* map = find_map()) return !map->entries.empty();
  return false;
}

std::string GoValue::type_name() const {
  if (find_bool()) return "bool";
  if (const GoInteger* number = find_integer()) {
    switch (number->type) {
      case GoInteger::Type::Int: return "int";
      case GoInteger::Type::Int64: return "int64";
      case GoInteger::Type::Int32: return "int32";
      case GoInteger::Type::Uint8: return "uint8";
    }
  }
  if (find_double()) return "float64";
  if (find_string()) return "string";
  if (const GoList* list = find_list()) return "[]" + std::string(element_name(list->element));
  if (const GoMap* map = find_map()) return "map[string]" + std::string(element_name(map->element));
  return "<nil>";
}

std::string GoValue::kind_name() const {
  if (find_list()) return "slice";
  if (find_map()) return "map";
  return is_nil() ? "invalid" : type_name();
}

GoValue to_go(const Value& value) {
  if (const bool* flag = std::get_if<bool>(&value.node)) return *flag;
  if (const auto* number = std::get_if<int64_t>(&value.node)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<uint64_t>(&value.node)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<double>(&value.node)) return *number;
  if (const std::string* text = value.find_string()) return *text;
  if (const List* list = value.find_list()) {
    GoList items;
    for (const Value& item : *list) items.items.push_back(to_go(item));
    return items;
  }
  if (const Map* map = value.find_map()) {
    GoMap entries;
    for (const Entry& entry : *map) entries.entries[entry.key] = to_go(entry.value);
    return entries;
  }
  return {};
}

std::string float_text(double value, int exponent_from) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::string sign = std::signbit(value) ? "-" : "";
  if (value == 0) return sign + "0";
  auto [digits, exponent] = shortest(std::abs(value));
  const auto count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= exponent_from) {
    std::string text = sign + digits.substr(0, 1);
    if (count > 1) text += "." + digits.substr(1);
    text += exponent < 0 ? "e-" : "e+";
    const int size = std::abs(exponent);
    return text + (size < 10 ? "0" : "") + std::to_string(size);
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  if (exponent + 1 >= count) return sign + digits + std::string(static_cast<size_t>(exponent + 1 - count), '0');
  digits.insert(static_cast<size_t>(exponent) + 1, ".");
  return sign + digits;
}

bool print_value(const GoValue& value, std::string& out, int depth) {
  if (depth > max_value_depth) return false;
  if (const bool* flag = value.find_bool()) {
    out += *flag ? "true" : "false";
  } else if (const GoInteger* number = value.find_integer()) {
    out += std::to_string(number->value);
  } else if (const double* real = value.find_double()) {
    out += float_text(*real, 6);
  } else if (const std::string* text = value.find_string()) {
    out += *text;
  } else if (const GoList* list = value.find_list()) {
    out += '[';
    for (size_t i = 0; i < list->items.size(); ++i) {
      if (i > 0) out += ' ';
      if (!print_value(list->items[i], out, depth + 1)) return false;
    }
    out += ']';
  } else if (const GoMap* map = value.find_map()) {
    out += "map[";
    bool first = true;
    for (const auto& [key, entry] : map->entries) {
      if (!first) out += ' ';
      first = false;
      out += key + ":";
      if (!print_value(entry, out, depth + 1)) return false;
    }
    out += ']';
  } else {
    out += "<nil>";
  }
  return true;
}

bool print_json(const GoValue& value, bool html, bool indent, std::string& out, int depth) {
  if (depth > max_value_depth) return false;
  if (const bool* flag = value.find_bool()) {
    out += *flag ? "true" : "false";
  } else if (const GoInteger* number = value.find_integer()) {
    out += std::to_string(number->value);
  } else if (const double* real = value.find_double()) {
    if (!std::isfinite(*real)) return false;
    const double size = std::abs(*real);
    // encoding/json: exponents outside 1e-6 … 1e21, of one digit where one suffices.
    std::string text = float_text(*real, 21);
    if (size != 0 && size < 1e-6) {
      if (const size_t e = text.find("e-0"); e != std::string::npos) text.erase(e + 2, 1);
    } else if (size != 0 && size < 1e-4) {
      const auto [digits, exponent] = shortest(size);
      text = (*real < 0 ? "-0." : "0.") + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
    }
    out += text;
  } else if (const std::string* text = value.find_string()) {
    write_json_string(*text, html, out);
  } else if (const GoList* list = value.find_list()) {
    out += '[';
    for (size_t i = 0; i < list->items.size(); ++i) {
      if (i > 0) out += ',';
      new_line(indent, depth + 1, out);
      if (!print_json(list->items[i], html, indent, out, depth + 1)) return false;
    }
    if (!list->items.empty()) new_line(indent, depth, out);
    out += ']';
  } else if (const GoMap* map = value.find_map()) {
    out += '{';
    bool first = true;
    for (const auto& [key, entry] : map->entries) {
      if (!first) out += ',';
      first = false;
      new_line(indent, depth + 1, out);
      write_json_string(key, html, out);
      out += indent ? ": " : ":";
      if (!print_json(entry, html, indent, out, depth + 1)) return false;
    }
    if (!map->entries.empty()) new_line(indent, depth, out);
    out += '}';
  } else {
    out += "null";
  }
  return true;
}

bool deep_equal(const GoValue& a, const GoValue& b, int depth) {
  if (depth > max_value_depth || a.type_name() != b.type_name()) return false;
  if (a.is_nil()) return true;
  if (a.find_bool()) return *a.find_bool() == *b.find_bool();
  if (a.find_integer()) return a.find_integer()->value == b.find_integer()->value;
  if (a.find_double()) return *a.find_double() == *b.find_double();
  if (a.find_string()) return *a.find_string() == *b.find_string();
  if (const GoList* list = a.find_list()) {
    const auto& other = b.find_list()->items;
    if (list->items.size() != other.size()) return false;
    for (size_t i = 0; i < other.size(); ++i)
      if (!deep_equal(list->items[i], other[i], depth + 1)) return false;
    return true;
  }
  const auto& left = a.find_map()->entries;
  const auto& right = b.find_map()->entries;
  if (left.size() != right.size()) return false;
  for (const auto& [key, value] : left) {
    const auto found = right.find(key);
    if (found == right.end() || !deep_equal(value, found->second, depth + 1)) return false;
  }
  return true;
}

}  // namespace fleet::rancher
