#pragma once

#include <optional>
#include <set>
#include <string>

#include "compiler/base/value.h"

namespace fleet::says {

/// The labels of a cluster that the values of a `helm` block can depend on: clusters with the same texts for these, and
/// of which either all or none show labels to templates at all, get the same values. None where a template looks at
/// something else of the cluster, or may: then each cluster has to be asked.
std::optional<std::set<std::string>> labels_read_by(const Map& helm);

}  // namespace fleet::says
