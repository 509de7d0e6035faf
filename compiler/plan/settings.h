#pragma once

#include <map>
#include <string>

#include "compiler/base/value.h"
#include "compiler/plan/inherit.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// The settings that a written cluster was given, by key, the one that holds first (`fleetc why`).
std::map<Key, Candidates> settings_of(const sema::Program& program, Inheritance& inheritance,
                                      const sema::Cluster& cluster);

/// A constant of a type as a value of a manifest.
Value value_of(const sema::Constant& constant, const sema::Type& type, const sema::Program& program);
Value value_of(const sema::Setting& setting, const sema::Program& program, const std::string& member);

/// As people read it: a list as `[a, b]`.
std::string readable(const Value& value);
/// The text of a setting's value, `${n}` replaced by the member's name.
std::string text_of(const sema::Setting& setting, const sema::Program& program, const std::string& member);

}  // namespace fleet::plan
