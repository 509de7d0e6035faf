#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace fleet::plan {

/// Finds clusters by workspace and name in Kubernetes. Holds positions alone: names are asked of `name_of`, which takes
/// a position and gives a pair of views. A million clusters take 8 MB.
class NameIndex {
 public:
  void clear() { slots_ = {}; }

  template <class NameOf>
  std::optional<uint32_t> find(std::string_view workspace, std::string_view name, const NameOf& name_of) const {
    if (slots_.empty()) return std::nullopt;
    for (size_t at = slot(workspace, name); slots_[at] != kFree; at = (at + 1) & (slots_.size() - 1)) {
      const auto& [its_workspace, its_name] = name_of(slots_[at]);
      if (its_name == name && its_workspace == workspace) return slots_[at];
    }
    return std::nullopt;
  }

  /// What is not there yet. There must be room for it.
  void insert(uint32_t position, std::string_view workspace, std::string_view name) {
    size_t at = slot(workspace, name);
    while (slots_[at] != kFree) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = position;
  }

  bool has_room(size_t count) const { return count * 2 <= slots_.size(); }

  /// Makes room for `count` names, and holds the first `held` of them.
  template <class NameOf>
  void grow(size_t count, size_t held, const NameOf& name_of) {
    resize(count);
    for (uint32_t i = 0; i < held; ++i) {
      const auto& [workspace, name] = name_of(i);
      insert(i, workspace, name);
    }
  }

 private:
  static constexpr uint32_t kFree = UINT32_MAX;

  size_t slot(std::string_view workspace, std::string_view name) const {
    const std::hash<std::string_view> hash;
    return (hash(workspace) * 31 + hash(name)) & (slots_.size() - 1);
  }

  void resize(size_t count) {
    size_t size = 16;
    while (size < count * 2) size *= 2;
    slots_.assign(size, kFree);
  }

  std::vector<uint32_t> slots_;
};

}  // namespace fleet::plan
