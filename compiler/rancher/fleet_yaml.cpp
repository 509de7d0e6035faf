#include "compiler/rancher/fleet_yaml.h"

#include <string>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/yaml/scalar.h"

namespace fleet::rancher {
namespace {

/// What a value is read for, while it becomes JSON: an object, another type, or nothing that is known.
struct Purpose {
  const Object* object = nullptr;
  const Type* type = nullptr;
};

/// The Go types that hold another one embedded, and the fields that are the outer one's own although the inner one has
/// them too (pkg/apis/fleet.cattle.io/v1alpha1).
struct Embedding {
  std::string_view outer;
  std::string_view inner;
  std::string_view shadowed;
};
constexpr Embedding kEmbeddings[] = {
    {"FleetYAML", "BundleSpec", ""},
    {"BundleSpec", "BundleDeploymentOptions", ""},
    {"BundleTarget", "BundleDeploymentOptions", "namespaceLabels namespaceAnnotations"},
    {"HelmOpSpec", "BundleSpec", ""},
    {"ImageScanYAML", "ImageScanSpec", ""},
};
/// The same for inner types that no schema names, with all their fields; nothing in them is a text of its own there.
constexpr Embedding kNameless[] = {
    {"BundleDeploymentOptions", "", "yaml kustomize"},
    {"HelmOptions", "", "valuesFiles"},
    {"ConfigMapKeySelector", "", "name"},
    {"SecretKeySelector", "", "name"},
};

bool holds_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const size_t end = words.find(' ');
    if (words.substr(0, end) == wanted) return true;
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
  return false;
}

/// What the value of `key` in an object is read for: of an embedded type it is that type, not its field.
Purpose purpose_of(const Object& object, std::string_view key, Version version) {
  const Field* field = find_field_loosely(object, key, version);
  if (!field) return {};
  for (const Embedding& embedding : kNameless)
    if (embedding.outer == object.name && holds_word(embedding.shadowed, field->name)) return {};
  for (const Embedding& embedding : kEmbeddings) {
    if (embedding.outer != object.name || holds_word(embedding.shadowed, field->name)) continue;
    const Object* inner = find_object(embedding.inner);
    if (inner && find_field(*inner, field->name)) return {inner, nullptr};
  }
  return {field->type->object(), field->type};
}

Value with_texts(Value value, Purpose purpose, Version version) {
  if (!purpose.object && !purpose.type) return value;
  if (purpose.type && (purpose.type->kind == Kind::FreeObject || purpose.type->kind == Kind::Any)) return value;
  // Types with a reader of their own (durations, int-or-string, free-form values) are not looked into.
  if (auto* list = std::get_if<List>(&value.node)) {
    const Type* element = purpose.type ? purpose.type->element() : nullptr;
    if (purpose.type && purpose.type->kind != Kind::List) element = nullptr;
    for (Value& item : *list)
      item = with_texts(std::move(item), element ? Purpose{element->object(), element} : Purpose{}, version);
    return value;
  }
  if (Map* map = value.find_map()) {
    for (Entry& entry : *map) {
      Purpose inner;
      if (purpose.object)
        inner = purpose_of(*purpose.object, entry.key, version);
      else if (purpose.type && purpose.type->kind == Kind::Map)
        inner = {purpose.type->element()->object(), purpose.type->element()};
      entry.value = with_texts(std::move(entry.value), inner, version);
    }
    return value;
  }
  if (!purpose.type || purpose.type->kind != Kind::String || value.is_null()) return value;
  if (auto text = yaml::as_string(value)) return *text;
  return value;
}

}  // namespace

Outcome<Map> object_of(Value value, const Object& type, Version version) {
  // Kubernetes' metadata is read through a type that embeds it and has no fields of its own.
  const Purpose purpose{&type, nullptr};
  if (type.name == "ObjectMeta" && value.find_map()) {
    for (Entry& entry : *value.find_map())
      if (find_field_loosely(type, entry.key, version))
        entry.value = with_texts(std::move(entry.value), purpose, version);
    return decode(value, type, version);
  }
  return decode(with_texts(std::move(value), purpose, version), type, version);
}

}  // namespace fleet::rancher
