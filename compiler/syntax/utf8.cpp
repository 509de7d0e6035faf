#include "compiler/syntax/utf8.h"

#include <cstring>

namespace fleet::syntax {

std::optional<uint32_t> find_bad_utf8(std::string_view text) {
  const size_t size = text.size();
  auto byte = [&](size_t i) { return i < size ? static_cast<unsigned char>(text[i]) : 0u; };
  for (size_t i = 0; i < size;) {
    if (uint64_t eight = 0; i + 8 <= size) {
      std::memcpy(&eight, text.data() + i, 8);
      if ((eight & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    size_t length = lead >= 0xc2 && lead <= 0xdf   ? 2
                    : lead >= 0xe0 && lead <= 0xef ? 3
                    : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                   : 0;
    bool good = length != 0;
    for (size_t k = 1; good && k < length; ++k) good = (byte(i + k) & 0xc0) == 0x80;
    const unsigned second = byte(i + 1);
    if (good && lead == 0xe0) good = second >= 0xa0;
    if (good && lead == 0xed) good = second <= 0x9f;
    if (good && lead == 0xf0) good = second >= 0x90;
    if (good && lead == 0xf4) good = second <= 0x8f;
    if (!good) return static_cast<uint32_t>(i);
    i += length;
  }
  return std::nullopt;
}

}  // namespace fleet::syntax
