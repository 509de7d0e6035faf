#include "stdlib/library.h"

#include <algorithm>

namespace fleet::stdlib {

std::optional<std::string_view> find_module(std::string_view name) {
  for (const Module& module : modules()) {
    if (module.name == name) return module.text;
  }
  return std::nullopt;
}

std::string about(std::string_view text) {
  std::string result;
  while (text.starts_with('#') && !text.starts_with("##")) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(1, end - 1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    result.append(line).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace fleet::stdlib
