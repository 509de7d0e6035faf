#include "compiler/diagnostics/catalog.h"

#include <algorithm>

namespace fleet::diag {
namespace {

/// Does a text of the catalogue take just these arguments? Its `{}` are all numbered or none is, and each argument is
/// shown; fmt would throw for what does not fit.
template <class... Args>
constexpr bool fits(std::string_view text) {
  constexpr size_t count = sizeof...(Args);
  bool shown[count + 1] = {};
  size_t next = 0;
  bool numbered = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{' && text[i] != '}') continue;
    if (i + 1 < text.size() && text[i + 1] == text[i]) {
      ++i;
      continue;
    }
    if (text[i] == '}' || i + 1 == text.size()) return false;
    size_t which = next;
    if (text[i + 1] == '}') {
      ++next;
      i += 1;
    } else {
      numbered = true;
      which = static_cast<size_t>(text[i + 1] - '0');
      if (which > 9 || i + 2 >= text.size() || text[i + 2] != '}') return false;
      i += 2;
    }
    if (which >= count) return false;
    shown[which] = true;
  }
  for (size_t i = 0; i < count; ++i)
    if (!shown[i]) return false;
  return !numbered || next == 0;
}

#define DIAGNOSTIC(name, severity, id, text, ...) static_assert(fits<__VA_ARGS__>(text), #name);
#define PHRASE(name, text, ...) static_assert(fits<__VA_ARGS__>(text), #name);
#include "compiler/diagnostics/catalog.def"
#undef DIAGNOSTIC
#undef PHRASE

}  // namespace

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
