#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

/// Kubernetes' int-or-string: `25`, `"25%"`, `"25"`. Which of both it is matters.
using IntOrString = std::variant<int32_t, std::string>;

/// Turns a setting of a rollout into a number of `count` things (internal/cmd/controller/target/status.go, `limit`).
/// The first value that is set decides, the others are not even checked; none means 100 %.
///  - `count` of 0: 1, whatever the values are.
///  - an integer: itself, at most `count`, at least 0.
///  - a string of digits: that number, not capped.
///  - a percentage: rounded down, at least 1 (even of "0%"), at most `count`.
///  - any other string: an error, which stops the whole Bundle.
Outcome<int64_t> limit(int64_t count, const std::vector<const std::optional<IntOrString>*>& values);

}  // namespace fleet::rancher
