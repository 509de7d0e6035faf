#pragma once

#include <cstdint>
#include <string>

/// The text at a place that a reader noted.
inline std::string between(const std::string& text, uint32_t begin, uint32_t end) {
  return text.substr(begin, end - begin);
}
