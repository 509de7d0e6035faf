#include "compiler/base/window.h"

#include "compiler/base/moment.h"
#include "tests/catch.h"

using namespace fleet;

namespace {

bool is_open_at(const char* window, const char* local) {
  return is_open(std::get<Window>(parse_window(window)), parse_moment(local).value());
}

}  // namespace

TEST_CASE("a window is days, hours and a zone") {
  const auto parsed = parse_window("Mon-Thu,Sat  08:00-16:30 Europe/Paris");
  CHECK(std::get<Window>(parsed) == Window{0b0101111, 8 * 60, 16 * 60 + 30, "Europe/Paris"});
  CHECK(std::get<Window>(parse_window("Fri-Mon 00:00-24:00 UTC")).days == 0b1110001);
  for (const char* text : {"", "Mon", "Mon-Thu 08:00-16:00", "mon 08:00-16:00 UTC", "Mon-Thu-Sat 08:00-16:00 UTC",
                           "Mon, 08:00-16:00 UTC", "Mon 8:00-16:00 UTC", "Mon 08:00 UTC", "Mon 08:00-16:60 UTC",
                           "Mon 08:00-24:01 UTC", "Mon 08:00-08:00 UTC", "Mon 24:00-08:00 UTC", "Mon 08:00-16:00 Paris",
                           "Mon 08:00-16:00 /etc/passwd", "Mon 08:00-16:00 ../x", "Mon 08:00-12:00-16:00 UTC"}) {
    INFO(text);
    CHECK(std::holds_alternative<std::string>(parse_window(text)));
  }
}

TEST_CASE("a window opens on its days, and may end on the next one") {
  CHECK(is_open_at("Mon-Fri 08:00-16:00 UTC", "2026-02-27T08:00:00Z"));  // a Friday
  CHECK_FALSE(is_open_at("Mon-Fri 08:00-16:00 UTC", "2026-02-27T07:59:59Z"));
  CHECK_FALSE(is_open_at("Mon-Fri 08:00-16:00 UTC", "2026-02-27T16:00:00Z"));
  CHECK_FALSE(is_open_at("Mon-Fri 08:00-16:00 UTC", "2026-02-28T12:00:00Z"));
  CHECK(is_open_at("Fri 22:00-04:00 UTC", "2026-02-28T03:59:59Z"));
  CHECK_FALSE(is_open_at("Fri 22:00-04:00 UTC", "2026-02-27T03:00:00Z"));
  CHECK(is_open_at("Sun 00:00-24:00 UTC", "2026-03-01T23:59:59Z"));
  const Window thursday = std::get<Window>(parse_window("Thu 00:00-24:00 UTC"));
  CHECK(is_open(thursday, 0));  // 1970-01-01
  CHECK_FALSE(is_open(thursday, -1));
  CHECK(is_open(thursday, -6 * 24 * 60 * 60 - 1));
}

TEST_CASE("moments are read as RFC 3339 has them, and dates") {
  CHECK(parse_moment("1970-01-01") == 0);
  CHECK(parse_moment("2026-02-28T12:00:00+01:30") == parse_moment("2026-02-28T10:30:00Z"));
  CHECK(parse_moment("2026-02-28T12:00:00.999Z") == parse_moment("2026-02-28T12:00:00Z"));
  CHECK(print_moment(parse_moment("9999-12-31T23:59:59Z").value()) == "9999-12-31T23:59:59Z");
  for (const char* text : {"", "2026", "2026-02-29", "2026-13-01", "2026-02-28T", "2026-02-28T12:00Z",
                           "2026-02-28T24:00:00Z", "2026-02-28 12:00:00Z", "2026-02-28T12:00:00",
                           "2026-02-28T12:00:00.Z", "2026-02-28T12:00:00Zx", "1969-12-31", "-026-02-28"}) {
    INFO(text);
    CHECK_FALSE(parse_moment(text));
  }
}
