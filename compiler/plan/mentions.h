#pragma once

/// What a spec speaks of, read before the universe is laid out.

#include <functional>
#include <vector>

#include "compiler/plan/clusters.h"
#include "compiler/plan/universe.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// A selector of the policies, waivers and tests is asked of this fleet: it does not stand in a test with clusters of
/// its own, unless the fleet is that test's.
bool is_of_this_fleet(const sema::Program& program, size_t selector);
void for_each_statement_selector(const sema::Program& program, const std::function<void(const sema::Selector&)>& visit);

/// Every selector of the spec, in a fixed order.
template <class Visit>
void for_each_selector(const sema::Program& program, Visit&& visit) {
  for (const sema::Dimension& dimension : program.dimensions)
    if (dimension.condition) visit(*dimension.condition);
  for (const sema::Invariant& invariant : program.invariants) visit(invariant.selector);
  for (const sema::Profile& profile : program.profiles)
    for (const sema::Requirement& required : profile.requirements) visit(required.selector);
  for (const sema::Cluster& cluster : program.clusters)
    for (const sema::Requirement& required : cluster.requirements) visit(required.selector);
  for (const sema::Group& group : program.groups) visit(group.reach.selector);
  for (const sema::Repo& repo : program.repos)
    if (repo.to) visit(repo.to->selector);
  for (const sema::Data& data : program.data) visit(data.stays.selector);
  for (const sema::Rollout& rollout : program.rollouts) {
    for (const sema::Wave& wave : rollout.waves)
      if (wave.when) visit(wave.when->selector);
  }
  for (const sema::Deployment& deployment : program.deployments) {
    if (deployment.to) visit(deployment.to->selector);
    for (const sema::Selector& except : deployment.except) visit(except);
    for (const sema::Variant& variant : deployment.variants) visit(variant.when.selector);
  }
  for_each_statement_selector(program, visit);
}

/// What the selectors say, through the groups and derived dimensions that they name.
Mentions said_by(const std::vector<const sema::Selector*>& selectors, const sema::Program& program);

/// What a deployment with this target says, so that its target, its variants and its waves are lowered alike.
Mentions said_by(const sema::Deployment& deployment, const sema::Reach& to, const sema::Program& program);

/// What all selectors and options of the spec, and `extra` if it is not null, speak of.
Mentions mentions_of(const sema::Program& program, const sema::Selector* extra,
                     const std::vector<KnownCluster>& clusters);

}  // namespace fleet::plan
