#pragma once

/// What never comes to be, since the hub's API refuses it.

#include <string_view>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/api_rules.h"
#include "compiler/rancher/bundle.h"
#include "compiler/says/answer.h"
#include "compiler/says/given.h"

namespace fleet::says {

/// Reports what the API refuses in an object written by hand, with `spec` its fields in the YAML (none where they stand
/// beside `metadata`). Returns whether there is anything.
bool report_api_refusals(const Object& object, const rancher::Object& type, const Place& spec, rancher::Version version,
                         diag::Diagnostics& diagnostics);

/// The same for a Bundle that Fleet writes. `written` is the options file or the object from which its spec comes,
/// `named` where the name of its origin stands.
bool report_bundle_refusals(const Bundle& bundle, const rancher::Bundle& read, const Place& written, Span named,
                            rancher::Version version, diag::Diagnostics& diagnostics);

/// Reports a name that Fleet cannot write into the labels of BundleDeployments; false where it can.
bool report_long_name(const Bundle& bundle, const Place& written, Span named, diag::Diagnostics& diagnostics);

/// Reports a selector that Kubernetes refuses, and for which Fleet takes none.
void report_bad_selector(const Object& object, std::string_view key, const Place& written,
                         diag::Diagnostics& diagnostics);

}  // namespace fleet::says
