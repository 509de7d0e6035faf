#pragma once

/// The Cluster objects of a build against the plan: names, labels, annotations, `templateValues`, and nothing else.
/// They are judged one at a time as they are read and kept nowhere: a fleet may have a million.

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/plan/name_index.h"
#include "compiler/verify/difference.h"

namespace fleet::verify {

class WrittenClusters {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  explicit WrittenClusters(const model::Plan& plan);

  /// What differs from the plan; else `which` becomes the cluster's index in it. Can be asked from several threads.
  std::optional<Difference> check(const HubObject& object, uint32_t& which) const;

  struct Read {
    uint32_t which = kNone;
    const emit::OutputFile* file = nullptr;
  };
  /// Of those that `check` took, in the order of their files: none may be missing, none there twice.
  std::optional<Difference> check_all(const std::vector<Read>& read) const;

 private:
  const model::Plan& plan_;
  plan::NameIndex written_;
};

}  // namespace fleet::verify
