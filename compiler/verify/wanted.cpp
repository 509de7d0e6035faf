#include "compiler/verify/wanted.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace fleet::verify {
namespace {

/// Options that only Bundles of waves have: the release is the deployment's, and the budget is the Bundle's.
Map options_of_wave(const sema::Deployment& deployment, const sema::Wave& wave) {
  Map result;
  const auto* helm = deployment.options.helm ? deployment.options.helm->as<sema::MapTree>() : nullptr;
  const bool says_release = helm && std::any_of(helm->entries.begin(), helm->entries.end(),
                                                [](const sema::MapEntry& entry) { return entry.key == "releaseName"; });
  if (!says_release) result.push_back({"helm", Map{{"releaseName", Value(deployment.kube_name)}}});
  if (!wave.budget || (wave.budget->percent && wave.budget->count >= 100)) return result;
  const Value most = wave.budget->percent ? Value(std::to_string(wave.budget->count) + "%")
                                          : Value(static_cast<int64_t>(wave.budget->count));
  result.push_back({"rolloutStrategy", Map{{"autoPartitionSize", Value(0)}, {"maxUnavailable", most}}});
  return result;
}

}  // namespace

std::optional<Difference> Wanted::fill(Shared& shared) {
  const model::Plan& plan = shared.plan;
  std::map<std::string_view, const sema::Deployment*> deployments;
  for (const sema::Deployment& deployment : shared.program.deployments)
    deployments.emplace(deployment.display_name, &deployment);
  std::vector<bool> is_wanted(plan.repos.size());
  for (const model::Bundle& bundle : plan.bundles) {
    if (bundle.parked) continue;
    const auto deployment = deployments.find(bundle.name);
    if (deployment == deployments.end())
      return Difference{"", "no deployment is called `" + bundle.name + "`", {}, bundle.place};
    if (bundle.promoted) {
      if (auto found = add_waves(shared, bundle, *deployment->second)) return found;
      continue;
    }
    const bool has_repo = bundle.repo != model::kNoRepo;
    if (has_repo) is_wanted[bundle.repo] = true;
    bundles.push_back({&bundle, has_repo ? &plan.repos[bundle.repo] : nullptr, deployment->second, {}});
  }
  for (size_t i = 0; i < plan.repos.size(); ++i) {
    if (is_wanted[i]) repos.push_back(&plan.repos[i]);
  }
  for (const model::Repo& repo : made_repos_) repos.push_back(&repo);
  return std::nullopt;
}

std::optional<Difference> Wanted::add_waves(Shared& shared, const model::Bundle& bundle,
                                            const sema::Deployment& deployment) {
  sets::Diagrams& sets = *shared.plan.sets;
  const auto difference = [&](std::string what) {
    return Difference{"", "`" + bundle.name + "`: " + std::move(what), {}, bundle.place};
  };
  if (!deployment.rollout) return difference("it is promoted without a rollout");
  const sema::Rollout& rollout = shared.program.rollouts[*deployment.rollout];
  SetId taken = sets::Diagrams::none();
  for (size_t i = 0; i < bundle.waves.size(); ++i) {
    const SetId reach = sets.intersect(bundle.reach, bundle.waves[i].set);
    if (!sets.disjoint(reach, taken)) {
      return difference(shared.example(sets.intersect(reach, taken), shared.space, bundle.workspace) +
                        " would be in two of its waves");
    }
    taken = sets.unite(taken, reach);
    if (sets.is_empty(shared.in_workspace(reach, bundle.workspace))) continue;
    const sema::Repo& said = shared.program.repos[deployment.repo];
    const std::string name = deployment.kube_name + "-" + std::string(rollout.waves[i].name.text);
    model::Repo& repo = made_repos_.emplace_back(shared.plan.repos[bundle.repo]);
    repo.kube_name = said.kube_name + "-" + name;
    repo.revision = bundle.waves[i].promotion->revision;
    repo.target = sets.intersect(bundle.target, bundle.waves[i].set);
    repo.place = bundle.place;
    model::Bundle& part = made_bundles_.emplace_back(bundle);
    part.kube_name = name;
    part.reach = reach;
    part.waves.clear();
    bundles.push_back({&part, &repo, &deployment, options_of_wave(deployment, rollout.waves[i])});
  }
  // Whom no wave has, the spec leaves out, too: `rollout/gap` allows that of clusters alone that it does not admit.
  return std::nullopt;
}

}  // namespace fleet::verify
