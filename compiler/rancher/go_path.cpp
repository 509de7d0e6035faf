#include "compiler/rancher/go_path.h"

namespace fleet::rancher {

std::string clean_go_path(std::string_view path) {
  const bool absolute = !path.empty() && path[0] == '/';
  std::vector<std::string_view> kept;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view element = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (element.empty() || element == ".") continue;
    if (element != "..") {
      kept.push_back(element);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!absolute) {
      kept.push_back(element);
    }
  }
  std::string result = absolute ? "/" : "";
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i) result += '/';
    result += kept[i];
  }
  return result.empty() ? "." : result;
}

std::string join_go_path(const std::vector<std::string>& elements) {
  std::string joined;
  for (const std::string& element : elements) {
    if (element.empty()) continue;
    if (!joined.empty()) joined += '/';
    joined += element;
  }
  return joined.empty() ? joined : clean_go_path(joined);
}

std::string_view go_path_extension(std::string_view path) {
  const size_t at = path.find_last_of("./");
  return at == std::string_view::npos || path[at] == '/' ? std::string_view() : path.substr(at);
}

}  // namespace fleet::rancher
