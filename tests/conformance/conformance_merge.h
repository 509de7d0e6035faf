#pragma once
#include "compiler/base/value.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/version.h"

namespace fleet::conformance {

// Each takes the `in` of a case and gives what would be its `out` (README.md of the vectors).

rancher::Outcome<Value> run_merge(const Value& in, rancher::Version version);
rancher::Outcome<Value> run_secretvalues(const Value& in, rancher::Version version);
rancher::Outcome<Value> run_helmop(const Value& in, rancher::Version version);
rancher::Outcome<Value> run_preprocess(const Value& in, rancher::Version version);

}  // namespace fleet::conformance
