#pragma once

/// Kubernetes' rules for names and labels
/// (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ and …/names/).

#include <cstddef>
#include <string>
#include <string_view>

namespace fleet::sema {

/// Why `text` cannot be a label's value, or empty: at most 63 of letters, digits, `-_.`, alphanumeric at both ends; or
/// "".
std::string label_value_problem(std::string_view text);

/// Why `text` cannot be a label's key, or empty: an optional DNS-1123 subdomain and `/`, then 1 to 63 characters.
/// The same holds for annotations: `what` says which is meant.
std::string label_key_problem(std::string_view text, std::string_view what = "a label's key");

/// The prefixes of label keys that Rancher Fleet or we keep for ourselves; empty if the key has none of them.
std::string_view reserved_prefix(std::string_view key);

/// A DNS-1123 label but for its length: lower case letters, digits, `-`, alphanumeric at both ends.
bool is_dns_label(std::string_view text);
constexpr size_t kLongestLabel = 63;
/// The DNS-1123 label that is meant by `Orders` or `shop_paris`; empty if there is none.
std::string dns_label_near(std::string_view text);

}  // namespace fleet::sema
