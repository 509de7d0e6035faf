#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/fuzz/target.h"

namespace fleet::fuzz {

void must(bool holds, std::string_view what, std::string_view seen) {
  if (holds) return;
  std::string text = "broken: ";
  text += what;
  text += '\n';
  text += seen;
  std::fprintf(stderr, "%s\n", text.c_str());
  std::abort();
}

}  // namespace fleet::fuzz
