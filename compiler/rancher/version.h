#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fleet::rancher {

/// The releases of Rancher Fleet that are modelled, oldest first, so that `<` means "older than".
/// `engine "0.16"` stands for one patch release, whose schemas lie in schemas/.
enum class Version : std::uint8_t { V0_13, V0_14, V0_15, V0_16 };

inline constexpr std::array all_versions{Version::V0_13, Version::V0_14, Version::V0_15, Version::V0_16};
inline constexpr Version newest_version = Version::V0_16;

/// "0.16", as a spec writes it after `engine`.
constexpr std::string_view short_text(Version version) {
  constexpr std::array<std::string_view, 4> texts{"0.13", "0.14", "0.15", "0.16"};
  return texts[static_cast<std::size_t>(version)];
}

/// "0.16.1", the patch release that the model follows.
constexpr std::string_view full_text(Version version) {
  constexpr std::array<std::string_view, 4> texts{"0.13.15", "0.14.10", "0.15.6", "0.16.1"};
  return texts[static_cast<std::size_t>(version)];
}

/// Takes "0.16" and the full text "0.16.1"; anything else is none.
constexpr std::optional<Version> find_version(std::string_view text) {
  for (const Version version : all_versions)
    if (text == short_text(version) || text == full_text(version)) return version;
  return std::nullopt;
}

}  // namespace fleet::rancher
