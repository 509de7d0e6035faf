#pragma once

#include "checker/judge.h"

namespace fleet::checker {

/// A rule that is proved over a plan; one file each below rules/.
using Rule = void (*)(Judge&);

void declared_sets(Judge&);        // targeting/impossible, targeting/empty-today
void data_leaves(Judge&);          // targeting/data-leaves
void variants_overlap(Judge&);     // targeting/variants-overlap
void variants_gap(Judge&);         // targeting/variants-gap
void unreachable_variant(Judge&);  // targeting/unreachable-variant; impossible and empty variants
void waves(Judge&);                // rollout/gap, rollout/overlap
void rounding(Judge&);             // rollout/rounding
void blocked(Judge&);              // rollout/blocked
void markers(Judge&);              // inherit/require-broken, over clusters that carry a marker
void dependency_gap(Judge&);       // deploy/dependency-gap
void release_clash(Judge&);        // deploy/release-clash

/// Runs every rule, in the order in which they are written out. Returns the counterexamples that are shown.
/// `still_holds`: see Judge.
std::vector<model::Shown> prove(const model::Plan& plan, const model::Statements& statements,
                                const MakeWitness& make_witness, diag::Diagnostics& diagnostics, WouldHold still_holds);

}  // namespace fleet::checker
