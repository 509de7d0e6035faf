#pragma once

/// Facts that the spec alone does not tell: what a cluster gets there is filled in by Fleet, or may stand in a values
/// file.

#include <optional>
#include <string>
#include <vector>

#include "checker/policy/evaluate.h"

namespace fleet::checker {

struct OpenValue {
  Span place;           // the fact
  uint32_t bundle = 0;  // index into Plan::bundles
  std::string field;    // helm.values.replicas
  Told why = Told::Yes;
};

/// One that decides the formula; none where it is true or false whatever they are, in both worlds.
std::optional<OpenValue> find_open_value(Evaluate& evaluate, const formula::Formula& f, const Bindings& b);
/// The same of `where … require …`.
std::optional<OpenValue> find_open_value(Evaluate& evaluate, const formula::Rule& rule, const Bindings& b);

void report_open(const Evaluate& evaluate, const OpenValue& open, diag::Diagnostics& diagnostics);

}  // namespace fleet::checker
