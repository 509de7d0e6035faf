#pragma once

#include <string_view>

#include "compiler/base/value.h"
#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

/// The Kubernetes objects of a raw manifest file, in order, as the agent reads it (wrangler's pkg/yaml `ToObjects` over
/// apimachinery's `YAMLReader`): cut at lines that are `---`, each part YAML or, where it begins with `{`, JSON; empty
/// parts are passed over, the items of a list stand for it. An error where a part is no object with a `kind`.
Outcome<List> read_manifest(std::string_view text);

}  // namespace fleet::rancher
