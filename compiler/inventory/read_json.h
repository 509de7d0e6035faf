#pragma once

#include <string_view>

#include "compiler/inventory/read.h"

namespace fleet::inventory {

/// The JSON part of `read`: adds what `text` lists, duplicates of clusters included, problems in any order.
void read_json(std::string_view text, Listing& listing);

}  // namespace fleet::inventory
