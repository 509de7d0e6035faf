#pragma once

#include <string>
#include <vector>

#include "checker/policy/carry.h"
#include "tools/driver/pipeline.h"

namespace fleet::driver {

/// The clauses that carry a proof, a line each: "  carried by: env == prod  main.fleet:15:6".
std::string carried_by(const Analysis&, const std::vector<checker::Carrying>& clauses, std::string_view indent);

/// `main.fleet:15:6`; empty without a place.
std::string place_of(const Analysis&, Span span);

}  // namespace fleet::driver
