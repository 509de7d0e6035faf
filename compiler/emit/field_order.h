#pragma once

#include "compiler/base/value.h"
#include "compiler/rancher/fields.h"

namespace fleet::emit {

/// Puts the fields of an object of Fleet's into the order in which Fleet documents them, those of the objects inside it
/// too; what a customization is called and whom it meets stands first. Fields that Fleet does not know come last. Maps
/// with keys of the user's are sorted by key, except where any object may stand (`helm.values`): that is the user's.
void sort_fields(Map& map, const rancher::Object& object);

}  // namespace fleet::emit
