#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace fleet {

/// A time of the week in which something may happen: `Mon-Thu 08:00-16:00 Europe/Paris`.
struct Window {
  uint8_t days = 0;  ///< on which it begins: bit 0 is Monday
  int begin = 0;     ///< minutes after the local midnight
  int end = 0;       ///< the first minute after it; up to `begin`: on the next day
  std::string zone;  ///< by its IANA name; whether there is such a zone is not known here
  friend bool operator==(const Window&, const Window&) = default;
};

/// Days (`Mon-Thu`, `Sat,Sun`, `Fri-Mon`), a span of hours (`22:00-04:00` ends on the next day) and a zone; or what is
/// wrong with the text: "names no time zone".
std::variant<Window, std::string> parse_window(std::string_view text);

/// Is it open when the clocks of its zone show `local`: seconds since 1970 as if that were UTC?
bool is_open(const Window& window, int64_t local);

}  // namespace fleet
