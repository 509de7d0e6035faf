#include "compiler/emit/emit.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/emit/bundle.h"
#include "compiler/emit/context.h"
#include "compiler/emit/helmop.h"
#include "compiler/emit/hub.h"
#include "compiler/yaml/write.h"

namespace fleet::emit {
namespace {

const std::vector<std::string> kAgentNote{
    "Helm values of the chart fleet-agent. Add apiServerURL, apiServerCA and token, which the",
    "Secret of a ClusterRegistrationToken has: they belong into no repository."};

class Emission {
 public:
  Emission(const model::Plan& plan, const EmitOptions& options, diag::Diagnostics& diagnostics)
      : plan_(plan), context_(plan, options, diagnostics) {}

  std::vector<File> run() {
    add_bundles();
    add_repos();
    add_helm_ops();
    add_clusters();
    add_agents();
    add_groups();
    std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.path < b.path; });
    return std::move(files_);
  }

 private:
  struct OfRepo {
    std::vector<BundleEntry> bundles;
    TargetNames names;
  };

  void add(std::string path, const Map& document, const std::string& source, const std::vector<std::string>& doc = {}) {
    files_.push_back({std::move(path), yaml::write(document, header(source, doc)), source});
  }

  std::string hub(const std::string& workspace, const char* folder, const std::string& name) const {
    return "hub/" + workspace + "/" + folder + "/" + name + ".yaml";
  }

  void add_bundles() {
    std::map<std::pair<std::string, std::string>, size_t> sharing;
    for (const model::Bundle& bundle : plan_.bundles) {
      if (is_in_repo(bundle)) ++sharing[{files_of(bundle.repo), bundle.path}];
    }
    for (const model::Bundle& bundle : plan_.bundles) {
      if (!is_in_repo(bundle)) continue;
      if (bundle.promoted) {
        add_waves(bundle);
        continue;
      }
      const Offer offer = offer_of(plan_.repos[bundle.repo], context_);
      add_bundle(bundle, offer, sharing[{files_of(bundle.repo), bundle.path}] > 1, of_repo_[bundle.repo]);
    }
  }

  /// The file of the bundle, and its entry in a GitRepo.
  void add_bundle(const model::Bundle& bundle, const Offer& offer, bool has_own_file, OfRepo& repo) {
    BundleEntry entry{bundle.path, ""};
    if (has_own_file) entry.options = ".fleetc/" + bundle.kube_name + ".yaml";
    BundleFile file = bundle_file(bundle, offer, context_);
    for (const std::string& name : file.customizations) repo.names.claim(name);
    std::string path = "bundles/" + folder_of(plan_, plan_.repos[bundle.repo]) + "/";
    if (bundle.path != ".") path += bundle.path + "/";
    path += entry.options.empty() ? "fleet.yaml" : entry.options;
    add(std::move(path), file.document, bundle.file, bundle.doc);
    repo.bundles.push_back(std::move(entry));
  }

  /// A promoted deployment: each wave is a Bundle behind a GitRepo that is pinned. Its targets stand in the GitRepo,
  /// not at the pinned revision, so that a cluster which changes its wave leaves one Bundle as it enters the other.
  void add_waves(const model::Bundle& bundle) {
    for (const model::Wave& wave : bundle.waves) {
      model::Bundle part = part_of(bundle, wave, *plan_.sets);
      if (plan_.sets->is_empty(context_.seen_by(part, part.reach))) continue;
      model::Repo repo = plan_.repos[bundle.repo];
      repo.kube_name = wave.promotion->git_repo;
      repo.revision = wave.promotion->revision;
      const Offer offer{context_.seen_by(part, part.target), wave.place, diag::say(diag::WaveNamed, wave.name)};
      OfRepo of_repo;
      add_bundle(part, offer, true, of_repo);
      workspaces_.insert(repo.workspace);
      const Map document = git_repo(repo, offer, std::move(of_repo.bundles), std::move(of_repo.names), context_);
      add(hub(repo.workspace, "gitrepos", repo.kube_name), document, bundle.file);
    }
  }

  void add_helm_ops() {
    for (const model::Bundle& bundle : plan_.bundles) {
      if (bundle.parked || bundle.repo != model::kNoRepo) continue;
      workspaces_.insert(bundle.workspace);
      add(hub(bundle.workspace, "helmops", bundle.kube_name), helm_op(bundle, context_), bundle.file, bundle.doc);
    }
  }

  /// Whose files: those of a checkout, which several repos may share, or the repo's own.
  std::string files_of(uint32_t repo) const {
    const auto& checkouts = context_.options.checkouts;
    return repo < checkouts.size() && !checkouts[repo].empty() ? checkouts[repo] : std::to_string(repo);
  }

  static bool is_in_repo(const model::Bundle& bundle) { return !bundle.parked && bundle.repo != model::kNoRepo; }

  void add_repos() {
    for (auto& [index, of_repo] : of_repo_) {
      const model::Repo& repo = plan_.repos[index];
      workspaces_.insert(repo.workspace);
      const Map document =
          git_repo(repo, offer_of(repo, context_), std::move(of_repo.bundles), std::move(of_repo.names), context_);
      add(hub(repo.workspace, "gitrepos", repo.kube_name), document, repo.file);
    }
  }

  void add_clusters() {
    for (const model::Cluster& one : plan_.clusters) {
      if (!one.written) continue;
      workspaces_.insert(one.workspace);
      add(hub(one.workspace, "clusters", one.kube_name), cluster(one, context_.version), one.file);
    }
  }

  /// A file has the cluster's name; with its workspace before it where another one has a cluster called the same.
  void add_agents() {
    std::map<std::string_view, std::vector<const model::Cluster*>> by_name;
    for (const model::Cluster& one : plan_.clusters) {
      if (one.written && agent_values(one)) by_name[one.kube_name].push_back(&one);
    }
    for (const auto& [name, clusters] : by_name) {
      for (const model::Cluster* one : clusters) {
        const std::string before = clusters.size() > 1 ? one->workspace + "." : "";
        add("agents/" + before + std::string(name) + ".yaml", *agent_values(*one), one->file, kAgentNote);
      }
    }
  }

  void add_groups() {
    for (const std::string& workspace : workspaces_) {
      std::set<std::string> taken;
      for (const model::Group& group : plan_.groups) taken.insert(group.name);
      for (const model::Group& group : plan_.groups) {
        for (const Map& document : cluster_groups(group, workspace, taken, context_)) {
          const std::string& name = *document[2].value.find("name")->find_string();
          add(hub(workspace, "clustergroups", name), document, group.file);
        }
      }
    }
  }

  const model::Plan& plan_;
  Context context_;
  std::vector<File> files_;
  std::map<uint32_t, OfRepo> of_repo_;  // of those that have a bundle to emit
  std::set<std::string> workspaces_;    // where we put anything
};

}  // namespace

const std::string& folder_of(const model::Plan& plan, const model::Repo& repo) {
  const auto same = std::count_if(plan.repos.begin(), plan.repos.end(),
                                  [&](const model::Repo& other) { return other.kube_name == repo.kube_name; });
  return same > 1 ? repo.name : repo.kube_name;
}

std::vector<File> emit(const model::Plan& plan, const EmitOptions& options, diag::Diagnostics& diagnostics) {
  return Emission(plan, options, diagnostics).run();
}

}  // namespace fleet::emit
