#pragma once

/// Kubernetes' rules for what an inventory names
/// (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and …/labels/).

#include <string_view>

namespace fleet::inventory {

/// DNS-1123 subdomain: parts of lower case letters, digits and `-` with dots between them, 253 bytes at most.
bool is_object_name(std::string_view text);

/// DNS-1123 label: one such part, 63 bytes at most.
bool is_namespace(std::string_view text);

/// At most 63 of letters, digits, `-_.`, alphanumeric at both ends.
bool is_label_value(std::string_view text);

}  // namespace fleet::inventory
