#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace fleet {

/// The index of a thing in its table. Ids of different tags do not convert into each other.
template <class Tag>
struct Id {
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  constexpr explicit Id(size_t v) : value(static_cast<uint32_t>(v)) {}

  /// False for the id that was never set.
  constexpr explicit operator bool() const { return value != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace fleet

template <class Tag>
struct std::hash<fleet::Id<Tag>> {
  size_t operator()(fleet::Id<Tag> id) const noexcept { return std::hash<uint32_t>{}(id.value); }
};
