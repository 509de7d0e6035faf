#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/base/moment.h"

namespace fleet::inventory {

/// What a hub says of one Bundle. What it does not say is absent here, and must not be taken for good.
struct BundleStatus {
  std::string commit;  // that it was made from: the label `fleet.cattle.io/commit`; empty: unknown
  std::optional<int64_t> generation, observed_generation;
  std::optional<int64_t> desired, ready;  // of its clusters: status.summary
  std::optional<bool> is_ready;           // the condition `Ready`
  std::optional<Moment> since;            // that condition is as it is; of two times the later one
  bool is_deleted = false;
};

/// By workspace and name.
using BundleStatuses = std::map<std::pair<std::string, std::string>, BundleStatus>;

constexpr uint64_t kLargestStatus = 256'000'000;  ///< bytes

/// Reads what `kubectl get bundles.fleet.cattle.io -A -o json` prints. A text that is not that whole, as one cut off,
/// with an object of another kind or with one Bundle twice, is a reason: "is cut off".
std::variant<BundleStatuses, std::string> read_bundle_statuses(std::string_view text);

}  // namespace fleet::inventory
