#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How Go writes durations and reads times, where Fleet's objects hold them.
namespace fleet::rancher {

/// `time.Duration.String`: "1h30m0s", "1.5s", "250ms", "0s".
std::string go_duration_text(int64_t nanoseconds);

/// What Kubernetes writes for a time that it read: in UTC, whole seconds ("2026-01-31T10:00:00Z"). Takes RFC 3339 as
/// Go's `time.Parse` does (a one-digit hour and fractions of seconds pass); nothing where Go fails.
std::optional<std::string> find_utc_time(std::string_view text);

}  // namespace fleet::rancher
