#pragma once

#include <string>

#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// Decides the policies and tests of a spec whose plan was built. A test with clusters of its own gets a plan of its
/// own. `now`: YYYY-MM-DD; empty: today.
void prove_statements(Analysis&, const std::string& now);

/// The date to judge by: `now`, or today's.
std::string date_of(const std::string& now);

checker::MakeWitness witness_of(const plan::Built& built);

}  // namespace fleet::driver
