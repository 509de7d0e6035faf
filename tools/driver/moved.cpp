#include "tools/driver/moved.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "compiler/diagnostics/catalog/rollout.h"
#include "compiler/diagnostics/limited.h"
#include "compiler/emit/emit.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"
#include "compiler/verify/known_labels.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::driver {
namespace {

using rancher::Schema;

constexpr uint64_t kLargestFile = 16'000'000;

/// A Bundle of a wave as it was written: whom it was for.
struct OldWave {
  std::string name;
  std::vector<rancher::ClusterMatcher> targets;
  std::set<std::string, std::less<>> left_out;  // clusters, by name

  bool has(const rancher::Cluster& cluster) const {
    return !left_out.contains(cluster.name) && std::any_of(targets.begin(), targets.end(), [&](const auto& matcher) {
      return matcher.matches_any(cluster, {});
    });
  }
};

class Moved {
 public:
  Moved(const FileSystem& files, const std::string& out, const Analysis& analysis)
      : files_(files),
        out_(out),
        checkouts_(analysis.checkouts),
        plan_(*analysis.built->plan),
        version_(analysis.program->engine),
        labels_(plan_, analysis.listed) {}

  void report(diag::Diagnostics& diagnostics) {
    for (const model::Bundle& bundle : plan_.bundles) {
      if (bundle.promoted && !bundle.parked) compare(bundle);
    }
    diag::Limited limited(diagnostics);
    for (const auto& [key, deployments] : moves_) {
      const model::Cluster& cluster = plan_.clusters[std::get<0>(key)];
      limited.report(cluster.place, diag::Moved, cluster.name, std::get<1>(key), std::get<2>(key),
                     diag::list_names(deployments, 3));
    }
    limited.finish();
  }

 private:
  std::optional<Map> read(const std::string& path, Schema schema, const char* part) const {
    const auto text = files_.read(path, kLargestFile);
    if (!std::holds_alternative<std::string>(text)) return std::nullopt;
    const auto read = yaml::read_like_fleet(std::get<std::string>(text));
    const Value* value = std::get_if<Value>(&read);
    if (value && part) value = value->find(part);
    if (!value) return std::nullopt;
    auto decoded = rancher::decode(*value, *rancher::object(schema, version_), version_);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
  }

  /// The waves that stand there for a deployment, also those that the spec has no more.
  std::vector<OldWave> old_waves(const model::Bundle& bundle) const {
    const std::string folder = out_ + "/hub/" + bundle.workspace + "/gitrepos",
                      prefix = plan_.repos[bundle.repo].kube_name + "-" + bundle.kube_name + "-";
    std::vector<OldWave> waves;
    const auto listed = files_.list(folder);
    const auto* names = std::get_if<std::vector<std::string>>(&listed);
    for (const std::string& file : names ? *names : std::vector<std::string>()) {
      if (!file.starts_with(prefix) || !file.ends_with(".yaml") || file.size() <= prefix.size() + 5) continue;
      const auto spec = read(folder + "/" + file, Schema::GitRepo, "spec");
      const std::string name = file.substr(prefix.size(), file.size() - prefix.size() - 5);
      if (!spec) continue;
      OldWave wave{name, {}, {}};
      if (!read_options(bundle, name, wave)) continue;
      const List* targets = rancher::list_in(*spec, "targets");
      for (const Value& target : targets ? *targets : List()) {
        if (!target.find_map()) continue;
        if (auto matcher = rancher::ClusterMatcher::compile(rancher::criteria_of(*target.find_map())))
          wave.targets.push_back(std::move(*matcher));
      }
      waves.push_back(std::move(wave));
    }
    return waves;
  }

  /// Whom the Bundle's options leave out by name. False if it is another deployment's, whose name begins alike.
  bool read_options(const model::Bundle& bundle, const std::string& name, OldWave& wave) const {
    const bool has_checkout = bundle.repo < checkouts_.folders.size() && !checkouts_.folders[bundle.repo].empty();
    const std::string folder = has_checkout ? checkouts_.folders[bundle.repo]
                                            : out_ + "/bundles/" + emit::folder_of(plan_, plan_.repos[bundle.repo]);
    const std::string path = bundle.path == "." ? "" : bundle.path + "/";
    const auto options =
        read(folder + "/" + path + ".fleetc/" + bundle.kube_name + "-" + name + ".yaml", Schema::FleetYaml, nullptr);
    if (!options) return false;
    const Map* labels = rancher::map_in(*options, "labels");
    if (!labels || rancher::text_in(*labels, model::kPromotedLabel) != bundle.kube_name) return false;
    const List* customizations = rancher::list_in(*options, "targetCustomizations");
    for (const Value& one : customizations ? *customizations : List()) {
      const Map* map = one.find_map();
      if (map && rancher::flag_in(*map, "doNotDeploy") && !rancher::map_in(*map, "clusterSelector")) {
        wave.left_out.emplace(rancher::text_in(*map, "clusterName"));
      }
    }
    return true;
  }

  /// A known cluster as it was when that was written; none if there was no such cluster.
  std::optional<rancher::Cluster> old_cluster(size_t index) const {
    const model::Cluster& cluster = plan_.clusters[index];
    rancher::Cluster result{cluster.kube_name, cluster.workspace, labels_.labels(index)};
    if (!cluster.written) return result;
    const auto metadata = read(out_ + "/hub/" + cluster.workspace + "/clusters/" + cluster.kube_name + ".yaml",
                               Schema::Metadata, "metadata");
    if (!metadata) return cluster.listed ? std::optional(std::move(result)) : std::nullopt;
    for (const auto& [key, text] : cluster.labels) result.labels.erase(key);
    for (const auto& [key, text] : rancher::labels_in(*metadata, "labels")) result.labels[key] = text;
    return result;
  }

  void compare(const model::Bundle& bundle) {
    const std::vector<OldWave> old = old_waves(bundle);
    if (old.empty()) return;
    for (size_t i = 0; i < plan_.clusters.size(); ++i) {
      const model::Cluster& cluster = plan_.clusters[i];
      if (cluster.workspace != bundle.workspace || !plan_.sets->contains(bundle.reach, cluster.atoms)) continue;
      const auto now = std::find_if(bundle.waves.begin(), bundle.waves.end(), [&](const model::Wave& wave) {
        return plan_.sets->contains(wave.set, cluster.atoms);
      });
      if (now == bundle.waves.end()) continue;
      const auto [known, is_new] = old_clusters_.try_emplace(i);
      if (is_new) known->second = old_cluster(i);
      if (!known->second) continue;
      const auto before =
          std::find_if(old.begin(), old.end(), [&](const OldWave& wave) { return wave.has(*known->second); });
      if (before != old.end() && before->name != now->name) moves_[{i, before->name, now->name}].push_back(bundle.name);
    }
  }

  const FileSystem& files_;
  const std::string& out_;
  const checkout::Checkouts& checkouts_;
  const model::Plan& plan_;
  rancher::Version version_;
  verify::KnownLabels labels_;
  std::map<size_t, std::optional<rancher::Cluster>> old_clusters_;
  std::map<std::tuple<size_t, std::string, std::string>, std::vector<std::string>> moves_;  // cluster, from, to
};

}  // namespace

void report_moved(const FileSystem& files, const std::string& out, const Analysis& analysis,
                  diag::Diagnostics& diagnostics) {
  Moved(files, out, analysis).report(diagnostics);
}

}  // namespace fleet::driver
