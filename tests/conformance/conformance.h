#pragma once

#include <string>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/version.h"

/// Holds recorded answers of Rancher Fleet against the model in compiler/rancher.
namespace fleet::conformance {

using rancher::Outcome;
using rancher::Version;

/// A family of cases: which function of the model answers, and what of the answer counts.
struct Family {
  std::string name;  ///< the `f` of its cases
  /// Takes the `in` of a case and gives what would be its `out`. May throw std::exception where a field has a type that
  /// Fleet cannot decode; that counts as an error of Fleet's.
  Outcome<Value> (*run)(const Value& in, Version version);
  /// Takes the parts of an outcome that are compared: of an older release less can be recorded. Null compares all.
  Value (*compared)(const Value& out, Version version) = nullptr;
  /// Whether older releases were run as well: one that a line does not list then answered as 0.16 does.
  bool all_releases = false;
};

std::vector<Family> target_families();
std::vector<Family> rollout_families();
std::vector<Family> schedule_families();
std::vector<Family> name_families();
std::vector<Family> policy_families();
std::vector<Family> merge_families();
std::vector<Family> read_families();
std::vector<Family> yaml_families();

}  // namespace fleet::conformance
