#include "compiler/diagnostics/limited.h"

#include "compiler/diagnostics/catalog/inventory.h"

namespace fleet::diag {

void Limited::finish() {
  std::vector<Diagnostic> all = diagnostics_.take();
  for (const auto& [text, kind] : kinds_) {
    if (kind.hidden > 0 && kind.shown > 0) all[kind.last].notes.push_back({say(MoreOfThisKind, kind.hidden), {}});
  }
  kinds_.clear();
  diagnostics_.add_all(std::move(all));
}

}  // namespace fleet::diag
