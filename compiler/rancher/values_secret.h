#pragma once
#include "compiler/base/value.h"
#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

// `fleet apply` keeps Helm values out of the Bundle: it stores them in a Secret of the Bundle's name, the root's under
// the key `values.yaml`, a target's under the target's name. The controller puts them back by name, into each target
// that has it (pkg/helmvalues; fleet-semantics.md, 4.3).

/// Takes the values out of a Bundle's spec: key to values, sorted; empty values are not stored. If anything is stored,
/// `valuesFiles` goes from the spec too. An error where a target with values has no name, or a name that is no key of
/// a Secret: 1 to 253 letters, digits and `-_.`, not `.` and not beginning with `..`; then the spec is no longer whole.
Outcome<Map> take_values(Map& spec);

/// Puts the values back where their keys say.
void put_values_back(Map& spec, const Map& secret);

}  // namespace fleet::rancher
