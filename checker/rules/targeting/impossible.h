#pragma once

#include <string>

#include "checker/judge.h"

namespace fleet::checker {

/// Reports `targeting/impossible` of a set without admissible clusters, and which invariants leave nobody in it; none
/// are named where it is empty without them.
void report_impossible(Judge& judge, Span place, const std::string& what, SetId set);

}  // namespace fleet::checker
