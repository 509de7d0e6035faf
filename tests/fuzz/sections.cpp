#include "tests/fuzz/sections.h"

namespace fleet::fuzz {

std::vector<Section> sections(std::string_view input, std::string_view first) {
  std::vector<Section> all{{std::string(first), {}}};
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    if (line.size() > 6 && line.starts_with("-- ") && line.ends_with(" --")) {
      all.push_back({std::string(line.substr(3, line.size() - 6)), {}});
    } else {
      all.back().text += input.substr(0, line.size() + 1);
    }
    input.remove_prefix(line.size() + (line.size() < input.size() ? 1 : 0));
  }
  if (all.front().text.empty()) all.erase(all.begin());
  return all;
}

}  // namespace fleet::fuzz
