#pragma once

#include <string>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/emit/output_file.h"
#include "compiler/model/plan.h"

namespace fleet::verify {

/// What would be wrong with a build: the smallest example of it.
struct Difference {
  std::string file;  // of the output; empty: one that is missing
  std::string what;  // "`web` on `par`: Fleet would not deploy it, the spec does"
  std::vector<std::string> notes;
  Span place;  // of the declaration
};

/// An object that is applied to the hub, as the API server has it.
struct HubObject {
  const emit::OutputFile* file = nullptr;
  Map metadata, spec;
};

}  // namespace fleet::verify
