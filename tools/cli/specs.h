#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/cli/command.h"
#include "tools/driver/pipeline.h"

namespace fleet::cli {

/// A spec that the command line named.
struct NamedSpec {
  std::string root;    // canonical
  std::string folder;  // seen from where the user stands; "" if that is the root
};

/// The specs of these paths, each once, in their order; without a path, the one around here. Nothing if one is not
/// there, which has been said.
std::optional<std::vector<NamedSpec>> find_specs(const std::vector<std::string>& paths, Console&, const Globals&);

/// Nothing if a file could not be read, which has been said.
std::optional<driver::Analysis> analyze(const NamedSpec&, driver::Phase last, Console&, const Globals&,
                                        bool admission = false);

/// "`path` reason", as every command says it.
std::string sentence(const FileProblem& problem);

}  // namespace fleet::cli
