#include "compiler/rancher/decode.h"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "compiler/rancher/duration.h"
#include "compiler/rancher/go_time.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

using Problem = std::optional<Failure>;

Problem mismatch(std::string_view wanted) { return error("a value is not " + std::string(wanted)); }

/// Integers reach encoding/json as text: 5.0 was printed as 5 before, 5.5 was not.
std::optional<int64_t> find_integer(const Value& json, int64_t lowest, int64_t highest) {
  if (const auto* whole = std::get_if<int64_t>(&json.node)) {
    if (*whole >= lowest && *whole <= highest) return *whole;
  } else if (const auto* real = std::get_if<double>(&json.node)) {
    if (std::trunc(*real) == *real && std::abs(*real) < 9.2e18) {
      const auto number = static_cast<int64_t>(*real);
      if (number >= lowest && number <= highest) return number;
    }
  }
  return std::nullopt;
}

bool is_base64(std::string_view text) {
  size_t digits = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const bool digit =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    if (!digit || padding > 0) return false;
    ++digits;
  }
  return padding <= 2 && (digits + padding) % 4 == 0;
}

Problem decode_object(const Value& json, const Object& type, Version version, Map& into);

/// `into` is what an earlier value of the same key left there, else null.
Problem decode_value(const Value& json, const Type& type, Version version, Value& into) {
  constexpr auto kMin64 = std::numeric_limits<int64_t>::min();
  constexpr auto kMax64 = std::numeric_limits<int64_t>::max();
  const std::string* text = json.find_string();
  switch (type.kind) {
    case Kind::String:
      if (!text) return mismatch("a string");
      into = *text;
      return {};
    case Kind::Bytes:
      if (!text || !is_base64(*text)) return mismatch("base64 text");
      into = *text;
      return {};
    case Kind::Time: {
      auto time = text ? find_utc_time(*text) : std::nullopt;
      if (!time) return mismatch("a time");
      into = std::move(*time);
      return {};
    }
    case Kind::Duration:
      if (!text || !parse_go_duration(*text)) return mismatch("a duration");
      into = *text;
      return {};
    case Kind::Bool:
      if (!std::holds_alternative<bool>(json.node)) return mismatch("a boolean");
      into = json;
      return {};
    case Kind::Integer: {
      const auto number = find_integer(json, kMin64, kMax64);
      if (!number) return mismatch("an integer");
      into = *number;
      return {};
    }
    case Kind::IntOrString: {
      const auto number = find_integer(json, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max());
      if (!text && !number) return mismatch("an integer or a string");
      into = text ? Value(*text) : Value(*number);
      return {};
    }
    case Kind::Number:
      if (!std::holds_alternative<double>(json.node) && !std::holds_alternative<int64_t>(json.node) &&
          !std::holds_alternative<uint64_t>(json.node))
        return mismatch("a number");
      into = as_free_form(json);
      return {};
    case Kind::Any: into = as_free_form(json); return {};
    case Kind::FreeObject:
      if (!json.find_map()) return mismatch("an object");
      into = as_free_form(json);
      return {};
    case Kind::Object:
      if (!into.find_map()) into = Map{};
      return decode_object(json, *type.object(), version, *into.find_map());
    case Kind::List: {
      const List* items = json.find_list();
      if (!items) return mismatch("a list");
      // A list that is decoded over another one decodes each element over the old one at its place.
      List decoded;
      if (auto* old = std::get_if<List>(&into.node)) decoded = std::move(*old);
      decoded.resize(items->size());
      for (size_t i = 0; i < items->size(); ++i) {
        if ((*items)[i].is_null()) continue;
        if (auto problem = decode_value((*items)[i], *type.element(), version, decoded[i])) return problem;
      }
      into = std::move(decoded);
      return {};
    }
    case Kind::Map: {
      const Map* entries = json.find_map();
      if (!entries) return mismatch("an object");
      if (!into.find_map()) into = Map{};
      for (const Entry& entry : *entries) {
        Value& place = put(*into.find_map(), entry.key, {});
        if (entry.value.is_null()) continue;
        if (auto problem = decode_value(entry.value, *type.element(), version, place)) return problem;
      }
      return {};
    }
  }
  return {};
}

/// What null does to a field: pointers, maps and lists become nil, everything else stays as it is; a duration that is
/// no pointer is asked to read "null" itself, and cannot.
Problem decode_null(const Field& field, Map& into) {
  if (field.type->kind == Kind::Duration && field.zero == Zero::Printed) return mismatch("a duration");
  const bool plain =
      field.zero != Zero::Kept && (field.type->kind == Kind::String || field.type->kind == Kind::Bool ||
                                   field.type->kind == Kind::Integer || field.type->kind == Kind::Number);
  if (!plain) remove(into, field.name);
  return {};
}

Problem decode_object(const Value& json, const Object& type, Version version, Map& into) {
  const Map* entries = json.find_map();
  if (!entries) return mismatch("an object");
  for (const Entry& entry : *entries) {
    const Field* field = find_field_loosely(type, entry.key, version);
    if (!field) continue;
    if (entry.value.is_null()) {
      if (auto problem = decode_null(*field, into)) return problem;
      continue;
    }
    Value* place = find_in(into, field->name);
    if (!place) place = &put(into, field->name, {});
    if (auto problem = decode_value(entry.value, *field->type, version, *place)) {
      problem->text = std::string(field->name) + ": " + problem->text;
      return problem;
    }
  }
  return {};
}

Value zero_of(const Type& type) {
  switch (type.kind) {
    case Kind::Object: return encode(Map{}, *type.object());
    case Kind::Duration: return std::string("0s");
    case Kind::Bool: return false;
    case Kind::Integer: return int64_t{0};
    default: return std::string();
  }
}

bool is_zero(const Value& value, Kind kind) {
  switch (kind) {
    case Kind::String:
    case Kind::Bytes: {
      const std::string* text = value.find_string();
      return !text || text->empty();
    }
    case Kind::Bool: return value == Value(false);
    case Kind::Integer: return value == Value(int64_t{0});
    case Kind::List: return !value.find_list() || value.find_list()->empty();
    case Kind::Map: return !value.find_map() || value.find_map()->empty();
    case Kind::FreeObject: return false;  // Go writes a nil map that is there as null
    default: return value.is_null();
  }
}

Value encode_value(const Value& value, const Type& type) {
  if (value.is_null() && type.kind != Kind::Any && type.kind != Kind::FreeObject) return zero_of(type);
  switch (type.kind) {
    case Kind::Duration: return go_duration_text(parse_go_duration(*value.find_string()).value_or(0));
    case Kind::Object: return encode(*value.find_map(), *type.object());
    case Kind::List: {
      List items;
      for (const Value& item : *value.find_list()) items.push_back(encode_value(item, *type.element()));
      return items;
    }
    case Kind::Map: {
      Map entries;
      for (const Entry& entry : *value.find_map())
        entries.push_back(Entry{entry.key, encode_value(entry.value, *type.element())});
      return entries;
    }
    default: return value;
  }
}

/// encoding/json's folding of names: ASCII letters to upper case, and the two letters outside ASCII that fold there.
std::string folded(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name.substr(i).starts_with("\u017f")) {
      out += 'S';
      i += 1;
    } else if (name.substr(i).starts_with("\u212a")) {
      out += 'K';
      i += 2;
    } else {
      const char c = name[i];
      out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return out;
}

}  // namespace

const Field* find_field_loosely(const Object& object, std::string_view key, Version version) {
  if (const Field* exact = find_field(object, key); exact && is_known(*exact, version)) return exact;
  const std::string wanted = folded(key);
  for (const Field& field : object.fields)
    if (is_known(field, version) && field.name.size() == wanted.size() && folded(field.name) == wanted) return &field;
  return nullptr;
}

Outcome<Map> decode(const Value& json, const Object& type, Version version) {
  Map decoded;
  if (json.is_null()) return decoded;
  if (auto problem = decode_object(json, type, version, decoded)) return *problem;
  return decoded;
}

Map encode(const Map& value, const Object& type) {
  Map encoded;
  for (const Field& field : type.fields) {
    const Value* found = find_in(value, field.name);
    if (found && (field.zero != Zero::Omitted || !is_zero(*found, field.type->kind)))
      put(encoded, field.name, encode_value(*found, *field.type));
    else if (field.zero == Zero::Printed)
      put(encoded, field.name, zero_of(*field.type));
  }
  return encoded;
}

}  // namespace fleet::rancher
