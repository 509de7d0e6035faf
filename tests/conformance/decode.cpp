#include "tests/conformance/decode.h"

#include <limits>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/tree.h"

namespace fleet::conformance {
namespace {

template <class T>
const T& as(const Value& value, std::string_view what) {
  if (const T* result = std::get_if<T>(&value.node)) return *result;
  throw std::runtime_error(std::string(what) + " has another type");
}

std::string text_of(const Value& value, std::string_view what) {
  return value.is_null() ? std::string() : as<std::string>(value, what);
}

}  // namespace

const Value& field(const Value& object, std::string_view key) {
  static const Value kNull;
  if (object.is_null()) return kNull;
  for (const Entry& entry : as<Map>(object, key)) {
    if (entry.key == key) return entry.value;
  }
  return kNull;
}

std::string text(const Value& object, std::string_view key) { return text_of(field(object, key), key); }

bool flag(const Value& object, std::string_view key) {
  const Value& value = field(object, key);
  return !value.is_null() && as<bool>(value, key);
}

std::optional<int64_t> find_number(const Value& object, std::string_view key) {
  const Value& value = field(object, key);
  if (value.is_null()) return std::nullopt;
  return as<int64_t>(value, key);
}

const List& items(const Value& object, std::string_view key) {
  static const List kNone;
  const Value& value = field(object, key);
  return value.is_null() ? kNone : as<List>(value, key);
}

std::vector<std::string> texts(const Value& object, std::string_view key) {
  return list(object, key, [&](const Value& item) { return text_of(item, key); });
}

std::optional<rancher::IntOrString> int_or_string(const Value& value) {
  if (value.is_null()) return std::nullopt;
  if (const std::string* text = value.find_string()) return *text;
  const auto number = as<int64_t>(value, "int or string");
  if (number < std::numeric_limits<int32_t>::min() || number > std::numeric_limits<int32_t>::max()) {
    throw std::runtime_error("an int of more than 32 bits");
  }
  return static_cast<int32_t>(number);
}

rancher::Labels labels(const Value& object, std::string_view key) {
  rancher::Labels result;
  const Value& value = field(object, key);
  if (value.is_null()) return result;
  for (const Entry& entry : as<Map>(value, key)) result.insert_or_assign(entry.key, text_of(entry.value, key));
  return result;
}

std::optional<rancher::LabelSelector> selector(const Value& object, std::string_view key) {
  const Value& value = field(object, key);
  if (value.is_null()) return std::nullopt;
  rancher::LabelSelector result;
  result.match_labels = labels(value, "matchLabels");
  result.match_expressions = list(value, "matchExpressions", [](const Value& item) {
    return rancher::LabelRequirement{text(item, "key"), text(item, "operator"), texts(item, "values")};
  });
  return result;
}

rancher::Criteria criteria(const Value& object) {
  return {text(object, "clusterName"), text(object, "clusterGroup"), selector(object, "clusterGroupSelector"),
          selector(object, "clusterSelector")};
}

std::string workspace(const Value& object) {
  const std::string written = text(object, "namespace");
  return written.empty() ? "fleet-default" : written;
}

rancher::Cluster cluster(const Value& object) {
  return {text(object, "name"), workspace(object), labels(object, "labels")};
}

rancher::ClusterGroup group(const Value& object) {
  return {text(object, "name"), workspace(object), labels(object, "labels"), selector(object, "selector")};
}

std::vector<rancher::Membership> memberships(const std::vector<rancher::ClusterGroup>& groups) {
  std::vector<rancher::Membership> result;
  for (const rancher::ClusterGroup& group : groups) result.push_back({group.name, &group.labels});
  return result;
}

Map free_form(const Value& object, std::string_view key) {
  const Value& value = field(object, key);
  return value.find_map() ? *rancher::as_free_form(value).find_map() : Map{};
}

Map encode_as(const Map& value, rancher::Schema schema) {
  return rancher::encode(value, *rancher::object(schema, rancher::newest_version));
}

Value to_value(const std::vector<std::string>& texts) { return List(texts.begin(), texts.end()); }

}  // namespace fleet::conformance
