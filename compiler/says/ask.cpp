#include "compiler/says/ask.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/helmop.h"
#include "compiler/rancher/scan.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/access.h"
#include "compiler/says/between.h"
#include "compiler/says/deploy.h"
#include "compiler/says/lint_beside.h"
#include "compiler/says/make_bundle.h"
#include "compiler/says/options_file.h"
#include "compiler/says/refusals.h"
#include "compiler/says/workspaces.h"

namespace fleet::says {
namespace {

using rancher::last_element;
using rancher::list_in;
using rancher::text_in;

class Asker {
 public:
  Asker(const Given& given, const Request& request, Sources& sources, diag::Diagnostics& diagnostics)
      : given_(given),
        request_(request),
        sources_(sources),
        diagnostics_(diagnostics),
        access_(given),
        index_(given.clusters, given.groups),
        workspaces_(given) {}

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

  Origin of_git_repo(const Object& object) {
    Origin origin{object.kind, object.name, object.workspace, {}, object.place.at("metadata").at("name").span(),
                  {},          false};
    if (object.is_refused) return not_taken(object);
    if (object.place.at("spec").at("bundles").at(size_t{0}) && object.place.at("spec").at("paths"))
      diagnostics_.report(object.place.at("spec").key_span("paths"), diag::YamlBesideBundles);
    if (!object.checkout) {
      diagnostics_.report(origin.place, diag::YamlNoCheckout, object.name);
      return origin;
    }
    const Checkout* checkout = &given_.checkouts.at(*object.checkout);
    const bool has_targets = list_in(object.spec, "targets") && !list_in(object.spec, "targets")->empty();
    is_default_told_ = !has_targets && !given_.clusters.empty() && !has_default_group(object.workspace);
    if (is_default_told_) diagnostics_.report(origin.place, diag::YamlNoDefaultGroup, object.name, object.workspace);
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

  /// As if a GitRepo took the whole folder, for every cluster. Objects of Fleet itself are for the hub.
  Origin of_folder(const std::string& folder) {
    is_default_told_ = false;
    Checkout checkout = given_.checkouts.at(folder);
    if (const auto objects = given_.object_files.find(folder); objects != given_.object_files.end()) {
      rancher::Repository::Files files = checkout.repository.files();
      for (const std::string& path : objects->second) files.erase(path);
      checkout.repository = rancher::Repository(std::move(files));
    }
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
      diagnostics_.report(bad_path(object, checkout, origin.place), diag::YamlRefused, sources.failure().text)
          .note(diag::GitJobFails);
      origin.fails = true;
      return;
    }
    if (object) check_paths(*object, checkout, !sources->empty());
    std::set<std::pair<std::string, std::string>> seen;
    for (const rancher::BundleSource& source : *sources) {
      if (!seen.emplace(rancher::clean_go_path(source.folder), source.options_file).second) continue;
      read_bundle(origin, git_repo, checkout, source, object);
    }
    for (Bundle& bundle : origin.bundles)
      if (origin.fails && bundle.problem.empty()) bundle.problem = "the git job fails";
    if (object && origin.bundles.empty() && !origin.fails && !is_unsure_)
      return report_prune(origin, *object, checkout);
    report_without_files();
  }

  void report_without_files() {
    for (const auto& [place, shown] : without_files_) {
      if (is_in_hidden_folder(shown))
        diagnostics_.report(place, diag::YamlHiddenFolder, shown);
      else
        diagnostics_.report(place, diag::YamlNoResources, shown);
    }
  }

  static bool is_in_hidden_folder(std::string_view path) {
    const size_t slash = path.rfind('/');
    const std::string_view folder = last_element(path.substr(0, slash == std::string_view::npos ? 0 : slash));
    return folder.size() > 1 && folder[0] == '.' && folder != "..";
  }

  /// The entry of `paths` that is a malformed pattern.
  static Span bad_path(const Object* object, const Checkout& checkout, Span otherwise) {
    const List* paths = object ? list_in(object->spec, "paths") : nullptr;
    for (size_t i = 0; paths && i < paths->size(); ++i) {
      const std::string* path = (*paths)[i].find_string();
      if (!path || rancher::folders_of_path(checkout.repository, *path)) continue;
      const Place place = object->place.at("spec").at("paths").at(i);
      return place ? place.span() : otherwise;
    }
    return otherwise;
  }

  /// The entry of `bundles` that this comes from; where there is none, the whole `spec`.
  static Span entry_of(const Object& object, const rancher::BundleSource& source) {
    const Place spec = object.place.at("spec");
    const List* bundles = list_in(object.spec, "bundles");
    for (size_t i = 0; bundles && i < bundles->size(); ++i) {
      const Map* one = (*bundles)[i].find_map();
      if (!one || text_in(*one, "base") != source.folder || text_in(*one, "options") != source.options_file) continue;
      const Place place = spec.at("bundles").at(i);
      return place.at("options") ? place.at("options").span()
             : place.at("base")  ? place.at("base").span()
                                 : place.span();
    }
    return spec.key_span("paths");
  }

  /// The GitRepo makes no bundle at all.
  void report_prune(Origin& origin, const Object& object, const Checkout& checkout) {
    origin.fails = origin.prunes = true;
    const Place paths = object.place.at("spec").at("paths");
    const bool is_one = without_files_.empty() && paths.at(size_t{0}) && !paths.at(size_t{1});
    auto report = diagnostics_.report(is_one ? paths.at(size_t{0}).span() : origin.place, diag::YamlNoBundles,
                                      origin.name, checkout.shown("."));
    for (const auto& [place, shown] : without_files_)
      report.label(place, is_in_hidden_folder(shown) ? diag::NothingOfHidden : diag::NothingBeside);
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
        value ? rancher::read_bundle(checkout.repository, git_repo, source, std::move(*value), request_.image_scans,
                                     request_.version)
              : rancher::read_bundle(checkout.repository, git_repo, source, request_.image_scans, request_.version);
    // Of what cannot be read at all nothing else is to be said.
    const bool is_readable = value || can_be_read(options);
    if (linted_.insert(options.shown).second && is_readable) {
      lint_options(options, static_cast<bool>(read), request_.version, diagnostics_);
      lint_beside(options, checkout, source.folder, sources_, diagnostics_);
    }
    if (is_readable) lint_target_namespace(options, text_in(git_repo.spec, "targetNamespace"), diagnostics_);
    if (!read) {
      is_unsure_ = true;
      if (report_failed(options, checkout, source, read.failure(), object)) origin.fails = true;
      return;
    }
    if (read->resources.empty() && !read->fetches_charts) {
      // That the file is an object of Kubernetes was said, and is why nothing is there.
      if (options.start && !is_kubernetes_object(options)) without_files_.emplace_back(options.start, options.shown);
      if (!object) {
        report_without_files();
        without_files_.clear();
      }
      return;
    }
    if (!checkout.too_large.empty() && report_values_files(options, checkout, source.folder, request_.version, sources_,
                                                           diagnostics_) != Needed::Fine) {
      is_unsure_ = true;
      return;
    }
    Bundle bundle = make_bundle(*read, options.place);
    bundle.source = options.shown;
    bundle.place = first_line(options.place ? options.place.span() : origin.place);
    bundle.fetches_charts = read->fetches_charts;
    bundle.targets = targets_of_file(*read, options.place, object);
    bundle.reach_is_told =
        is_default_told_ && !bundle.targets.empty() && bundle.targets.back().writer == Writer::Default;
    const bool is_refused =
        report_bundle_refusals(bundle, *read, options.place, named(object, bundle), request_.version, diagnostics_);
    const bool is_too_long =
        !is_refused && report_long_name(bundle, options.place, named(object, bundle), diagnostics_);
    finish(bundle, std::move(*read), read->values_layers, options.place);
    if (is_refused || is_too_long) refuse(bundle);
    origin.fails = origin.fails || is_refused || bundle.job_fails;
    origin.bundles.push_back(std::move(bundle));
  }

  static void refuse(Bundle& bundle) {
    bundle.problem = "the hub refuses it";
    bundle.problem_kind = rancher::Failure::Kind::Error;
  }

  /// Where what a bundle is called after stands, if not in its options file.
  static Span named(const Object* object, const Bundle& bundle) {
    return object ? object->place.at("metadata").at("name").span() : bundle.place;
  }

  /// Whether the git job fails.
  bool report_failed(const OptionsFile& options, const Checkout& checkout, const rancher::BundleSource& source,
                     const rancher::Failure& failure, const Object* object) {
    const Needed needed =
        report_values_files(options, checkout, source.folder, request_.version, sources_, diagnostics_);
    if (needed != Needed::Fine) return needed == Needed::Bad;
    const Span place = options.place ? first_line(options.place.span()) : object ? entry_of(*object, source) : Span{};
    switch (failure.kind) {
      case rancher::Failure::Kind::NotModelled:
        if (!report_limit(options, diagnostics_)) diagnostics_.report(place, diag::YamlNotModelled, failure.text);
        return false;
      case rancher::Failure::Kind::Hazard: diagnostics_.report(place, diag::YamlByChance, failure.text); return false;
      case rancher::Failure::Kind::Error:
        if (report_broken_chart(checkout, source.folder, failure.text, request_.version, sources_, diagnostics_)) break;
        if (options.place.at("imageScans") && failure.text.starts_with("imageScans: image scanning"))
          diagnostics_
              .report(options.place.key_span("imageScans"), diag::YamlImageScans, rancher::short_text(request_.version))
              .note(diag::GitJobFails)
              .note(diag::ImageScansOption);
        else if (options.place)
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

  static Span first_line(Span span) { return span ? Span{span.file, span.begin, span.begin} : span; }

  void finish(Bundle& bundle, rancher::Bundle read, const std::vector<rancher::ValuesLayer>& layers,
              const Place& written) {
    const Workspaces::Seen seen = workspaces_.of_bundle(bundle.workspace, bundle.labels);
    for (const auto& [mapping, workspace] : seen.unknown) {
      bundle.reach_is_told = true;
      if (told_mappings_.insert(mapping).second)
        diagnostics_.report(mapping->place, diag::YamlNotModelled,
                            "the labels of the Namespace " + rancher::quoted(workspace) + " are not among the files");
    }
    std::vector<uint32_t> visible;
    for (const std::string& workspace : seen.names) {
      const auto& more = index_.in_workspace(workspace);
      visible.insert(visible.end(), more.begin(), more.end());
    }
    if (seen.names.size() > 1) std::ranges::sort(visible);
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
    const Place spec = object.place.at("spec");
    Bundle bundle = make_bundle(read, spec);
    bundle.by_git_job = false;
    bundle.source = sources_.path(object.place.file);
    bundle.place = origin.place;
    bundle.targets = targets_of_object(read, spec);
    const bool is_refused = object.kind == "HelmOp" &&
                            report_bundle_refusals(bundle, read, spec, origin.place, request_.version, diagnostics_);
    const bool is_too_long =
        object.kind == "HelmOp" && !is_refused && report_long_name(bundle, {}, origin.place, diagnostics_);
    finish(bundle, read, {}, spec);
    if (is_refused || is_too_long) refuse(bundle);
    origin.bundles.push_back(std::move(bundle));
    return origin;
  }

  Origin of_helm_op(const Object& object) {
    if (object.is_refused) return not_taken(object);
    lint_helm_op(object.place.at("spec"), diagnostics_);
    if (const auto policy = access_.helm_op_policy(object.workspace)) {
      const std::string why = "the rules of the Policy `" + *policy + "` for HelmOps";
      diagnostics_.report(object.place.at("metadata").at("name").span(), diag::YamlNotModelled, why);
    }
    auto made = rancher::bundle_of_helmop(object.metadata, object.spec);
    if (made) return of_object(object, *made);
    Origin origin{object.kind, object.name, object.workspace, {}, object.place.at("metadata").at("name").span(),
                  {},          false};
    origin.unmade = true;
    diagnostics_.report(origin.place, diag::YamlBundleFails, object.name, made.failure().text);
    return origin;
  }

  Origin of_bundle(const Object& object) {
    return object.is_refused ? not_taken(object) : of_object(object, {object.metadata, object.spec});
  }

  static Origin not_taken(const Object& object) {
    Origin origin{object.kind, object.name, object.workspace, {}, object.place.at("metadata").at("name").span(),
                  {},          false};
    origin.not_taken = true;
    return origin;
  }

  const Given& given_;
  const Request& request_;
  Sources& sources_;
  diag::Diagnostics& diagnostics_;
  Access access_;
  ClusterIndex index_;
  Workspaces workspaces_;
  std::set<const Mapping*> told_mappings_;
  std::map<std::string, OptionsFile> options_;
  std::set<std::string> linted_;
  // Of the GitRepo or folder at hand:
  std::vector<std::pair<Span, std::string>> without_files_;  ///< options files beside which nothing lies
  bool is_unsure_ = false;                                   ///< of some path or folder it is not known what comes
  bool is_default_told_ = false;                             ///< that the group `default` is not there
};

}  // namespace

Answer ask(const Given& given, const Request& request, Sources& sources, diag::Diagnostics& diagnostics) {
  return Asker(given, request, sources, diagnostics).run();
}

}  // namespace fleet::says
