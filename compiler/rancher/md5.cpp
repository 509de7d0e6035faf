#include "compiler/rancher/md5.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace fleet::rancher {
namespace {

uint32_t rotate_left(uint32_t value, unsigned by) { return (value << by) | (value >> (32 - by)); }

/// The message with its `1` bit, zeros and length in bits, a whole number of 64-byte blocks.
std::string padded(std::string_view bytes) {
  std::string result(bytes);
  result += '\x80';
  result.resize((result.size() + 8 + 63) / 64 * 64 - 8, '\0');
  const uint64_t bits = uint64_t{bytes.size()} * 8;
  for (unsigned i = 0; i < 8; ++i) result += static_cast<char>(bits >> (8 * i));
  return result;
}

uint32_t word_at(const std::string& bytes, size_t at) {
  uint32_t result = 0;
  for (size_t i = 4; i-- > 0;) result = result << 8 | static_cast<unsigned char>(bytes[at + i]);
  return result;
}

/// The 64 round constants: the fractional parts of |sin(i)|, as the RFC defines them.
std::array<uint32_t, 64> md5_constants() {
  std::array<uint32_t, 64> result{};
  for (size_t i = 0; i < result.size(); ++i) {
    result[i] = static_cast<uint32_t>(std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
  }
  return result;
}

}  // namespace

std::string md5(std::string_view bytes) {
  constexpr unsigned kShifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  static const std::array<uint32_t, 64> constants = md5_constants();
  const std::string message = padded(bytes);
  std::array<uint32_t, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (size_t block = 0; block < message.size(); block += 64) {
    auto [a, b, c, d] = state;
    for (size_t i = 0; i < 64; ++i) {
      uint32_t mixed = 0;
      size_t word = 0;
      switch (i / 16) {
        case 0:
          mixed = (b & c) | (~b & d);
          word = i;
          break;
        case 1:
          mixed = (d & b) | (~d & c);
          word = (5 * i + 1) % 16;
          break;
        case 2:
          mixed = b ^ c ^ d;
          word = (3 * i + 5) % 16;
          break;
        default:
          mixed = c ^ (b | ~d);
          word = 7 * i % 16;
          break;
      }
      const uint32_t sum = a + mixed + constants[i] + word_at(message, block + 4 * word);
      a = d;
      d = c;
      c = b;
      b += rotate_left(sum, kShifts[i / 16][i % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  for (const uint32_t word : state) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      result += kDigits[word >> (shift + 4) & 15];
      result += kDigits[word >> shift & 15];
    }
  }
  return result;
}

}  // namespace fleet::rancher
