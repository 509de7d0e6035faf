#include "compiler/checkout/check.h"

#include <set>
#include <string_view>
#include <tuple>

#include "compiler/checkout/checks.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/rancher/go_path.h"

namespace fleet::checkout {
namespace {

std::vector<Owner> owners(const sema::Program& program, const model::Plan& plan, const Checkouts& checkouts) {
  std::map<std::string_view, const model::Bundle*> bundles;
  for (const model::Bundle& bundle : plan.bundles) bundles.emplace(bundle.name, &bundle);
  std::vector<Owner> result;
  for (const sema::Deployment& deployment : program.deployments) {
    const says::Checkout* checkout = checkouts.find(deployment.repo);
    const auto bundle = bundles.find(deployment.display_name);
    if (checkout && bundle != bundles.end()) result.push_back({&deployment, bundle->second, checkout});
  }
  return result;
}

/// Deployments of one name, for two workspaces, in one folder of a checkout that their repos share.
void report_same_files(const std::vector<Owner>& owners, diag::Diagnostics& diagnostics) {
  std::map<std::tuple<const says::Checkout*, std::string_view, std::string_view>, const sema::Deployment*> seen;
  for (const Owner& owner : owners) {
    const sema::Deployment& deployment = *owner.deployment;
    const auto [first, fresh] = seen.emplace(
        std::tuple(owner.checkout, std::string_view(deployment.path), std::string_view(deployment.kube_name)),
        &deployment);
    if (fresh || owner.bundle->parked) continue;
    diagnostics
        .report(deployment.kube_span, diag::SameOptionsFile, first->second->display_name, deployment.display_name,
                in_bundle(owner, ".fleetc/" + deployment.kube_name + ".yaml"))
        .label(first->second->kube_span, diag::AlsoHere);
  }
}

}  // namespace

std::string in_bundle(const Owner& owner, const std::string& path) {
  return rancher::join_go_path({owner.deployment->path, path});
}

void check(const sema::Program& program, const model::Plan& plan, const Checkouts& checkouts, Sources& sources,
           diag::Diagnostics& diagnostics) {
  const std::vector<Owner> all = owners(program, plan, checkouts);
  report_missing(all, program.engine, diagnostics);
  report_overridden(all, sources, diagnostics);
  report_unclaimed(program, all, checkouts, diagnostics);
  report_same_files(all, diagnostics);
}

}  // namespace fleet::checkout
