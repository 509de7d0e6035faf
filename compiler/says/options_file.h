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
  bool unreadable = false;  ///< no YAML; that was reported
  bool too_much = false;    ///< more than is read here; that was reported
  Span start;               ///< the first byte of the file; none where there is no file
};

/// Finds and reads it; reports where that cannot be done.
OptionsFile read_options(const Checkout& checkout, const rancher::BundleSource& source, Sources& sources,
                         diag::Diagnostics& diagnostics);

/// Reports all that Fleet passes over in it. `is_read`: Fleet takes it.
void lint_options(const OptionsFile& options, bool is_read, rancher::Version version, diag::Diagnostics& diagnostics);

/// What Fleet reads in it, or nothing where it cannot, or where chance has a part in it.
std::optional<Value> value_of(const OptionsFile& options);

/// Whether it is YAML that Fleet's reader takes, whatever it makes of it. True where there is no file.
bool can_be_read(const OptionsFile& options);

/// What was found wrong with files that a bundle needs.
enum class Needed {
  Fine,
  NotKnown,  ///< at least one cannot be looked at here; that was reported
  Bad        ///< at least one is missing or broken, so that the git job fails; that was reported
};

/// Reports values files that are not there, or that cannot be read.
Needed report_values_files(const OptionsFile& options, const Checkout& checkout, const std::string& folder,
                           rancher::Version version, Sources& sources, diag::Diagnostics& diagnostics);

/// Reports the chart of which the model says `reason`; false where it speaks of none.
bool report_broken_chart(const Checkout& checkout, const std::string& folder, const std::string& reason,
                         rancher::Version version, Sources& sources, diag::Diagnostics& diagnostics);

/// Reports that the file is more than is read here; false where it is not.
bool report_limit(const OptionsFile& options, diag::Diagnostics& diagnostics);

/// Whether the file is an object of Kubernetes instead of options for Fleet.
bool is_kubernetes_object(const OptionsFile& options);

/// Reports why Fleet cannot read the file.
void report_refused(const OptionsFile& options, const std::string& reason, rancher::Version version,
                    diag::Diagnostics& diagnostics);

/// Where a path of a repository leads.
enum class Way { Inside, Outside, OverLink };
Way way_of(const Checkout& checkout, std::string_view path);
/// Whether it leads out of it, by `..` or over a symbolic link.
inline bool leaves(const Checkout& checkout, std::string_view path) { return way_of(checkout, path) != Way::Inside; }

}  // namespace fleet::says
