#pragma once

/// What Fleet would pass over in silence, or refuse, in YAML that people wrote by hand.

#include <memory>
#include <string_view>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/fields.h"
#include "compiler/says/place.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::says {

/// How a file is read.
enum class Dialect {
  FleetYaml,  ///< keys match in any case, only the first document counts, metadata may stand beside the fields
  Resource    ///< an object of the hub's API: keys match exactly
};

/// The file as a tree; null where it is no YAML, which is reported. Reported as well: a key that stands twice, and
/// (in a fleet.yaml) documents behind the first.
std::shared_ptr<const yaml::Tree> read_yaml(FileId file, Dialect dialect, const Sources& sources,
                                            diag::Diagnostics& diagnostics);

/// Reports keys that the type does not have in this release, fields without effect, targets that name no cluster, and
/// (where the object is otherwise read without fault: `is_read`) plain scalars that Fleet turns into text of its own.
void lint_fields(const Place& place, const rancher::Object& type, Dialect dialect, bool is_read,
                 rancher::Version version, diag::Diagnostics& diagnostics);

/// Reports why Fleet cannot read the object as this type; the place is as narrow as the reason has it.
void report_refusal(const Place& place, const rancher::Object& type, const std::string& reason, Dialect dialect,
                    rancher::Version version, diag::Diagnostics& diagnostics);

/// Reports the words of the reader with their place, or a limit of ours.
void report_unreadable(FileId file, const yaml::FleetError& error, Dialect dialect, diag::Diagnostics& diagnostics);

}  // namespace fleet::says
