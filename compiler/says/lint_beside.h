#pragma once

/// What has no effect because of something that stands elsewhere.

#include <string>
#include <string_view>

#include "compiler/says/options_file.h"

namespace fleet::says {

/// Folders and files beside an options file: a kustomization or an overlay that is not there, a second options file.
void lint_beside(const OptionsFile& options, const Checkout& checkout, const std::string& folder, Sources& sources,
                 diag::Diagnostics& diagnostics);

/// Namespaces in an options file that the GitRepo's `targetNamespace` replaces; an empty one replaces nothing.
void lint_target_namespace(const OptionsFile& options, std::string_view target_namespace,
                           diag::Diagnostics& diagnostics);

/// `valuesFiles` in the `spec` of a HelmOp, which has no files.
void lint_helm_op(const Place& spec, diag::Diagnostics& diagnostics);

}  // namespace fleet::says
