#include "compiler/diagnostics/catalog.h"

#include <algorithm>

namespace fleet::diag {

const std::vector<CatalogEntry>& catalog() {
  static const std::vector<CatalogEntry> entries = [] {
    std::vector<CatalogEntry> all = {
#define DIAGNOSTIC(name, severity, id, text, ...) {id, Severity::severity},
#define PHRASE(name, text, ...)
#include "compiler/diagnostics/catalog.def"
#undef DIAGNOSTIC
#undef PHRASE
    };
    std::stable_sort(all.begin(), all.end(), [](const CatalogEntry& a, const CatalogEntry& b) { return a.id < b.id; });
    all.erase(
        std::unique(all.begin(), all.end(), [](const CatalogEntry& a, const CatalogEntry& b) { return a.id == b.id; }),
        all.end());
    return all;
  }();
  return entries;
}

std::optional<Severity> find_severity(std::string_view id) {
  const auto& all = catalog();
  const auto found = std::lower_bound(all.begin(), all.end(), id,
                                      [](const CatalogEntry& e, std::string_view wanted) { return e.id < wanted; });
  if (found == all.end() || found->id != id) return std::nullopt;
  return found->severity;
}

std::string_view nearest_id(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const CatalogEntry& entry : catalog()) ids.push_back(entry.id);
  if (const std::string_view near = nearest(id, ids); !near.empty()) return near;
  // Somebody may have left out the area: `unused` for `name/unused`.
  for (const std::string_view candidate : ids) {
    if (candidate.substr(candidate.find('/') + 1) == id) return candidate;
  }
  return {};
}

}  // namespace fleet::diag
