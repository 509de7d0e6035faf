#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "compiler/diagnostics/diagnostic.h"

namespace fleet::diag {

/// Reports at most `kMost` findings of a kind (of one line of the catalogue) and counts the rest, which `finish` adds
/// to the last one that is shown. For input by machines, where one slip may stand a million times.
class Limited {
 public:
  static constexpr uint64_t kMost = 20;

  explicit Limited(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  /// Nothing, if there are enough of this kind.
  template <class... Args>
  std::optional<Report> report(Span span, const Rule<Args...>& rule, exactly<Args>... args) {
    Kind& kind = kinds_[rule.text];
    if (kind.shown == kMost) {
      ++kind.hidden;
      return std::nullopt;
    }
    ++kind.shown;
    kind.last = diagnostics_.all().size();
    return diagnostics_.report<Args...>(span, rule, args...);
  }

  /// There are so many more of this kind, which nobody will report.
  template <class... Args>
  void hide(const Rule<Args...>& rule, uint64_t count) {
    kinds_[rule.text].hidden += count;
  }

  /// Says how many were not shown. To be called once, when nothing more comes.
  void finish();

 private:
  struct Kind {
    uint64_t shown = 0, hidden = 0;
    size_t last = 0;  // index into the diagnostics
  };

  Diagnostics& diagnostics_;
  std::map<std::string_view, Kind> kinds_;
};

}  // namespace fleet::diag
