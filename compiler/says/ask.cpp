#include "compiler/says/ask.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/helmop.h"
#include "compiler/rancher/mapping.h"
#include "compiler/rancher/scan.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/access.h"
#include "compiler/says/between.h"
#include "compiler/says/deploy.h"
#include "compiler/says/options_file.h"

namespace fleet::says {
namespace {

using rancher::last_element;
using rancher::list_in;
using rancher::map_in;
using rancher::text_in;

class Asker {
 public:
  Asker(const Given& given, const Request& request, Sources& sources, diag::Diagnostics& diagnostics)
      : given_(given),
        request_(request),
        sources_(sources),
        diagnostics_(diagnostics),
        access_(given),
        index_(given.clusters, given.groups) {}

  Answer run() {
    Answer answer;
    answer.version = request_.version;
    for (const Cluster& cluster : given_.clusters)
      answer.clusters.push_back({cluster.known.cluster.name, cluster.known.cluster.workspace});
    for (const Object& object : given_.git_repos) answer.origins.push_back(of_git_repo(object));
    if (given_.git_repos.empty() && !given_.has_unread_git_repo) {
      for (const std::string& folder : given_.folders) {
        const size_t findings = diagnostics_.all().size();
        Origin origin = of_folder(folder);
        if (origin.bundles.empty() && given_.empty_folders.contains(folder) && diagnostics_.all().size() == findings)
          diagnostics_.report({sources_.add(folder.empty() ? "." : folder, ""), 0, 0}, diag::YamlNothing);
        if (!origin.bundles.empty() || origin.fails) answer.origins.push_back(std::move(origin));
      }
    }
    for (const Object& object : given_.helm_ops) answer.origins.push_back(of_helm_op(object));
    for (const Object& object : given_.bundles) answer.origins.push_back(of_bundle(object));
    report_between(answer, diagnostics_);
    return answer;
  }

 private:
  // ---- where bundles come from ------------------------------------------------------------------------------------

  /// The checkout that `--repo` names, or the folder at hand: of the paths that are folders, the first in which the
  /// GitRepo finds anything, beginning with the one that holds the GitRepo itself.
  const Checkout* checkout_of(const Object& git_repo) const {
    if (const auto named = request_.repos.find(git_repo.name); named != request_.repos.end()) {
      std::string folder = named->second;
      while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
      return &given_.checkouts.at(folder == "." ? "" : folder);
    }
    const std::string& path = sources_.path(git_repo.place.file);
    std::vector<const Checkout*> candidates;
    for (const std::string& folder : given_.folders) {
      const bool holds_it =
          folder.empty() ? !path.starts_with('/') && !path.starts_with("../") : path.starts_with(folder + "/");
      candidates.insert(holds_it ? candidates.begin() : candidates.end(), &given_.checkouts.at(folder));
    }
    for (const Checkout* checkout : candidates) {
      const auto sources = rancher::find_bundle_sources(checkout->repository, {git_repo.metadata, git_repo.spec});
      if (sources && !sources->empty()) return checkout;
    }
    return candidates.empty() ? nullptr : candidates.front();
  }

  Origin of_git_repo(const Object& object) {
    Origin origin{object.kind, object.name, object.workspace, {}, object.place.at("metadata").at("name").span(),
                  {},          false};
    const Checkout* checkout = checkout_of(object);
    if (!checkout) {
      diagnostics_.report(origin.place, diag::YamlNoCheckout, object.name);
      return origin;
    }
    const bool has_targets = list_in(object.spec, "targets") && !list_in(object.spec, "targets")->empty();
    if (!has_targets && !given_.clusters.empty() && !has_default_group(object.workspace))
      diagnostics_.report(origin.place, diag::YamlNoDefaultGroup, object.name, object.workspace);
    auto allowed = access_.authorized(object, request_.version);
    if (!allowed) {
      diagnostics_.report(origin.place, diag::YamlNotAllowed, object.kind, object.name, allowed.failure().text)
          .note(diag::NothingChanges);
      origin.refused = true;
      return origin;
    }
    scan(origin, {object.metadata, std::move(*allowed)}, *checkout, &object);
    return origin;
  }

  /// As if a GitRepo took the whole folder, for every cluster.
  Origin of_folder(const std::string& folder) {
    const Checkout& checkout = given_.checkouts.at(folder);
    std::string name(folder.empty() ? "repo" : last_element(folder));
    if (name == "..") name = "repo";
    Origin origin{"", name, rancher::default_workspace, {}, {}, {}, false};
    const rancher::GitRepo git_repo{Map{{"name", name}, {"namespace", rancher::default_workspace}},
                                    Map{{"targets", List{Map{{"clusterSelector", Map{}}, {"name", "all"}}}}}};
    scan(origin, git_repo, checkout, nullptr);
    return origin;
  }

  bool has_default_group(std::string_view workspace) const {
    return std::ranges::any_of(given_.groups, [&](const rancher::ClusterGroup& group) {
      return group.name == "default" && group.workspace == workspace;
    });
  }

  void scan(Origin& origin, const rancher::GitRepo& git_repo, const Checkout& checkout, const Object* object) {
    origin.checkout = checkout.shown(".");
    without_files_.clear();
    is_unsure_ = false;
    const auto sources = rancher::find_bundle_sources(checkout.repository, git_repo);
    if (!sources) {
      diagnostics_.report(origin.place, diag::YamlRefused, sources.failure().text).note(diag::GitJobFails);
      origin.fails = true;
      return;
    }
    if (object) check_paths(*object, checkout, !sources->empty());
    std::set<std::pair<std::string, std::string>> seen;
    for (const rancher::BundleSource& source : *sources) {
      if (!seen.emplace(source.folder, source.options_file).second) continue;
      read_bundle(origin, git_repo, checkout, source, object);
    }
    if (object && origin.bundles.empty() && !origin.fails && !is_unsure_)
      return report_prune(origin, *object, checkout);
    for (const auto& [place, shown] : without_files_) diagnostics_.report(place, diag::YamlNoResources, shown);
  }

  /// The GitRepo makes no bundle at all.
  void report_prune(Origin& origin, const Object& object, const Checkout& checkout) {
    origin.fails = origin.prunes = true;
    const Place paths = object.place.at("spec").at("paths");
    const bool is_one = without_files_.empty() && paths.at(size_t{0}) && !paths.at(size_t{1});
    auto report = diagnostics_.report(is_one ? paths.at(size_t{0}).span() : origin.place, diag::YamlNoBundles,
                                      origin.name, checkout.shown("."));
    for (const auto& [place, shown] : without_files_) report.label(place, diag::NothingBeside);
    report.note(diag::PrunesAll);
  }

  /// Entries of `paths` that name no folder: Fleet passes over them, and uninstalls what was there. `any`: there are
  /// others that name some.
  void check_paths(const Object& object, const Checkout& checkout, bool any) {
    if (const List* bundles = list_in(object.spec, "bundles"); bundles && !bundles->empty()) return;
    const List* paths = list_in(object.spec, "paths");
    if (!paths) return;
    for (size_t i = 0; i < paths->size(); ++i) {
      const std::string* path = (*paths)[i].find_string();
      const auto found = path ? rancher::folders_of_path(checkout.repository, *path) : std::vector<std::string>{};
      if (!path || !found || !found->empty()) continue;
      const Span place = object.place.at("spec").at("paths").at(i).span();
      const Way way = way_of(checkout, *path);
      is_unsure_ = is_unsure_ || way != Way::Inside;
      if (way == Way::OverLink)
        diagnostics_.report(place, diag::YamlOverLink, *path).note(diag::LinksAreNotFollowed);
      else if (way == Way::Outside)
        diagnostics_.report(place, diag::YamlLeaves, *path).note(diag::LinksAreNotFollowed);
      else if (any)
        diagnostics_.report(place, diag::YamlEmptyPath, *path, checkout.shown(".")).note(diag::PruneNote);
    }
  }

  void read_bundle(Origin& origin, const rancher::GitRepo& git_repo, const Checkout& checkout,
                   const rancher::BundleSource& source, const Object* object) {
    const OptionsFile& options = options_of(checkout, source);
    if (options.unreadable || options.too_much) {
      origin.fails = origin.fails || options.unreadable;
      is_unsure_ = true;
      return;
    }
    auto value = value_of(options);
    auto read =
        value ? rancher::read_bundle(checkout.repository, git_repo, source, std::move(*value), true, request_.version)
              : rancher::read_bundle(checkout.repository, git_repo, source, true, request_.version);
    if (linted_.insert(options.shown).second)
      lint_options(options, static_cast<bool>(read), request_.version, diagnostics_);
    if (!read) {
      is_unsure_ = true;
      if (report_failed(options, checkout, source, read.failure(), object)) origin.fails = true;
      return;
    }
    if (read->resources.empty() && !read->fetches_charts) {
      // That the file is an object of Kubernetes was said, and is why nothing is there.
      if (options.start && !is_kubernetes_object(options)) without_files_.emplace_back(options.start, options.shown);
      if (!object) {
        for (const auto& [place, shown] : without_files_) diagnostics_.report(place, diag::YamlNoResources, shown);
        without_files_.clear();
      }
      return;
    }
    if (!checkout.too_large.empty() &&
        report_values_files(options, checkout, source.folder, sources_, diagnostics_) != Needed::Fine) {
      is_unsure_ = true;
      return;
    }
    Bundle bundle = bundle_of(*read);
    bundle.source = options.shown;
    bundle.place = first_line(options.place ? options.place.span() : origin.place);
    bundle.fetches_charts = read->fetches_charts;
    name_targets(bundle, *read, options.place, object);
    const auto [first, is_new] = bundles_.try_emplace({bundle.workspace, bundle.name}, bundle.source);
    if (!is_new && first->second != bundle.source)
      diagnostics_.report(bundle.place, diag::YamlNameClash, bundle.name, first->second);
    place_dependencies(bundle, options.place);
    finish(bundle, std::move(*read), read->values_layers, options.place);
    origin.bundles.push_back(std::move(bundle));
  }

  /// Whether the git job fails.
  bool report_failed(const OptionsFile& options, const Checkout& checkout, const rancher::BundleSource& source,
                     const rancher::Failure& failure, const Object* object) {
    const Needed needed = report_values_files(options, checkout, source.folder, sources_, diagnostics_);
    if (needed != Needed::Fine) return needed == Needed::Bad;
    const Span place = options.place ? first_line(options.place.span())
                       : object      ? object->place.at("spec").span()
                                     : Span{};
    switch (failure.kind) {
      case rancher::Failure::Kind::NotModelled:
        if (!report_limit(options, diagnostics_)) diagnostics_.report(place, diag::YamlNotModelled, failure.text);
        return false;
      case rancher::Failure::Kind::Hazard: diagnostics_.report(place, diag::YamlByChance, failure.text); return false;
      case rancher::Failure::Kind::Error:
        if (report_broken_chart(checkout, source.folder, failure.text, request_.version, sources_, diagnostics_)) break;
        if (options.place)
          report_refused(options, failure.text, request_.version, diagnostics_);
        else
          diagnostics_.report(place, diag::YamlFolderRefused, checkout.shown(source.folder), failure.text)
              .note(diag::GitJobFails);
        break;
    }
    return true;
  }

  /// Read and looked through once, however many GitRepos name it.
  const OptionsFile& options_of(const Checkout& checkout, const rancher::BundleSource& source) {
    const std::string key = checkout.shown(source.folder) + "\n" + source.options_file;
    const auto [at, is_new] = options_.try_emplace(key);
    if (is_new) at->second = read_options(checkout, source, sources_, diagnostics_);
    return at->second;
  }

  // ---- what becomes of them ---------------------------------------------------------------------------------------

  static Bundle bundle_of(const rancher::Bundle& read) {
    Bundle bundle;
    bundle.name = text_in(read.metadata, "name");
    bundle.workspace = text_in(read.metadata, "namespace");
    if (bundle.workspace.empty()) bundle.workspace = rancher::default_workspace;
    if (const List* dependencies = list_in(read.spec, "dependsOn"))
      for (const Value& item : *dependencies)
        if (const Map* one = item.find_map(); one && !text_in(*one, "name").empty())
          bundle.depends_on.emplace_back(text_in(*one, "name"));
    return bundle;
  }

  static void place_dependencies(Bundle& bundle, const Place& written) {
    const Place list = written.at("dependsOn");
    size_t next = 0;
    for (const std::string& name : bundle.depends_on) {
      Span found;
      for (; list.at(next) && !found; ++next)
        if (const Place own = list.at(next).at("name"); own && own.tree->nodes[own.node].text == name)
          found = own.span();
      bundle.depends_on_places.push_back(found);
    }
  }

  static Span first_line(Span span) { return span ? Span{span.file, span.begin, span.begin} : span; }

  /// Which entry of the Bundle's targets stands where: first those of fleet.yaml, then those of the GitRepo.
  static void name_targets(Bundle& bundle, const rancher::Bundle& read, const Place& options, const Object* object) {
    const List* targets = list_in(read.spec, "targets");
    const size_t count = targets ? targets->size() : 0;
    const auto length = [](const Place& list) {
      size_t n = 0;
      while (list.at(n)) ++n;
      return n;
    };
    std::vector<Target> named;
    for (const auto* key : {"targets", "targetCustomizations"})
      for (size_t i = 0, n = length(options.at(key)); i < n; ++i)
        named.push_back({"", Writer::FleetYaml, options.at(key).at(i).span(), options.at(key).at(i)});
    const Place overrides = options.at("overrideTargets");
    const Place own = object ? object->place.at("spec").at("targets") : Place{};
    const bool is_overridden = overrides && overrides.tree->nodes[overrides.node].kind == yaml::Kind::List;
    for (size_t i = 0; named.size() < count; ++i) {
      if (is_overridden && overrides.at(i))
        named.push_back({"", Writer::Override, overrides.at(i).span(), overrides.at(i)});
      else if (!is_overridden && own.at(i))
        named.push_back({"", Writer::GitRepo, own.at(i).span(), own.at(i)});
      else
        named.push_back({"", object ? Writer::Default : Writer::GitRepo, {}});
    }
    named.resize(count);
    for (size_t i = 0; i < count; ++i)
      if (const Map* target = (*targets)[i].find_map()) named[i].name = text_in(*target, "name");
    bundle.targets = std::move(named);
  }

  void finish(Bundle& bundle, rancher::Bundle read, const std::vector<rancher::ValuesLayer>& layers,
              const Place& written) {
    const auto workspaces = rancher::workspaces_of_bundle(bundle.workspace, rancher::labels_in(read.metadata, "labels"),
                                                          given_.mappings, given_.namespaces);
    std::vector<uint32_t> visible;
    for (const std::string& workspace : workspaces) {
      const auto& more = index_.in_workspace(workspace);
      visible.insert(visible.end(), more.begin(), more.end());
    }
    if (workspaces.size() > 1) std::ranges::sort(visible);
    if (const auto refusal = access_.find_refusal(bundle.workspace, read.spec)) {
      bundle.visible = visible.size();
      bundle.problem = refusal->text;
      diagnostics_.report(bundle.place, diag::YamlNotAllowed, "Bundle", bundle.name, refusal->text)
          .note(diag::NothingChanges);
      return;
    }
    deploy(bundle, std::move(read.spec), layers, visible, index_, request_, written, diagnostics_);
  }

  Origin of_object(const Object& object, const rancher::Bundle& read) {
    Origin origin{object.kind, object.name, object.workspace, {}, object.place.at("metadata").at("name").span(),
                  {},          false};
    Bundle bundle = bundle_of(read);
    bundle.source = sources_.path(object.place.file);
    bundle.place = origin.place;
    const Place targets = object.place.at("spec").at("targets");
    if (const List* list = list_in(read.spec, "targets")) {
      for (size_t i = 0; i < list->size(); ++i) {
        const Map* target = (*list)[i].find_map();
        bundle.targets.push_back({target ? std::string(text_in(*target, "name")) : "",
                                  targets.at(i) ? Writer::Object : Writer::Default, targets.at(i).span(),
                                  targets.at(i)});
      }
    }
    place_dependencies(bundle, object.place.at("spec"));
    finish(bundle, read, {}, object.place.at("spec"));
    origin.bundles.push_back(std::move(bundle));
    return origin;
  }

  Origin of_helm_op(const Object& object) {
    if (const auto policy = access_.helm_op_policy(object.workspace)) {
      const std::string why = "the rules of the Policy `" + *policy + "` for HelmOps";
      diagnostics_.report(object.place.at("metadata").at("name").span(), diag::YamlNotModelled, why);
    }
    auto made = rancher::bundle_of_helmop(object.metadata, object.spec);
    if (made) return of_object(object, *made);
    Origin origin{object.kind, object.name, object.workspace, {}, object.place.at("metadata").at("name").span(),
                  {},          true};
    diagnostics_.report(origin.place, diag::YamlBundleFails, object.name, made.failure().text);
    return origin;
  }

  Origin of_bundle(const Object& object) { return of_object(object, {object.metadata, object.spec}); }

  const Given& given_;
  const Request& request_;
  Sources& sources_;
  diag::Diagnostics& diagnostics_;
  Access access_;
  ClusterIndex index_;
  std::map<std::string, OptionsFile> options_;
  std::set<std::string> linted_;
  // Of the GitRepo or folder at hand:
  std::vector<std::pair<Span, std::string>> without_files_;  ///< options files beside which nothing lies
  bool is_unsure_ = false;                                   ///< of some path or folder it is not known what comes
  std::map<std::pair<std::string, std::string>, std::string> bundles_;  ///< workspace and name, to the source
};

}  // namespace

Answer ask(const Given& given, const Request& request, Sources& sources, diag::Diagnostics& diagnostics) {
  return Asker(given, request, sources, diagnostics).run();
}

}  // namespace fleet::says
