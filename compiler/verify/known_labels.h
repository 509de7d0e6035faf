#pragma once

/// The known clusters as Fleet will see them: those that are written as they are emitted, with the labels that somebody
/// else gave them where they are listed, too; the others as they are listed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/model/plan.h"
#include "compiler/plan/clusters.h"
#include "compiler/rancher/matcher.h"

namespace fleet::verify {

class KnownLabels {
 public:
  KnownLabels(const model::Plan& plan, const std::vector<plan::ListedFile>& listed);

  size_t size() const { return templated_.size(); }
  /// Of `plan.clusters[cluster]`.
  rancher::Labels labels(size_t cluster) const;
  std::optional<std::string> find_label(size_t cluster, const std::string& key) const;
  /// Does Fleet run templates for it? It does not where no label is left that it shows to them.
  bool is_templated(size_t cluster) const { return templated_[cluster]; }
  bool all_templated() const { return std::find(templated_.begin(), templated_.end(), false) == templated_.end(); }

  /// One number a cluster: equal numbers, equal texts. Made once for each key.
  using Column = std::vector<uint32_t>;
  const Column& column(const std::string& key, const std::function<std::optional<std::string>(size_t)>& text_of) const;

 private:
  const model::Plan& plan_;
  std::vector<const inventory::ListedCluster*> listed_;  // null where it is not listed
  std::vector<bool> templated_;
  mutable std::map<std::string, Column> columns_;
};

}  // namespace fleet::verify
