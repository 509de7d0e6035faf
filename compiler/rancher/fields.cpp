#include "compiler/rancher/fields.h"

#include <algorithm>
#include <iterator>

namespace fleet::rancher {
namespace {

#include "compiler/rancher/fields_table.inc"

static_assert(std::size(object_of_schema) == schema_count);

}  // namespace

const Type* Type::element() const { return kind == Kind::List || kind == Kind::Map ? &types[of] : nullptr; }

const Object* Type::object() const { return kind == Kind::Object ? &objects[of] : nullptr; }

const Object* object(Schema schema, Version version) {
  const Object& found = objects[object_of_schema[static_cast<std::size_t>(schema)]];
  return found.since <= version ? &found : nullptr;
}

const Object* find_object(std::string_view name) {
  const auto found = std::ranges::find(objects, name, &Object::name);
  return found == std::end(objects) ? nullptr : &*found;
}

const Field* find_field(const Object& object, std::string_view name) {
  const auto found = std::ranges::find(object.fields, name, &Field::name);
  return found == object.fields.end() ? nullptr : &*found;
}

}  // namespace fleet::rancher
