#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fleet::rancher {

/// A duration in Go's syntax (`time.ParseDuration`), in nanoseconds: `0`, or a sign and decimal numbers with the units
/// ns us µs ms s m h: `1h30m`, `-1.5h`. Nothing where Go fails; there are no days.
std::optional<int64_t> parse_go_duration(std::string_view text);

}  // namespace fleet::rancher
