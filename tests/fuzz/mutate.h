#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fleet::fuzz {

/// `input` with one to four changes: words, marks and lines left out, doubled, exchanged, taken from `other` or
/// replaced by what often breaks readers (limits of numbers, odd characters, deep nesting). The same arguments give the
/// same text. At most `limit` bytes.
std::string mutate(std::string_view input, std::string_view other, uint64_t seed, size_t limit);

/// The next of a series of well mixed numbers; changes `state`.
uint64_t next_random(uint64_t& state);

}  // namespace fleet::fuzz
