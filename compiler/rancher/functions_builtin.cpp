// text/template's own functions (funcs.go), `and` and `or` excepted, which do not evaluate all their arguments.
#include <algorithm>

#include "compiler/rancher/go_printf.h"
#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Result = Outcome<GoValue>;

enum class Basic { None, Bool, Int, Uint, Float, Text };

Basic basic(const GoValue& value) {
  if (value.find_bool()) return Basic::Bool;
  if (const GoInteger* number = value.find_integer())
    return number->type == GoInteger::Type::Uint8 ? Basic::Uint : Basic::Int;
  if (value.find_double()) return Basic::Float;
  if (value.find_string()) return Basic::Text;
  return Basic::None;
}

bool both_whole(Basic a, Basic b) {
  return (a == Basic::Int || a == Basic::Uint) && (b == Basic::Int || b == Basic::Uint);
}

/// Whether two values are equal; an error where Go does not compare them.
Outcome<bool> equal(const GoValue& a, const GoValue& b) {
  const Basic kind = basic(a);
  const Basic other = basic(b);
  if (both_whole(kind, other)) return a.find_integer()->value == b.find_integer()->value;
  if (kind != other) {
    if (!a.is_nil() && !b.is_nil()) return error("eq of different types");
    return false;
  }
  switch (kind) {
    case Basic::Bool: return *a.find_bool() == *b.find_bool();
    case Basic::Float: return *a.find_double() == *b.find_double();
    case Basic::Text: return *a.find_string() == *b.find_string();
    default: break;
  }
  if (a.is_nil() || b.is_nil()) return a.is_nil() == b.is_nil();
  return error("eq of lists or maps");
}

Outcome<bool> less(const GoValue& a, const GoValue& b) {
  const Basic kind = basic(a);
  const Basic other = basic(b);
  if (kind == Basic::None || other == Basic::None) return error("values that have no order are compared");
  if (both_whole(kind, other)) return a.find_integer()->value < b.find_integer()->value;
  if (kind != other || kind == Basic::Bool) return error("values that have no order are compared");
  return kind == Basic::Float ? *a.find_double() < *b.find_double() : *a.find_string() < *b.find_string();
}

Result answer(const Outcome<bool>& outcome, bool negated = false) {
  if (!outcome) return outcome.failure();
  return GoValue(*outcome != negated);
}

Result eq(const Arguments& a) {
  if (a.size() < 2) return error("eq needs two arguments");
  for (size_t i = 1; i < a.size(); ++i) {
    const auto same = equal(a[0], a[i]);
    if (!same) return same.failure();
    if (*same) return GoValue(true);
  }
  return GoValue(false);
}

Outcome<bool> at_most(const Arguments& a) {
  const auto smaller = less(a[0], a[1]);
  if (!smaller || *smaller) return smaller;
  return equal(a[0], a[1]);
}

/// A number that stands for a place in something of `size` items, `size` itself included.
std::optional<size_t> find_place(const GoValue& value, size_t size) {
  const GoInteger* number = value.find_integer();
  if (!number || number->value < 0 || static_cast<uint64_t>(number->value) > size) return std::nullopt;
  return static_cast<size_t>(number->value);
}

Result index(const Arguments& a) {
  GoValue item = a[0];
  if (item.is_nil()) return error("index of nil");
  for (size_t i = 1; i < a.size(); ++i) {
    if (const GoMap* map = item.find_map()) {
      if (!a[i].find_string()) return error("a map is asked for a key that is no text");
      const auto found = map->entries.find(*a[i].find_string());
      GoValue next = found != map->entries.end()       ? found->second
                     : map->element == Element::String ? GoValue("")
                                                       : GoValue();
      item = std::move(next);
    } else if (const GoList* list = item.find_list()) {
      const auto place = find_place(a[i], list->items.size());
      if (!place || *place == list->items.size()) return error("an index is out of range");
      GoValue next = list->items[*place];
      item = std::move(next);
    } else if (const std::string* text = item.find_string()) {
      const auto place = find_place(a[i], text->size());
      if (!place || *place == text->size()) return error("an index is out of range");
      item = GoInteger{static_cast<unsigned char>((*text)[*place]), GoInteger::Type::Uint8};
    } else {
      return error("an index into something that has none");
    }
  }
  return item;
}

Result len(const Arguments& a) {
  size_t size = 0;
  if (const GoMap* map = a[0].find_map())
    size = map->entries.size();
  else if (const GoList* list = a[0].find_list())
    size = list->items.size();
  else if (const std::string* text = a[0].find_string())
    size = text->size();
  else
    return error("len of something that has none");
  return GoValue::of_int(static_cast<int64_t>(size));
}

/// fmt.Sprint: blanks only between two values of which neither is a text; fmt.Sprintln: between all, and a line's end.
Result print(const Arguments& a, bool line) {
  std::string out;
  for (size_t i = 0; i < a.size(); ++i) {
    if (i > 0 && (line || (!a[i].find_string() && !a[i - 1].find_string()))) out += ' ';
    if (!print_value(a[i], out)) return too_deep();
  }
  return GoValue(line ? out + "\n" : out);
}

/// The text of all arguments, as html, js and urlquery take them.
Outcome<std::string> joined(const Arguments& a) {
  if (a.size() == 1 && a[0].is_nil()) return std::string("<no value>");
  const auto text = print(a, false);
  if (!text) return text.failure();
  return *text->find_string();
}

Result html(const Arguments& a) {
  const auto text = joined(a);
  if (!text) return text.failure();
  std::string out;
  for (const char c : *text) {
    switch (c) {
      case '\0': out += "\uFFFD"; break;
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return GoValue(out);
}

Result urlquery(const Arguments& a) {
  const auto text = joined(a);
  if (!text) return text.failure();
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : *text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return GoValue(out);
}

constexpr FunctionEntry kBuiltinFunctions[] = {
    {"eq", "aa*", eq},
    {"ne", "aa", [](const Arguments& a) { return answer(equal(a[0], a[1]), true); }},
    {"lt", "aa", [](const Arguments& a) { return answer(less(a[0], a[1])); }},
    {"le", "aa", [](const Arguments& a) { return answer(at_most(a)); }},
    {"gt", "aa", [](const Arguments& a) { return answer(at_most(a), true); }},
    {"ge", "aa", [](const Arguments& a) { return answer(less(a[0], a[1]), true); }},
    {"not", "a", [](const Arguments& a) { return Result(GoValue(!a[0].truth())); }},
    {"index", "aa*", index},
    {"len", "a", len},
    {"print", "a*", [](const Arguments& a) { return print(a, false); }},
    {"println", "a*", [](const Arguments& a) { return print(a, true); }},
    {"printf", "sa*", [](const Arguments& a) { return go_printf(a); }},
    {"html", "a*", html},
    {"urlquery", "a*", urlquery},
    {"js", "a*", nullptr},
    // Nothing that a template of Fleet can hold is a function.
    {"call", "aa*", [](const Arguments&) { return Result(error("call of something that is no function")); }},
};

}  // namespace

std::span<const FunctionEntry> builtin_functions() { return kBuiltinFunctions; }

}  // namespace fleet::rancher
