#pragma once

#include <string>

#include "compiler/sema/program.h"

namespace fleet::driver {

/// What is declared, with types and label keys, for people (`fleetc build --print=check`).
std::string print_program(const sema::Program&);

}  // namespace fleet::driver
