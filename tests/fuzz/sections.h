#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fleet::fuzz {

struct Section {
  std::string name;
  std::string text;
};

/// An input of several files: each begins with a line `-- name --`. What stands before the first such line is called
/// `first`, and left out if it is empty.
std::vector<Section> sections(std::string_view input, std::string_view first);

}  // namespace fleet::fuzz
