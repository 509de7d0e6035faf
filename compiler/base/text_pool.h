#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace fleet {

/// Texts that are held once each, at places that do not move: a million clusters have few different values.
class TextPool {
 public:
  const std::string* hold(std::string_view text) {
    const auto found = texts_.find(text);
    return found != texts_.end() ? &*found : &*texts_.emplace(text).first;
  }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> texts_;
};

}  // namespace fleet
