#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace fleet::diag {

struct CatalogEntry {
  std::string_view id;
  Severity severity;
};

/// Every id that the catalogue can report, sorted, each once (the severity is that of its first line).
/// `policy/<name>` is not among them: a spec makes those up.
const std::vector<CatalogEntry>& catalog();

std::optional<Severity> find_severity(std::string_view id);

/// The id nearest to what somebody wrote; empty if none is near.
std::string_view nearest_id(std::string_view id);

}  // namespace fleet::diag
