#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/plan/cluster_names.h"
#include "compiler/plan/clusters.h"
#include "compiler/plan/universe.h"

namespace fleet::plan {

/// Plain evaluation of a selector, which a counterexample is held against. All must outlive it.
std::function<bool(const model::Witness&)> replay(const sema::Program& program, const Universe& universe,
                                                  const sema::Selector& selector);

/// The sets that a spec declares, each of which is to have clusters: collected into `Plan::declared`, unless another
/// finding says already why one is empty. All that it is made of must outlive it.
class DeclaredSets {
 public:
  DeclaredSets(const sema::Program& program, const std::vector<KnownCluster>& clusters, const ClusterNames& names,
               Universe& universe, model::Plan& plan, diag::Diagnostics& diagnostics)
      : program_(program),
        clusters_(clusters),
        names_(names),
        universe_(universe),
        plan_(plan),
        diagnostics_(diagnostics) {}

  /// `what`: "the group `lab`". A set that is meant to be empty is no set that has to have clusters.
  void add(std::string what, const sema::Reach& reach, SetId set, Span place);
  /// A target is judged in its workspace: naming a cluster of another one, or having none left, is a mistake of its
  /// own. False if that was reported, or a group it is made of is impossible.
  bool add_target(const std::string& what, const sema::Reach& reach, SetId set, Span place,
                  const std::string& workspace);
  /// The target of a blueprint is one set, however many deployments take it over.
  bool add_target(const sema::Deployment& deployment, const sema::Reach& to, SetId target,
                  const std::string& workspace);

  bool has_known_cluster(SetId set) const;
  /// A set that is made of a group which is impossible is impossible, too.
  bool names_impossible_group(const sema::Selector& selector);

 private:
  bool names_empty_group(const sema::Selector& selector);

  const sema::Program& program_;
  const std::vector<KnownCluster>& clusters_;
  const ClusterNames& names_;
  Universe& universe_;
  model::Plan& plan_;
  diag::Diagnostics& diagnostics_;
  std::map<std::pair<Span, SetId>, bool> targets_;  // by `to` and whom it means: was it judged?
};

}  // namespace fleet::plan
