#include "compiler/verify/replay.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "compiler/rancher/deploy.h"
#include "compiler/rancher/target.h"
#include "compiler/rancher/tree.h"
#include "compiler/verify/known_labels.h"

namespace fleet::verify {
namespace {

using model::Level;

/// The counterexample as Fleet sees it: a Cluster on the hub.
rancher::Cluster cluster_of(const model::Shown& shown, const model::Plan& plan, const KnownLabels& known) {
  rancher::Cluster result;
  if (shown.cluster != model::kNoAtom) {
    const model::Cluster& cluster = plan.clusters[shown.cluster];
    return {cluster.kube_name, cluster.workspace, known.labels(shown.cluster)};
  }
  result.workspace = plan.workspace;
  for (size_t i = 0; i < plan.levels.size(); ++i) {
    const Level& level = plan.levels[i];
    const std::optional<std::string>& text = shown.witness.texts[i];
    if (!text) continue;
    if (level.kind == Level::Kind::Workspace)
      result.workspace = *text;
    else if (level.kind == Level::Kind::Name)
      result.name = *text;
    else
      result.labels.emplace(level.key, *text);
  }
  return result;
}

class Replay {
 public:
  Replay(const model::Plan& plan, rancher::Version version, const ReadBack& read) : plan_(plan), version_(version) {
    for (const ReadEntry& entry : read.bundles) {
      const std::string_view name = rancher::text_in(entry.bundle.metadata, "name"),
                             workspace = rancher::text_in(entry.bundle.metadata, "namespace");
      entries_.emplace(std::pair(workspace, name), &entry);
    }
  }

  std::optional<Difference> check(const model::Shown& shown, const rancher::Cluster& cluster) {
    for (const auto& [index, reached] : shown.reached) {
      const model::Bundle& bundle = plan_.bundles[index];
      if (bundle.parked || !bundle.is_sound) continue;  // nothing is emitted for it
      const std::vector<const ReadEntry*> made = made_of(bundle);
      if (made.empty()) continue;
      bool deployed = false;
      for (const ReadEntry* entry : made) deployed = deployed || deploys(*entry, cluster);
      if (deployed == reached || (!deployed && is_in_no_wave(bundle, shown))) continue;
      return Difference{made.front()->file->path,
                        "by a counterexample `" + bundle.name + "` " + (reached ? "reaches" : "does not reach") +
                            " a cluster, and Fleet would " + (deployed ? "deploy it there" : "not deploy it there"),
                        {},
                        shown.place};
    }
    return std::nullopt;
  }

 private:
  /// One Bundle, or one for each wave.
  std::vector<const ReadEntry*> made_of(const model::Bundle& bundle) const {
    std::vector<const ReadEntry*> result;
    const auto add = [&](std::string_view name) {
      const auto found = entries_.find({bundle.workspace, name});
      if (found != entries_.end()) result.push_back(found->second);
    };
    if (!bundle.promoted) add(bundle.kube_name);
    for (const model::Wave& wave : bundle.waves)
      if (bundle.promoted && wave.promotion) add(wave.promotion->bundle);
    return result;
  }

  /// A promoted deployment gets to clusters through its waves; that one has none is another finding.
  bool is_in_no_wave(const model::Bundle& bundle, const model::Shown& shown) const {
    return bundle.promoted && std::none_of(bundle.waves.begin(), bundle.waves.end(), [&](const model::Wave& wave) {
             return plan_.sets->contains(wave.set, shown.witness.atoms);
           });
  }

  bool deploys(const ReadEntry& entry, const rancher::Cluster& cluster) {
    if (rancher::text_in(entry.bundle.metadata, "namespace") != cluster.workspace) return false;
    const auto known = matchers_.find(&entry);
    if (known != matchers_.end()) return known->second && known->second->reach(cluster, {}).deployed();
    Map spec = entry.bundle.spec;
    rancher::remove(spec, "helmOpOptions");
    auto matcher = rancher::BundleMatcher::compile(rancher::targets_of(spec), version_);
    std::optional<rancher::BundleMatcher>& made = matchers_[&entry];
    if (matcher) made = std::move(*matcher);
    return made && made->reach(cluster, {}).deployed();
  }

  const model::Plan& plan_;
  const rancher::Version version_;
  std::map<std::pair<std::string_view, std::string_view>, const ReadEntry*> entries_;  // by workspace and name
  std::map<const ReadEntry*, std::optional<rancher::BundleMatcher>> matchers_;  // none: Fleet refuses its selectors
};

}  // namespace

std::optional<Difference> replay(const sema::Program& program, const plan::Built& built,
                                 const std::vector<plan::ListedFile>& listed, const Checkouts& checkouts,
                                 const std::vector<emit::OutputFile>& files, const std::vector<model::Shown>& shown,
                                 const ForEach& for_each) {
  ReadBack read;
  if (read_back(files, *built.plan, checkouts, program.engine, for_each, read)) return std::nullopt;
  const KnownLabels known(*built.plan, listed);
  Replay replay(*built.plan, program.engine, read);
  for (const model::Shown& one : shown)
    if (auto found = replay.check(one, cluster_of(one, *built.plan, known))) return found;
  return std::nullopt;
}

}  // namespace fleet::verify
