#pragma once

/// The names that a spec may call known clusters by: the spec's, Kubernetes' and the display name.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/plan/clusters.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

class ClusterNames {
 public:
  /// The clusters must stay where they are.
  explicit ClusterNames(const std::vector<KnownCluster>& clusters) : clusters_(clusters) {}

  bool is_known(std::string_view name) const;
  bool is_known_in(const std::string& workspace, std::string_view name) const;
  /// Are all that `cluster(…)` names known, in groups too?
  bool knows_all(const sema::Selector& selector, const sema::Program& program) const;
  /// The names that are known only in other workspaces.
  std::vector<std::string> outside(const std::string& workspace, const sema::Selector& selector) const;
  /// Reports the unknown ones, each place once.
  void check(const sema::Selector& selector, diag::Diagnostics& diagnostics) const;

 private:
  /// Reports a name that Fleet would take for another cluster's, too.
  void check_display_names(const ast::Name& name, diag::Diagnostics& diagnostics) const;

  using Names = std::vector<std::pair<std::string_view, std::string_view>>;  // a name and its workspace, sorted
  const Names& names() const;

  const std::vector<KnownCluster>& clusters_;
  mutable std::optional<std::multimap<std::string_view, const model::Cluster*>> display_names_;
  mutable Names names_;  // made for the first question: most specs never ask
  mutable std::set<Span> reported_;
};

}  // namespace fleet::plan
