#pragma once

/// The options that a bundle is emitted with, as policies ask for them: by the keys of Fleet's spelling.

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/formula/formula.h"
#include "compiler/model/plan.h"

namespace fleet::checker {

/// The value of a field where these customizations apply, the later over the earlier. An object or a list that stands
/// is `true`, so that one can ask whether it is there.
formula::Scalar option_value(const model::Bundle& bundle, const std::vector<uint32_t>& customizations,
                             const std::vector<std::string>& path);

/// The options say something at the field, or above it; of values also where a file may.
bool says_option(const model::Options& options, const std::vector<std::string>& path);

/// Whether the options tell what a cluster gets at a field: a template is filled in by Fleet for each cluster, and a
/// file of values wins over what stands beside it.
enum class Told { Yes, Template, File };
Told told(const model::Bundle& bundle, const std::vector<uint32_t>& customizations,
          const std::vector<std::string>& path);

/// Where the release lives: Fleet's strict namespace, else the default one.
formula::Scalar namespace_of(const model::Bundle& bundle, const std::vector<uint32_t>& customizations);

}  // namespace fleet::checker
