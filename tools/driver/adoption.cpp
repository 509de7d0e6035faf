#include "tools/driver/adoption.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"
#include "compiler/verify/read_back.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"
#include "tools/driver/told.h"

namespace fleet::driver {
namespace {

using rancher::text_in;

constexpr size_t kMostLines = 8;  // of changed values or fields

std::string shown(const Value* value) {
  if (!value) return "nothing";
  const std::string text = yaml::go_json(*value);
  return text.size() > 60 ? text.substr(0, 57) + "…" : text;
}

using Leaves = std::map<std::string, Value>;

void add_leaves(const Value& value, const std::string& path, Leaves& to) {
  const Map* map = value.find_map();
  if (!map || map->empty()) {
    to.emplace(path, value);
    return;
  }
  for (const Entry& entry : *map) add_leaves(entry.value, path.empty() ? entry.key : path + "." + entry.key, to);
}

/// "image.tag "1" → "2", replicas 1 → nothing"; empty if nothing differs.
std::string changes(const Leaves& before, const Leaves& after) {
  std::set<std::string> paths;
  for (const Leaves* leaves : {&before, &after})
    for (const auto& [path, value] : *leaves) paths.insert(path);
  std::string text;
  size_t count = 0;
  for (const std::string& path : paths) {
    const auto a = before.find(path), b = after.find(path);
    if (a != before.end() && b != after.end() && a->second == b->second) continue;
    if (++count > kMostLines) continue;
    text += fmt::format("{}{} {} → {}", text.empty() ? "" : ", ", path, shown(a == before.end() ? nullptr : &a->second),
                        shown(b == after.end() ? nullptr : &b->second));
  }
  return count > kMostLines ? text + fmt::format(", and {} more", count - kMostLines) : text;
}

/// What a cluster gets.
struct Deployed {
  std::string release, name_space;
  Leaves values;
};

std::map<uint32_t, Deployed> deployed_by(const says::Bundle& bundle) {
  std::map<uint32_t, Deployed> result;
  for (const says::Outcome& outcome : bundle.outcomes) {
    if (!outcome.reached.deployed()) continue;
    for (const uint32_t cluster : outcome.clusters) result[cluster] = {outcome.release, outcome.release_namespace, {}};
    for (const says::ValuesOfClusters& values : outcome.values) {
      Leaves leaves;
      for (const says::ValueLine& line : values.lines) leaves.emplace(line.path, line.value);
      for (const uint32_t cluster : values.clusters) result[cluster].values = leaves;
    }
  }
  return result;
}

class Adoption {
 public:
  /// `out`: the folder of the output; `adopted`: all that is taken over.
  Adoption(const FileSystem& files, const Analysis& a, std::string out, std::set<std::string> adopted)
      : files_(files),
        a_(a),
        out_(std::move(out)),
        adopted_(std::move(adopted)),
        plan_(*a.built->plan),
        clusters_(as_fleet_sees(a, all_of(plan_))) {
    request_.version = a.program->engine;
    request_.values = true;
    const verify::ForEach in_turn = [](size_t count, const auto& work) {
      for (size_t i = 0; i < count; ++i) work(i);
    };
    verify::read_back(*a.output, plan_, a.checkouts.repositories(), request_.version, in_turn, read_);
    groups_ = groups_of(read_);
    index_.emplace(clusters_, groups_);
  }

  std::string show(const emit::Destination& destination, const std::string& path) {
    const std::string below = path.substr(destination.folder.path.size() + 1);
    std::string text = "takes over " + path + "\n";
    if (destination.folder.layout == emit::Layout::Checkout) return text + show_options(destination, below);
    return text + show_object(destination, below, path);
  }

 private:
  static std::vector<size_t> all_of(const model::Plan& plan) {
    std::vector<size_t> all(plan.clusters.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    return all;
  }

  // ---- a fleet.yaml ------------------------------------------------------------------------------------------------

  std::string show_options(const emit::Destination& destination, const std::string& path) {
    const size_t options = path.rfind(".fleetc/");
    const size_t end = options == std::string::npos ? path.rfind('/') + 1 : options;
    const std::string folder = end == 0 ? "." : path.substr(0, end - 1);
    // The destination may be named from where fleetc was started; the checkouts are known by their real paths.
    const std::string checkout = files_.canonical(destination.folder.path);
    std::string text;
    for (uint32_t i = 0; i < plan_.repos.size(); ++i) {
      if (a_.checkouts.folders[i] != checkout) continue;
      text += show_bundles(i, folder, options == std::string::npos ? "" : path.substr(options));
    }
    return text;
  }

  /// The bundle that the folder is today, beside those that it would be.
  std::string show_bundles(uint32_t repo, const std::string& folder, const std::string& options) {
    std::vector<const verify::ReadEntry*> after;
    for (const verify::ReadEntry& entry : read_.bundles) {
      if (entry.helm_op || entry.base != folder || !is_of(entry, repo)) continue;
      if (options.empty() || entry.options == options) after.push_back(&entry);
    }
    if (after.empty()) return "";
    const auto written = find_git_repo(plan_.repos[repo]);
    const rancher::GitRepo git_repo = written ? *written : for_all_clusters(plan_.repos[repo]);
    const rancher::Repository& repository = a_.checkouts.of_repo[repo]->repository;
    const auto before = rancher::read_bundle(repository, git_repo, {folder, options}, false, request_.version);
    if (!before) return "  today    Fleet would make no bundle of it: " + before.failure().text + "\n";
    const says::Bundle today = told(*before, before->values_layers, *index_, request_);
    std::string text;
    for (const verify::ReadEntry* entry : after) {
      const rancher::ReadBundle& made = entry->in_checkout ? *entry->in_checkout : entry->bundle;
      text += compare(today, told(made, made.values_layers, *index_, request_));
    }
    if (written) return text;
    return text + "  as if    the GitRepo `" + plan_.repos[repo].kube_name + "` brings it to each cluster of `" +
           plan_.repos[repo].workspace + "` today, but for what it says itself\n";
  }

  /// Its GitRepo is the repo's, or one of those that promote its deployments.
  bool is_of(const verify::ReadEntry& entry, uint32_t repo) const {
    const Map& metadata = read_.git_repos[entry.repo].metadata;
    if (text_in(metadata, "namespace") != plan_.repos[repo].workspace) return false;
    const std::string_view name = text_in(metadata, "name");
    return name == plan_.repos[repo].kube_name ||
           std::any_of(plan_.bundles.begin(), plan_.bundles.end(), [&](const model::Bundle& bundle) {
             return bundle.repo == repo &&
                    std::any_of(bundle.waves.begin(), bundle.waves.end(), [&](const model::Wave& wave) {
                      return wave.promotion && wave.promotion->git_repo == name;
                    });
           });
  }

  /// The GitRepo that people wrote where the build writes its own; none if there is no such, or Kubernetes refuses it.
  std::optional<rancher::GitRepo> find_git_repo(const model::Repo& repo) const {
    const std::string path = out_ + "/hub/" + repo.workspace + "/gitrepos/" + repo.kube_name + ".yaml";
    if (!adopted_.contains(path)) return std::nullopt;
    const auto bytes = files_.read(path, kLargest);
    if (!std::holds_alternative<std::string>(bytes)) return std::nullopt;
    const auto read = yaml::read_like_fleet(std::get<std::string>(bytes));
    const Value* root = std::get_if<Value>(&read);
    const Value* spec = root ? root->find("spec") : nullptr;
    const Value* metadata = root ? root->find("metadata") : nullptr;
    if (!spec || !metadata) return std::nullopt;
    auto decoded_spec =
        rancher::decode(*spec, *rancher::object(rancher::Schema::GitRepo, request_.version), request_.version);
    auto decoded_metadata =
        rancher::decode(*metadata, *rancher::object(rancher::Schema::Metadata, request_.version), request_.version);
    if (!decoded_spec || !decoded_metadata) return std::nullopt;
    return rancher::GitRepo{std::move(*decoded_metadata), std::move(*decoded_spec)};
  }

  static rancher::GitRepo for_all_clusters(const model::Repo& repo) {
    return {Map{{"name", repo.kube_name}, {"namespace", repo.workspace}},
            Map{{"targets", List{Map{{"clusterSelector", Map{}}, {"name", "all"}}}}}};
  }

  std::string names_of(const std::vector<uint32_t>& clusters) const {
    std::vector<std::string> names;
    for (const uint32_t cluster : clusters) names.push_back(plan_.clusters[cluster].name);
    return diag::list_names(names);
  }

  std::string compare(const says::Bundle& today, const says::Bundle& next) const {
    std::string text = "  bundle   `" + today.name + "`";
    text += today.name == next.name ? ", as today\n"
                                    : ", then `" + next.name + "`: Fleet uninstalls the one and installs the other\n";
    if (!today.problem.empty()) text += "  today    Fleet deploys nothing of it: " + today.problem + "\n";
    if (!next.problem.empty()) text += "  then     Fleet would deploy nothing of it: " + next.problem + "\n";
    const auto before = deployed_by(today), after = deployed_by(next);
    std::vector<uint32_t> lost, gained;
    std::map<std::string, std::vector<uint32_t>> releases, values;
    for (const auto& [cluster, deployed] : before) {
      const auto then = after.find(cluster);
      if (then == after.end()) {
        lost.push_back(cluster);
        continue;
      }
      const Deployed& other = then->second;
      if (deployed.release != other.release || deployed.name_space != other.name_space)
        releases[fmt::format("`{}` in `{}`, then `{}` in `{}`", deployed.release, deployed.name_space, other.release,
                             other.name_space)]
            .push_back(cluster);
      if (const std::string changed = changes(deployed.values, other.values); !changed.empty())
        values[changed].push_back(cluster);
    }
    for (const auto& [cluster, deployed] : after)
      if (!before.contains(cluster)) gained.push_back(cluster);
    text += fmt::format("  reach    {}, then {}{}{}\n", diag::count_of(before.size(), "cluster"), after.size(),
                        lost.empty() ? "" : "; no longer " + names_of(lost),
                        gained.empty() ? "" : "; now also " + names_of(gained));
    for (const auto& [what, clusters] : releases) text += "  release  " + what + ", on " + names_of(clusters) + "\n";
    for (const auto& [what, clusters] : values) text += "  values   " + what + ", on " + names_of(clusters) + "\n";
    if (releases.empty() && values.empty() && !after.empty()) text += "  values   as today\n";
    return text;
  }

  // ---- an object of the hub ----------------------------------------------------------------------------------------

  std::string show_object(const emit::Destination& destination, const std::string& below,
                          const std::string& path) const {
    const auto next = std::find_if(destination.files.begin(), destination.files.end(),
                                   [&](const auto& file) { return file.path == below; });
    const auto bytes = files_.read(path, kLargest);
    if (next == destination.files.end() || !std::holds_alternative<std::string>(bytes)) return "";
    const auto before = yaml::read_like_fleet(std::get<std::string>(bytes)), after = yaml::read_like_fleet(next->bytes);
    if (!std::holds_alternative<Value>(before))
      return "  today    it is no YAML: " + std::get<yaml::FleetError>(before).text + "\n";
    Leaves of_before, of_after;
    add_leaves(std::get<Value>(before), "", of_before);
    add_leaves(std::get<Value>(after), "", of_after);
    const std::string changed = changes(of_before, of_after);
    return "  fields   " + (changed.empty() ? std::string("as today") : changed) + "\n";
  }

  static constexpr uint64_t kLargest = 64'000'000;

  const FileSystem& files_;
  const Analysis& a_;
  std::string out_;
  std::set<std::string> adopted_;
  const model::Plan& plan_;
  std::vector<says::Cluster> clusters_;
  says::Request request_;
  verify::ReadBack read_;
  std::vector<rancher::ClusterGroup> groups_;
  std::optional<says::ClusterIndex> index_;
};

}  // namespace

std::string show_adoption(const FileSystem& files, const Analysis& a,
                          const std::vector<emit::Destination>& destinations,
                          const std::vector<emit::WriteResult>& results) {
  std::set<std::string> adopted;
  for (const emit::WriteResult& result : results) {
    for (const emit::WriteNote& note : result.notes)
      if (note.kind == emit::WriteNoteKind::Adopted) adopted.insert(note.path);
  }
  if (adopted.empty()) return "";
  Adoption adoption(files, a, destinations.front().folder.path, adopted);
  std::string text;
  for (size_t i = 0; i < results.size(); ++i) {
    for (const emit::WriteNote& note : results[i].notes) {
      if (note.kind == emit::WriteNoteKind::Adopted) text += adoption.show(destinations[i], note.path);
    }
  }
  return text;
}

}  // namespace fleet::driver
