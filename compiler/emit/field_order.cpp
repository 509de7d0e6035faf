#include "compiler/emit/field_order.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace fleet::emit {
namespace {

constexpr std::array<std::string_view, 6> first_of_target = {"name",         "clusterName",          "clusterSelector",
                                                             "clusterGroup", "clusterGroupSelector", "doNotDeploy"};

size_t rank(std::string_view key, const rancher::Object& object, bool is_target) {
  if (is_target) {
    const auto first = std::find(first_of_target.begin(), first_of_target.end(), key);
    if (first != first_of_target.end()) return static_cast<size_t>(first - first_of_target.begin());
  }
  const auto field = std::find_if(object.fields.begin(), object.fields.end(),
                                  [key](const rancher::Field& f) { return f.name == key; });
  return first_of_target.size() + static_cast<size_t>(field - object.fields.begin());
}

void sort_value(Value& value, const rancher::Type& type) {
  if (Map* map = value.find_map()) {
    if (const rancher::Object* object = type.object()) {
      sort_fields(*map, *object);
    } else if (type.kind == rancher::Kind::Map) {
      std::stable_sort(map->begin(), map->end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    }
  } else if (List* list = std::get_if<List>(&value.node)) {
    if (const rancher::Type* element = type.element()) {
      for (Value& one : *list) sort_value(one, *element);
    }
  }
}

}  // namespace

void sort_fields(Map& map, const rancher::Object& object) {
  const bool is_target = rancher::find_field(object, "doNotDeploy") != nullptr;
  std::stable_sort(map.begin(), map.end(), [&object, is_target](const Entry& a, const Entry& b) {
    return rank(a.key, object, is_target) < rank(b.key, object, is_target);
  });
  for (Entry& entry : map) {
    if (const rancher::Field* field = rancher::find_field(object, entry.key)) sort_value(entry.value, *field->type);
  }
}

}  // namespace fleet::emit
