#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/rancher/outcome.h"
#include "compiler/rancher/timezone.h"

namespace fleet::rancher {

/// One field of a cron expression: what its wheel may show, sorted; empty means anything.
struct CronField {
  std::vector<int64_t> values;
  /// Days only. Of a month: `L` is 1, `W` 2, both 3, `L-n` is -n. Of a week: `#n` is n, `L` is -1.
  int64_t special = 0;
};

/// A cron expression as Fleet's scheduler reads it (go-quartz 0.15: `quartz/cron.go`, `internal/csm`): six or seven
/// fields with the seconds first, days of the week from 1 (Sunday) to 7, and not both day fields restricted.
class CronExpression {
 public:
  static Outcome<CronExpression> parse(std::string_view text);

  /// The first firing after the moment (seconds since 1970), or an error when there is none.
  Outcome<int64_t> next_fire(int64_t after, const TimeZone& zone) const;

 private:
  /// Seconds, minutes, hours, days of month, months, days of week (0 is Sunday), years.
  std::array<CronField, 7> fields_;
};

}  // namespace fleet::rancher
