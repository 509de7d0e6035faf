#pragma once

#include <optional>

#include "compiler/verify/shared.h"
#include "compiler/verify/wanted.h"

namespace fleet::verify {

/// Whom Fleet would deploy this Bundle to, with which options and values, in which steps, against what the deployment
/// means; the first difference, if there is one.
std::optional<Difference> check_bundle(Shared& shared, const WantedBundle& wanted, const ReadEntry& read);

}  // namespace fleet::verify
