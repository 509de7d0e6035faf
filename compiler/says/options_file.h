#pragma once

#include <string>
#include <string_view>

#include "compiler/base/source.h"
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

/// Reads it and reports all that Fleet passes over in it.
OptionsFile read_options(const Checkout& checkout, const rancher::BundleSource& source, rancher::Version version,
                         Sources& sources, diag::Diagnostics& diagnostics);

/// Reports values files that are not there; false where there are none such.
bool report_missing_files(const OptionsFile& options, const Checkout& checkout, const std::string& folder,
                          diag::Diagnostics& diagnostics);

/// Reports why Fleet cannot read the file.
void report_refused(const OptionsFile& options, const std::string& reason, rancher::Version version,
                    diag::Diagnostics& diagnostics);

/// Whether a path of a repository leads out of it, by `..` or over a symbolic link.
bool leaves(const Checkout& checkout, std::string_view path);

}  // namespace fleet::says
