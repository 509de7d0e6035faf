#include "compiler/emit/output_file.h"

#include <algorithm>
#include <array>
#include <vector>

#include "compiler/emit/folder.h"

namespace fleet::emit {
namespace {

constexpr std::array<std::string_view, 4> kHubKinds = {"gitrepos", "clustergroups", "clusters", "helmops"};

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && std::none_of(part.begin(), part.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\';
  });
}

bool is_yaml(std::string_view part) { return part.size() > 5 && part.ends_with(".yaml"); }

/// The parts between the slashes; none if one of them could lead elsewhere.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!std::all_of(parts.begin(), parts.end(), is_part)) parts.clear();
  return parts;
}

bool is_options_file(const std::vector<std::string_view>& parts) {
  return parts.size() >= 2 && is_yaml(parts.back()) && parts[parts.size() - 2] == ".fleetc";
}

}  // namespace

bool is_checkout_path(std::string_view path) {
  const auto parts = parts_of(path);
  if (parts.empty()) return false;
  return parts.back() == "fleet.yaml" || parts.back() == "fleet.yml" || is_options_file(parts);
}

bool Folder::may_hold(std::string_view below) const {
  return layout == Layout::Output ? is_output_path(below) : is_checkout_path(below);
}

bool is_output_path(std::string_view path) {
  const auto parts = parts_of(path);
  if (parts.empty()) return false;
  const std::string_view last = parts.back();
  if (parts[0] == "hub") {
    return parts.size() == 4 && is_yaml(last) &&
           std::find(kHubKinds.begin(), kHubKinds.end(), parts[2]) != kHubKinds.end();
  }
  if (parts[0] == "bundles") {
    if (parts.size() >= 3 && last == "fleet.yaml") return true;
    return parts.size() >= 4 && is_options_file(parts);
  }
  if (parts[0] == "agents") return parts.size() == 2 && is_yaml(last);
  return path == "admission/invariants.yaml";
}

}  // namespace fleet::emit
