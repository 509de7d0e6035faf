#include "compiler/verify/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/rancher/tree.h"
#include "compiler/verify/agents.h"
#include "compiler/verify/bundle.h"
#include "compiler/verify/checkout.h"
#include "compiler/verify/hub.h"
#include "compiler/verify/shared.h"

namespace fleet::verify {
namespace {

using Key = std::pair<std::string_view, std::string_view>;  // workspace, name

class Verification {
 public:
  Verification(const sema::Program& program, const plan::Built& built, const std::vector<plan::ListedFile>& listed,
               const Checkouts& checkouts, const ReadBack& read)
      : shared_(program, built, listed), plan_(*built.plan), checkouts_(checkouts), read_(read) {
    for (const sema::Deployment& deployment : program.deployments)
      deployments_.emplace(deployment.display_name, &deployment);
  }

  std::optional<Difference> run(const diag::Diagnostics& said) {
    if (auto found = check_agents(plan_, read_.agents)) return found;
    if (auto found = match_repos()) return found;
    if (auto found = match_bundles()) return found;
    std::set<std::string> workspaces;
    for (const model::Cluster& cluster : plan_.clusters) {
      if (cluster.written) workspaces.insert(cluster.workspace);
    }
    for (const auto& [repo, object] : repos_) {
      workspaces.insert(repo->workspace);
      if (auto found = check_git_repo(shared_, *repo, *object)) return found;
    }
    for (const model::Bundle& bundle : plan_.bundles) {
      if (!bundle.parked && bundle.repo == model::kNoRepo) workspaces.insert(bundle.workspace);
    }
    if (auto found = check_groups(shared_, read_.groups, {workspaces.begin(), workspaces.end()}, said)) return found;
    for (const auto& [bundle, entry] : bundles_) {
      const auto deployment = deployments_.find(bundle->name);
      if (deployment == deployments_.end()) return Difference{"", "no deployment is called `" + bundle->name + "`", {}, bundle->place};
      if (auto found = check_bundle(shared_, *bundle, *deployment->second, *entry)) return found;
      if (!entry->in_checkout || bundle->repo >= checkouts_.size() || !checkouts_[bundle->repo]) continue;
      if (const std::string wrong = find_wrong(*entry, *checkouts_[bundle->repo]); !wrong.empty())
        return Difference{entry->file->path, "`" + bundle->name + "`: " + wrong, {}, bundle->place};
    }
    return std::nullopt;
  }

 private:
  /// Each repo with a bundle to emit is one GitRepo.
  std::optional<Difference> match_repos() {
    std::set<const model::Repo*> wanted;
    for (const model::Bundle& bundle : plan_.bundles) {
      if (!bundle.parked && bundle.repo != model::kNoRepo) wanted.insert(&plan_.repos[bundle.repo]);
    }
    for (size_t i = 0; i < read_.git_repos.size(); ++i) {
      const HubObject& object = read_.git_repos[i];
      const auto found = std::find_if(plan_.repos.begin(), plan_.repos.end(), [&](const model::Repo& repo) {
        return repo.kube_name == rancher::text_in(object.metadata, "name") &&
               repo.workspace == rancher::text_in(object.metadata, "namespace");
      });
      if (found == plan_.repos.end() || wanted.erase(&*found) == 0) {
        return Difference{object.file->path,
                          "nobody meant the GitRepo `" + std::string(rancher::text_in(object.metadata, "name")) + "`",
                          {},
                          {}};
      }
      repos_.push_back({&*found, &object});
      repo_of_.push_back(&*found);
    }
    for (const model::Repo& repo : plan_.repos) {
      if (wanted.contains(&repo)) return Difference{"", "the repo `" + repo.name + "` is not written", {}, repo.place};
    }
    return std::nullopt;
  }

  std::optional<Difference> match_bundles() {
    std::map<Key, const model::Bundle*> by_name;
    for (const model::Bundle& bundle : plan_.bundles) {
      if (!bundle.parked) by_name.emplace(Key(bundle.workspace, bundle.kube_name), &bundle);
    }
    for (const ReadEntry& entry : read_.bundles) {
      const std::string_view name = rancher::text_in(entry.bundle.metadata, "name");
      const auto found = by_name.find({rancher::text_in(entry.bundle.metadata, "namespace"), name});
      if (found == by_name.end() || repo_of(*found->second) != (entry.helm_op ? nullptr : repo_of_[entry.repo])) {
        return Difference{entry.file->path, "Fleet would make a Bundle `" + std::string(name) + "`, which nobody meant", {}, {}};
      }
      bundles_.push_back({found->second, &entry});
      by_name.erase(found);
    }
    for (const model::Bundle& bundle : plan_.bundles) {
      const auto missing = by_name.find({bundle.workspace, bundle.kube_name});
      if (missing != by_name.end() && missing->second == &bundle) return Difference{"", "Fleet would not make the Bundle `" + bundle.name + "`", {}, bundle.place};
    }
    std::sort(bundles_.begin(), bundles_.end());
    return std::nullopt;
  }

  const model::Repo* repo_of(const model::Bundle& bundle) const { return bundle.repo == model::kNoRepo ? nullptr : &plan_.repos[bundle.repo]; }

  Shared shared_;
  const model::Plan& plan_;
  const Checkouts& checkouts_;
  const ReadBack& read_;
  std::map<std::string_view, const sema::Deployment*> deployments_;
  std::vector<std::pair<const model::Repo*, const HubObject*>> repos_;
  std::vector<const model::Repo*> repo_of_;  // by the GitRepo's index
  std::vector<std::pair<const model::Bundle*, const ReadEntry*>> bundles_;
};

}  // namespace

std::optional<Difference> find_difference(const sema::Program& program, const plan::Built& built,
                                          const std::vector<plan::ListedFile>& listed,
                                          const Checkouts& checkouts, const std::vector<emit::OutputFile>& files,
                                          const diag::Diagnostics& said, const ForEach& for_each) {
  ReadBack read;
  if (auto problem = read_back(files, *built.plan, checkouts, program.engine, for_each, read)) return problem;
  return Verification(program, built, listed, checkouts, read).run(said);
}

}  // namespace fleet::verify
