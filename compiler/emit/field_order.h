#pragma once

#include "compiler/base/value.h"

namespace fleet::emit {

/// Puts the fields of fleet.yaml, or of a target customization, into the order in which Fleet documents them; those
/// of `helm` too. What a customization is called and whom it meets stands first.
void sort_fields(Map& fleet_yaml);

}  // namespace fleet::emit
