// The two functions that libFuzzer calls.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tests/fuzz/mutate.h"
#include "tests/fuzz/target.h"

extern "C" {

size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed);

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fleet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}

/// Half of the changes are made to bytes, half to words: changed bytes alone hardly get past a parser.
size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string changed = fleet::fuzz::mutate(text, text, seed, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}
}
