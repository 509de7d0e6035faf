#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fleet {

/// Seconds since 1970, UTC.
using Moment = int64_t;

constexpr Moment kDaySeconds = 24 * 60 * 60;

/// A time as RFC 3339 has it (`2026-02-28T12:00:00Z`, `…+01:00`; fractions of a second are dropped), or a date, which
/// is its midnight, UTC. Nothing where it is neither. Years from 1970 to 9999.
std::optional<Moment> parse_moment(std::string_view text);

/// `2026-02-28T12:00:00Z`.
std::string print_moment(Moment moment);

}  // namespace fleet
