#pragma once

#include <string>
#include <string_view>

namespace fleet::emit {

/// One file of the output, whole, in memory.
struct OutputFile {
  std::string path;  ///< below OUT, parts separated by `/`; has one of the forms of `is_output_path`
  std::string bytes;
  std::string source;  ///< the spec file it comes from, relative to the spec's root
};

/// Whether `path` is one that fleetc may write below OUT (language.md, 12):
///
///     hub/<workspace>/{gitrepos,clustergroups,clusters,helmops}/<name>.yaml
///     bundles/<repo>/[<path>/]fleet.yaml
///     bundles/<repo>/[<path>/].fleetc/<bundle>.yaml
///     agents/<cluster>.yaml
///     admission/invariants.yaml
///
/// No part is empty, `.` or `..`, and no character is a control character or a backslash. A path read from a
/// file is trusted only after this: none of these leads out of OUT.
bool is_output_path(std::string_view path);

}  // namespace fleet::emit
