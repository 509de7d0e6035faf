#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/file_system.h"
#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

/// A yearly change between standard and daylight saving time, as POSIX writes it in TZ: `M3.5.0/2`, `J60`, `59`.
struct YearlyRule {
  enum class Form { JulianDay, DayOfYear, WeekdayOfMonth };
  Form form = Form::DayOfYear;
  int64_t month = 0;
  int64_t week = 0;
  int64_t day = 0;
  int64_t time = 0;  ///< seconds after the local midnight

  /// Seconds from the start of the year, in local time.
  int64_t second_of_year(int64_t year) const;
};

/// The rule that goes on after the last recorded change of a zone: a POSIX TZ string such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule {
  struct Saving {
    int64_t offset = 0;
    YearlyRule begin;
    YearlyRule end;
  };
  int64_t standard_offset = 0;  ///< seconds east of UTC
  std::optional<Saving> saving;

  static std::optional<ZoneRule> parse(std::string_view text);
};

/// A time zone of the IANA database, with the readings that Go's `time` has. Seconds since 1970, UTC, throughout.
class TimeZone {
 public:
  /// Where systems have them.
  static constexpr const char* kFolder = "/usr/share/zoneinfo";

  static TimeZone utc() { return {}; }

  /// Finds a zone by its IANA name, case-sensitively, in the system's /usr/share/zoneinfo, as Go's `time.LoadLocation`
  /// does. An unknown name is an error; where the system has no zones at all, the answer is "not modelled".
  /// "UTC" needs no file. "Local" and the empty name are UTC: what Fleet's own containers run in.
  static Outcome<TimeZone> load(const FileSystem& files, const std::string& name);

  /// Reads a TZif file (RFC 8536). Nothing where it is none.
  static std::optional<TimeZone> parse(std::string_view bytes);

  /// Whether it is UTC itself, not a zone that happens to be like it.
  bool is_utc() const { return kinds_.empty(); }
  /// How many seconds east of UTC local clocks are at the moment.
  int64_t offset_at(int64_t moment) const { return period_at(moment).offset; }

  /// The moment at which local clocks show `local` (counted as if it were UTC), as Go's `time.Date` picks it: a
  /// skipped time is read with one of the offsets around it, of one that occurs twice one is taken.
  int64_t from_local(int64_t local) const;

 private:
  struct Period {
    int64_t offset = 0;
    int64_t begin = std::numeric_limits<int64_t>::min();
    int64_t end = std::numeric_limits<int64_t>::max();
  };
  struct Change {
    int64_t moment;
    size_t kind;
  };
  struct Kind {
    int64_t offset;
    bool is_saving;
  };
  Period period_at(int64_t moment) const;
  size_t first_kind() const;

  std::vector<Change> changes_;
  std::vector<Kind> kinds_;
  std::optional<ZoneRule> rule_;
};

}  // namespace fleet::rancher
