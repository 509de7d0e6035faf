#include "compiler/emit/output_file.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fleet::emit {
namespace {

constexpr std::array<std::string_view, 4> kHubKinds = {"gitrepos", "clustergroups", "clusters", "helmops"};

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && std::none_of(part.begin(), part.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\';
  });
}

bool is_yaml(std::string_view part) { return part.size() > 5 && part.ends_with(".yaml"); }

}  // namespace

bool is_output_path(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!std::all_of(parts.begin(), parts.end(), is_part)) return false;
  const std::string_view last = parts.back();
  if (parts[0] == "hub") {
    return parts.size() == 4 && is_yaml(last) &&
           std::find(kHubKinds.begin(), kHubKinds.end(), parts[2]) != kHubKinds.end();
  }
  if (parts[0] == "bundles") {
    if (parts.size() >= 3 && last == "fleet.yaml") return true;
    return parts.size() >= 4 && is_yaml(last) && parts[parts.size() - 2] == ".fleetc";
  }
  if (parts[0] == "agents") return parts.size() == 2 && is_yaml(last);
  return path == "admission/invariants.yaml";
}

}  // namespace fleet::emit
