#pragma once

#include <string_view>

#include "compiler/inventory/read.h"

/// The parts of `read`, one a form: each adds what `text` lists, clusters that stand twice included.

namespace fleet::inventory {

void read_json(std::string_view text, Listing& listing);
void read_yaml(std::string_view text, Listing& listing);
/// RFC 4180, a line feed alone taken for the end of a record, too. The header names the columns: `name`, `workspace`,
/// and whatever `key_of_column` (which may be none) knows the key of. An empty field is an absent label.
void read_csv(std::string_view text, const KeyOfColumn& key_of_column, Listing& listing);

}  // namespace fleet::inventory
