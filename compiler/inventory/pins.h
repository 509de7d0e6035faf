#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/base/moment.h"

/// `fleet.lock`, beside `main.fleet`: to which revision each wave of a promoted deployment is pinned.
///
///     # Written by `fleetc promote`. Do not edit.
///     version: 1
///     pins:
///       - {deploy: "orders", wave: "canary", revision: "v1.5.0", since: "2026-02-28T12:00:00Z"}
///       - {deploy: "orders", wave: "rest", revision: "v1.4.2", since: "2026-02-20T09:30:00Z", approved: "anna"}
///
/// A line a wave, sorted by deployment and wave, so that two branches that promote different deployments merge.
namespace fleet::inventory {

struct Pin {
  std::string deployment, wave;  // as the spec calls them
  std::string revision;
  Moment since = 0;           // when it was put there
  std::string approved;       // who opened the wave; empty where nobody had to
  std::string commit_before;  // the commit that the wave's Bundle had then; empty where that does not matter
};

/// Sorted by deployment and wave, none twice.
using Pins = std::vector<Pin>;

constexpr uint64_t kLargestPins = 16'000'000;  ///< bytes

const Pin* find_pin(const Pins& pins, std::string_view deployment, std::string_view wave);
/// Puts the pin in its place, over the one that is there.
void put_pin(Pins& pins, Pin pin);

/// The bytes of the file, with a line end after the last line.
std::string print_pins(const Pins& pins);

/// Why a text is no fleet.lock: `begin`, `end` are the narrowest place.
struct PinsProblem {
  uint32_t begin = 0, end = 0;
  std::string text;
};
/// The other way. Whatever is not exactly of that form is a problem: pins decide what runs in production.
std::variant<Pins, PinsProblem> read_pins(std::string_view text);

}  // namespace fleet::inventory
