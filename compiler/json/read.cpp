#include "compiler/json/read.h"

#include <simdjson.h>

namespace fleet::json {
namespace {

// As deep as the parser lets a text nest (simdjson::DEFAULT_MAX_DEPTH).
Value value_of(simdjson::dom::element element) {
  using Type = simdjson::dom::element_type;
  switch (element.type()) {
    case Type::ARRAY: {
      List list;
      for (const auto item : element.get_array().value_unsafe()) list.push_back(value_of(item));
      return list;
    }
    case Type::OBJECT: {
      Map map;
      for (const auto field : element.get_object().value_unsafe()) {
        map.push_back({std::string(field.key), value_of(field.value)});
      }
      return map;
    }
    case Type::INT64: return element.get_int64().value_unsafe();
    case Type::UINT64: return element.get_uint64().value_unsafe();
    case Type::DOUBLE: return element.get_double().value_unsafe();
    case Type::STRING: return element.get_string().value_unsafe();
    case Type::BOOL: return element.get_bool().value_unsafe();
    case Type::NULL_VALUE: return {};
  }
  return {};
}

}  // namespace

std::optional<Value> find_value(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  // Copied to a buffer with the room behind its end that the parser reads into.
  if (parser.parse(simdjson::padded_string(text)).get(root) != simdjson::SUCCESS) return std::nullopt;
  return value_of(root);
}

}  // namespace fleet::json
