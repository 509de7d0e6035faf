#include "compiler/diagnostics/order.h"

#include <algorithm>
#include <tuple>

namespace fleet::diag {

std::vector<Diagnostic> in_order(std::vector<Diagnostic> findings, const Sources& sources) {
  const auto key = [&](const Diagnostic& d) {
    const Span at = d.primary.span;
    const std::string_view path = at ? std::string_view(sources.path(at.file)) : std::string_view();
    return std::make_tuple(static_cast<bool>(at), path, at.begin, at.end, std::string_view(d.id),
                           std::string_view(d.headline));
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  const auto same = [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); };
  findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
  return findings;
}

}  // namespace fleet::diag
