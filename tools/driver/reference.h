#pragma once

#include <string>

#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// The `##` comments of a spec as a page of markdown: its dimensions, profiles and deployments, each with what it is
/// and (where the spec could be planned) with the clusters it has today. Lines ended.
std::string reference_page(const Analysis&);

}  // namespace fleet::driver
