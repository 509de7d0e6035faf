#include "compiler/verify/read_back.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/helmop.h"
#include "compiler/rancher/tree.h"
#include "compiler/verify/written_clusters.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::verify {

using rancher::Schema;

namespace {

std::string_view text_of(const Value* value) {
  const std::string* text = value ? value->find_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

struct Object {
  std::string kind;
  HubObject object;
  std::optional<Difference> problem;
};

/// An object as the API server takes it: its types are those of the CRD, nothing becomes text on the way.
Object read_object(const emit::OutputFile& file, rancher::Version version) {
  Object result;
  result.object.file = &file;
  const auto fail = [&](std::string why) {
    result.problem = Difference{file.path, "Kubernetes would not take " + file.path + ": " + std::move(why), {}, {}};
    return result;
  };
  const auto read = yaml::read_like_fleet(file.bytes);
  if (const auto* problem = std::get_if<yaml::FleetError>(&read)) return fail(problem->text);
  const Value& value = std::get<Value>(read);
  if (text_of(value.find("apiVersion")) != "fleet.cattle.io/v1alpha1") return fail("its apiVersion is not Fleet's");
  result.kind = text_of(value.find("kind"));
  const std::pair<std::string_view, Schema> kinds[] = {{"GitRepo", Schema::GitRepo},
                                                       {"Cluster", Schema::Cluster},
                                                       {"ClusterGroup", Schema::ClusterGroup},
                                                       {"HelmOp", Schema::HelmOp}};
  const auto* kind =
      std::find_if(std::begin(kinds), std::end(kinds), [&](const auto& k) { return k.first == result.kind; });
  if (kind == std::end(kinds)) return fail("its kind is none that is emitted");
  const auto decode = [&](std::string_view key, Schema schema, Map& into) {
    const Value* part = value.find(key);
    if (!part || part->is_null()) return true;
    auto decoded = rancher::decode(*part, *rancher::object(schema, version), version);
    if (decoded)
      into = std::move(*decoded);
    else
      fail("`" + std::string(key) + "`: " + decoded.failure().text);
    return static_cast<bool>(decoded);
  };
  if (decode("metadata", Schema::Metadata, result.object.metadata)) decode("spec", kind->second, result.object.spec);
  return result;
}

/// Which repo a GitRepo reads: itself, or the one whose deployment it promotes. By name and workspace.
class Sources {
 public:
  explicit Sources(const model::Plan& plan) {
    std::map<std::string_view, size_t> same;
    for (const model::Repo& repo : plan.repos) ++same[repo.kube_name];
    for (size_t i = 0; i < plan.repos.size(); ++i) {
      const model::Repo& repo = plan.repos[i];
      // The repo's name in Kubernetes, or in the spec where several are called so.
      by_name_[{repo.kube_name, repo.workspace}] = {same[repo.kube_name] > 1 ? repo.name : repo.kube_name, i};
    }
    for (const model::Bundle& bundle : plan.bundles) {
      if (bundle.repo == model::kNoRepo) continue;
      const Source source = of(plan.repos[bundle.repo]);
      for (const model::Wave& wave : bundle.waves) {
        if (wave.promotion) by_name_[{wave.promotion->git_repo, bundle.workspace}] = source;
      }
    }
  }

  struct Source {
    std::string folder;            // below bundles/
    size_t repo = model::kNoRepo;  // of the plan
  };
  Source of(const model::Repo& repo) const { return of(repo.kube_name, repo.workspace); }
  Source of(std::string_view kube_name, std::string_view workspace) const {
    const auto found = by_name_.find({kube_name, workspace});
    return found == by_name_.end() ? Source{std::string(kube_name), model::kNoRepo} : found->second;
  }

 private:
  std::map<std::pair<std::string_view, std::string_view>, Source> by_name_;
};

/// The values files that each path's bundles name, from the plan: only whether they are there matters here.
std::map<std::pair<std::string, std::string>, std::set<std::string>> values_files(const model::Plan& plan,
                                                                                  const Sources& sources) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> result;
  for (const model::Bundle& bundle : plan.bundles) {
    if (bundle.repo == model::kNoRepo) continue;
    const model::Repo& repo = plan.repos[bundle.repo];
    std::set<std::string> names(bundle.options.values_files.begin(), bundle.options.values_files.end());
    for (const model::Customization& customization : bundle.customizations) {
      names.insert(customization.options.values_files.begin(), customization.options.values_files.end());
    }
    if (!names.empty()) result[{sources.of(repo).folder, bundle.path}].merge(names);
  }
  return result;
}

std::string join(const std::string& folder, const std::string& name) {
  return folder == "." ? name : folder + "/" + name;
}

/// The checkout as it will be: with the files that were emitted for the repo, which stand below `prefix`, and without
/// those that they take the place of.
std::optional<rancher::Repository> checkout_with(const rancher::Repository* checkout, std::string_view prefix,
                                                 const std::map<std::string_view, const emit::OutputFile*>& emitted) {
  if (!checkout) return std::nullopt;
  rancher::Repository::Files files = checkout->files();
  for (auto at = emitted.lower_bound(prefix); at != emitted.end() && at->first.starts_with(prefix); ++at) {
    const std::string path(at->first.substr(prefix.size()));
    const size_t options = path.rfind(".fleetc/");
    const std::string folder = path.substr(0, options == std::string::npos ? path.rfind('/') + 1 : options);
    files.erase(folder + "fleet.yml");
    if (options != std::string::npos && !emitted.contains(std::string(prefix) + folder + "fleet.yaml"))
      files.erase(folder + "fleet.yaml");
    files[path] = at->second->bytes;
  }
  return rancher::Repository(std::move(files));
}

}  // namespace

std::optional<Difference> read_back(const std::vector<emit::OutputFile>& files, const model::Plan& plan,
                                    const Checkouts& checkouts, rancher::Version version, const ForEach& for_each,
                                    ReadBack& into) {
  std::vector<const emit::OutputFile*> hub;
  std::map<std::string_view, const emit::OutputFile*> by_path;  // of the files in checkouts
  for (const emit::OutputFile& file : files) {
    if (file.path.starts_with("hub/"))
      hub.push_back(&file);
    else
      by_path.emplace(file.path, &file);
    if (file.path.starts_with("agents/")) {
      auto values = yaml::read_helm_values(file.bytes);
      if (const auto* problem = std::get_if<yaml::FleetError>(&values))
        return Difference{file.path, "Helm would not read it: " + problem->text, {}, {}};
      into.agents.push_back({&file, std::get<Value>(std::move(values))});
    }
  }
  const WrittenClusters written(plan);
  std::vector<std::unique_ptr<Object>> objects(hub.size());
  std::vector<uint32_t> clusters(hub.size(), WrittenClusters::kNone);
  for_each(hub.size(), [&](size_t i) {
    Object object = read_object(*hub[i], version);
    if (!object.problem && object.kind == "Cluster") object.problem = written.check(object.object, clusters[i]);
    if (object.problem || object.kind != "Cluster") objects[i] = std::make_unique<Object>(std::move(object));
  });
  std::vector<WrittenClusters::Read> read;
  for (size_t i = 0; i < hub.size(); ++i) {
    if (objects[i] && objects[i]->problem) return objects[i]->problem;
    if (!objects[i]) read.push_back({clusters[i], hub[i]});
  }
  if (auto found = written.check_all(read)) return found;
  for (const auto& kept : objects) {
    if (!kept) continue;
    Object& object = *kept;
    if (object.kind == "HelmOp") {
      auto bundle = rancher::bundle_of_helmop(object.object.metadata, object.object.spec);
      if (!bundle)
        return Difference{object.object.file->path,
                          "Fleet would make no Bundle of " + object.object.file->path + ": " + bundle.failure().text,
                          {},
                          {}};
      ReadEntry& entry = into.bundles.emplace_back();
      entry.file = object.object.file;
      entry.helm_op = std::move(object.object.spec);
      entry.bundle.metadata = std::move(bundle->metadata);
      entry.bundle.spec = std::move(bundle->spec);
      continue;
    }
    auto& list = object.kind == "GitRepo" ? into.git_repos : into.groups;
    list.push_back(std::move(object.object));
  }

  const Sources sources(plan);
  const auto placeholders = values_files(plan, sources);
  std::vector<std::string> folders;
  std::vector<std::optional<rancher::Repository>> known;
  for (size_t i = 0; i < into.git_repos.size(); ++i) {
    const HubObject& repo = into.git_repos[i];
    const auto name = rancher::text_in(repo.metadata, "name"), workspace = rancher::text_in(repo.metadata, "namespace");
    const Sources::Source source = sources.of(name, workspace);
    folders.push_back(source.folder);
    known.push_back(source.repo < checkouts.size()
                        ? checkout_with(checkouts[source.repo], "bundles/" + source.folder + "/", by_path)
                        : std::nullopt);
    const List* entries = rancher::list_in(repo.spec, "bundles");
    if (!entries) continue;
    for (const Value& value : *entries) {
      const Map none;
      const Map& entry = value.find_map() ? *value.find_map() : none;
      into.bundles.push_back({i,
                              std::string(rancher::text_in(entry, "base")),
                              std::string(rancher::text_in(entry, "options")),
                              {},
                              nullptr,
                              {},
                              {}});
    }
  }
  // The options files of one folder see each other: for the first entry that has one, all of them are there.
  std::vector<bool> sees_others(into.bundles.size());
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (size_t i = 0; i < into.bundles.size(); ++i) {
    const ReadEntry& entry = into.bundles[i];
    if (!entry.helm_op && !entry.options.empty())
      sees_others[i] = seen.insert({folders[entry.repo], entry.base}).second;
  }
  std::vector<std::optional<Difference>> problems(into.bundles.size());
  for_each(into.bundles.size(), [&](size_t i) {
    ReadEntry& entry = into.bundles[i];
    if (entry.helm_op) return;
    const HubObject& repo = into.git_repos[entry.repo];
    const std::string prefix = "bundles/" + folders[entry.repo] + "/";
    rancher::Repository::Files checkout;
    std::vector<std::string> names{"fleet.yaml", "fleet.yml"};
    if (!entry.options.empty()) names = {entry.options};
    for (const std::string& name : names) {
      const auto found = by_path.find(prefix + rancher::clean_go_path(join(entry.base, name)));
      if (found == by_path.end()) continue;
      checkout[std::string(found->first.substr(prefix.size()))] = found->second->bytes;
      entry.file = found->second;
    }
    if (const auto extra = placeholders.find({folders[entry.repo], entry.base}); extra != placeholders.end()) {
      for (const std::string& name : extra->second) checkout[join(entry.base, name)] = "{}";
    }
    if (sees_others[i]) {
      const std::string others = prefix + rancher::clean_go_path(join(entry.base, ".fleetc")) + "/";
      for (auto at = by_path.lower_bound(others); at != by_path.end() && at->first.starts_with(others); ++at) {
        checkout.try_emplace(std::string(at->first.substr(prefix.size())), "");
      }
    }
    const std::string what = "`" + join(entry.base, entry.options) + "` of the GitRepo `" +
                             std::string(rancher::text_in(repo.metadata, "name")) + "`";
    if (!entry.file) {
      problems[i] = Difference{repo.file->path, "there is no file for " + what, {}, {}};
      return;
    }
    auto bundle = rancher::read_bundle(rancher::Repository(std::move(checkout)), {repo.metadata, repo.spec},
                                       {entry.base, entry.options}, false, version);
    if (bundle) {
      const auto shown = std::find_if(bundle->resources.begin(), bundle->resources.end(),
                                      [](const std::string& name) { return name.starts_with(".fleetc/"); });
      if (shown != bundle->resources.end()) {
        problems[i] = Difference{
            entry.file->path, "Fleet would deploy the options file `" + *shown + "` as a resource of " + what, {}, {}};
      }
      entry.bundle = std::move(*bundle);
    }
    if (bundle && known[entry.repo]) {
      auto in_checkout = rancher::read_bundle(*known[entry.repo], {repo.metadata, repo.spec},
                                              {entry.base, entry.options}, false, version);
      if (in_checkout)
        entry.in_checkout = std::move(*in_checkout);
      else if (in_checkout.failure().kind == rancher::Failure::Kind::Error)
        bundle = in_checkout.failure();
    }
    if (!bundle)
      problems[i] = Difference{entry.file->path, "Fleet would not read " + what + ": " + bundle.failure().text, {}, {}};
  });
  for (auto& problem : problems) {
    if (problem) return problem;
  }
  return std::nullopt;
}

}  // namespace fleet::verify
