#include "tools/driver/file_templates.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "compiler/checkout/named.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/classes.h"
#include "tools/driver/told.h"

namespace fleet::driver {
namespace {

bool has_templates(const says::Checkout& checkout, const sema::Deployment& deployment, const model::Bundle& bundle) {
  for (const checkout::Named& named : checkout::named_in(deployment, bundle)) {
    if (named.kind != checkout::Named::Kind::ValuesFile) continue;
    for (const std::string& text : named.texts) {
      const std::string* file = checkout.repository.find_file(rancher::join_go_path({deployment.path, text}));
      if (file && file->find("${") != std::string::npos) return true;
    }
  }
  return false;
}

/// By name, those whose values files have templates.
std::map<std::string_view, const sema::Deployment*> deployments_with_templates(const Analysis& a) {
  std::map<std::string_view, const sema::Deployment*> found;
  for (const sema::Deployment& deployment : a.program->deployments) {
    const says::Checkout* checkout = a.checkouts.find(deployment.repo);
    if (!checkout) continue;
    const auto& bundles = a.built->plan->bundles;
    const auto bundle = std::find_if(bundles.begin(), bundles.end(),
                                     [&](const model::Bundle& one) { return one.name == deployment.display_name; });
    if (bundle != bundles.end() && !bundle->parked && has_templates(*checkout, deployment, *bundle))
      found.emplace(bundle->kube_name, &deployment);
  }
  return found;
}

}  // namespace

void report_failing_templates(Analysis& a, const std::vector<emit::OutputFile>& output) {
  const auto deployments = deployments_with_templates(a);
  if (deployments.empty()) return;
  const model::Plan& plan = *a.built->plan;
  const verify::ForEach in_turn = [](size_t count, const auto& work) {
    for (size_t i = 0; i < count; ++i) work(i);
  };
  verify::ReadBack read;
  says::Request request;
  request.version = a.program->engine;
  if (verify::read_back(output, plan, a.checkouts.repositories(), request.version, in_turn, read)) return;
  std::vector<size_t> all(plan.clusters.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  const std::vector<says::Cluster> clusters = as_fleet_sees(a, all);
  const std::vector<rancher::ClusterGroup> groups = groups_of(read);
  says::ClusterIndex index(clusters, groups);
  for (const verify::ReadEntry& entry : read.bundles) {
    const auto deployment = deployments.find(rancher::text_in(entry.bundle.metadata, "name"));
    if (!entry.in_checkout || deployment == deployments.end()) continue;
    const says::Bundle seen = told(*entry.in_checkout, {}, index, request);
    if (seen.problem.empty() || seen.problem_kind != rancher::Failure::Kind::Error) continue;
    a.diagnostics.report(deployment->second->path_span, diag::FileTemplateFails, deployment->second->display_name,
                         seen.problem);
  }
}

}  // namespace fleet::driver
