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
#include "compiler/verify/wanted.h"

namespace fleet::verify {
namespace {

using Key = std::pair<std::string_view, std::string_view>;  // workspace, name

class Verification {
 public:
  Verification(const sema::Program& program, const plan::Built& built, const std::vector<plan::ListedFile>& listed,
               const Checkouts& checkouts, const ReadBack& read)
      : shared_(program, built, listed), plan_(*built.plan), checkouts_(checkouts), read_(read) {}

  std::optional<Difference> run(const diag::Diagnostics& said) {
    if (auto found = wanted_.fill(shared_)) return found;
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
    for (const WantedBundle& bundle : wanted_.bundles) {
      if (!bundle.repo) workspaces.insert(bundle.bundle->workspace);
    }
    if (auto found = check_groups(shared_, read_.groups, {workspaces.begin(), workspaces.end()}, said)) return found;
    for (const auto& [bundle, entry] : bundles_) {
      if (auto found = check_bundle(shared_, wanted_.bundles[bundle], *entry)) return found;
      const model::Bundle& meant = *wanted_.bundles[bundle].bundle;
      if (!entry->in_checkout || meant.repo >= checkouts_.size() || !checkouts_[meant.repo]) continue;
      if (const std::string wrong = find_wrong(*entry, *checkouts_[meant.repo]); !wrong.empty())
        return Difference{entry->file->path, "`" + meant.name + "`: " + wrong, {}, meant.place};
    }
    return std::nullopt;
  }

 private:
  /// Each repo with a bundle to emit is one GitRepo.
  std::optional<Difference> match_repos() {
    std::map<Key, const model::Repo*> by_name;
    for (const model::Repo* repo : wanted_.repos) by_name.emplace(Key(repo->workspace, repo->kube_name), repo);
    for (const HubObject& object : read_.git_repos) {
      const std::string_view name = rancher::text_in(object.metadata, "name");
      const auto found = by_name.find({rancher::text_in(object.metadata, "namespace"), name});
      if (found == by_name.end()) {
        return Difference{object.file->path, "nobody meant the GitRepo `" + std::string(name) + "`", {}, {}};
      }
      repos_.push_back({found->second, &object});
      repo_of_.push_back(found->second);
      by_name.erase(found);
    }
    for (const model::Repo* repo : wanted_.repos) {
      const auto missing = by_name.find({repo->workspace, repo->kube_name});
      if (missing != by_name.end() && missing->second == repo)
        return Difference{"", "the repo `" + repo->name + "` is not written", {}, repo->place};
    }
    return std::nullopt;
  }

  std::optional<Difference> match_bundles() {
    std::map<Key, size_t> by_name;
    for (size_t i = 0; i < wanted_.bundles.size(); ++i) {
      const model::Bundle& bundle = *wanted_.bundles[i].bundle;
      by_name.emplace(Key(bundle.workspace, bundle.kube_name), i);
    }
    for (const ReadEntry& entry : read_.bundles) {
      const std::string_view name = rancher::text_in(entry.bundle.metadata, "name");
      const auto found = by_name.find({rancher::text_in(entry.bundle.metadata, "namespace"), name});
      if (found == by_name.end() ||
          wanted_.bundles[found->second].repo != (entry.helm_op ? nullptr : repo_of_[entry.repo])) {
        return Difference{
            entry.file->path, "Fleet would make a Bundle `" + std::string(name) + "`, which nobody meant", {}, {}};
      }
      bundles_.push_back({found->second, &entry});
      by_name.erase(found);
    }
    for (const WantedBundle& wanted : wanted_.bundles) {
      const model::Bundle& bundle = *wanted.bundle;
      const auto missing = by_name.find({bundle.workspace, bundle.kube_name});
      if (missing != by_name.end())
        return Difference{"", "Fleet would not make the Bundle `" + bundle.kube_name + "`", {}, bundle.place};
    }
    std::sort(bundles_.begin(), bundles_.end());
    return std::nullopt;
  }

  Shared shared_;
  const model::Plan& plan_;
  const Checkouts& checkouts_;
  const ReadBack& read_;
  Wanted wanted_;
  std::vector<std::pair<const model::Repo*, const HubObject*>> repos_;
  std::vector<const model::Repo*> repo_of_;                   // by the GitRepo's index
  std::vector<std::pair<size_t, const ReadEntry*>> bundles_;  // of the wanted ones
};

}  // namespace

std::optional<Difference> find_difference(const sema::Program& program, const plan::Built& built,
                                          const std::vector<plan::ListedFile>& listed, const Checkouts& checkouts,
                                          const std::vector<emit::OutputFile>& files, const diag::Diagnostics& said,
                                          const ForEach& for_each) {
  ReadBack read;
  if (auto problem = read_back(files, *built.plan, checkouts, program.engine, for_each, read)) return problem;
  return Verification(program, built, listed, checkouts, read).run(said);
}

}  // namespace fleet::verify
