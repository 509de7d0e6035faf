#pragma once

/// The policies, waivers and tests of a spec and of the modules it uses, checked.

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/formula/formula.h"
#include "compiler/sema/program.h"

namespace fleet::sema {

struct Statements {
  formula::Statements said;
  std::vector<Selector> selectors;           // what a SelectorSet means
  std::vector<uint32_t> test_of;             // the test that a selector stands in; formula::kNone: in none
  std::vector<std::vector<Cluster>> given;   // by test: the clusters it adds
  std::vector<std::string> with_parameters;  // policies that hold where they are put to use
};

}  // namespace fleet::sema
