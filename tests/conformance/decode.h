#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/rancher/fields.h"
#include "compiler/rancher/limit.h"
#include "compiler/rancher/matcher.h"

/// Reads the objects that several families have in common, as Go's decoder would: an absent field and `null` are the
/// zero value, a wrong type throws.
namespace fleet::conformance {

/// The field, or null where it is absent.
const Value& field(const Value& object, std::string_view key);
std::string text(const Value& object, std::string_view key);
bool flag(const Value& object, std::string_view key);
std::optional<int64_t> find_number(const Value& object, std::string_view key);
std::vector<std::string> texts(const Value& object, std::string_view key);
/// The elements of a list field; none where it is absent.
const List& items(const Value& object, std::string_view key);
std::optional<rancher::IntOrString> int_or_string(const Value& value);

rancher::Labels labels(const Value& object, std::string_view key);
std::optional<rancher::LabelSelector> selector(const Value& object, std::string_view key);
rancher::Criteria criteria(const Value& object);
/// What names no namespace is in fleet-default.
std::string workspace(const Value& object);
rancher::Cluster cluster(const Value& object);
rancher::ClusterGroup group(const Value& object);
/// The groups that a cluster lists itself, for families in which membership is given.
std::vector<rancher::Membership> memberships(const std::vector<rancher::ClusterGroup>& groups);

/// The field as Fleet holds what it has no type for: its keys are texts, its numbers Go's.
Map free_form(const Value& object, std::string_view key);
/// The object as Fleet prints it: its own fields alone, in their order.
Map encode_as(const Map& value, rancher::Schema schema);

Value to_value(const std::vector<std::string>& texts);

/// `read` applied to each element of a list field.
template <class Read>
auto list(const Value& object, std::string_view key, Read read) {
  std::vector<decltype(read(object))> result;
  for (const Value& item : items(object, key)) result.push_back(read(item));
  return result;
}

}  // namespace fleet::conformance
