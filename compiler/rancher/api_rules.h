#pragma once

/// What the hub's API refuses, before any controller of Fleet sees it: Kubernetes' rules for metadata, and what Fleet's
/// CustomResourceDefinitions ask for (fields.h).

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/rancher/fields.h"

namespace fleet::rancher {

/// A key of a map, or the place in a list.
using Step = std::variant<std::string, size_t>;

struct ApiRefusal {
  std::vector<Step> path;  ///< to the value, or to the object in which a field is missing
  std::string why;
};

/// What is wrong with `metadata.name`: a DNS-1123 subdomain of at most 253 bytes. Nothing where all is well.
std::optional<std::string> find_object_name_problem(std::string_view name);
/// The same of a Namespace's name, a DNS-1123 label of at most 63 bytes.
std::optional<std::string> find_namespace_name_problem(std::string_view name);

/// Names, labels and keys of annotations in metadata (Schema::Metadata) as decode() makes it, in that order.
std::vector<ApiRefusal> find_metadata_refusals(const Map& metadata);

/// Fields that are missing, and texts that are too long, no duration, none of an enumeration or not of the pattern, in
/// an object as decode() or encode() makes it.
std::vector<ApiRefusal> find_api_refusals(const Map& object, const Object& type, Version version);

}  // namespace fleet::rancher
