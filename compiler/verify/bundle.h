#pragma once

#include <optional>

#include "compiler/verify/shared.h"

namespace fleet::verify {

/// Whom Fleet would deploy this Bundle to, with which options and values, in which steps, against what the deployment
/// means; the first difference, if there is one.
std::optional<Difference> check_bundle(Shared& shared, const model::Bundle& bundle, const sema::Deployment& deployment,
                                       const ReadEntry& read);

}  // namespace fleet::verify
