#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/base/source.h"
#include "compiler/base/value.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/version.h"
#include "compiler/says/checkout.h"
#include "compiler/says/place.h"

namespace fleet::says {

/// The options file of a bundle (fleet.yaml, or the one that a GitRepo's `bundles` names), with its places.
struct OptionsFile {
  std::string shown;        ///< the file, or the folder that has none
  Place place;              ///< none where there is no file
  bool unreadable = false;  ///< no YAML, or too large; that was reported
};

/// Finds and reads it; reports where that cannot be done.
OptionsFile read_options(const Checkout& checkout, const rancher::BundleSource& source, Sources& sources,
                         diag::Diagnostics& diagnostics);

/// Reports all that Fleet passes over in it. `is_read`: Fleet takes it.
void lint_options(const OptionsFile& options, bool is_read, rancher::Version version, diag::Diagnostics& diagnostics);

/// What Fleet reads in it, or nothing where it cannot, or where chance has a part in it.
std::optional<Value> value_of(const OptionsFile& options);

/// Reports values files that are not there; false where there are none such.
bool report_missing_files(const OptionsFile& options, const Checkout& checkout, const std::string& folder,
                          diag::Diagnostics& diagnostics);

/// Reports why Fleet cannot read the file.
void report_refused(const OptionsFile& options, const std::string& reason, rancher::Version version,
                    diag::Diagnostics& diagnostics);

/// Whether a path of a repository leads out of it, by `..` or over a symbolic link.
bool leaves(const Checkout& checkout, std::string_view path);

}  // namespace fleet::says
