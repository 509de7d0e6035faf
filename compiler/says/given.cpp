#include "compiler/says/given.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/choose_checkout.h"
#include "compiler/says/lint.h"
#include "compiler/says/refusals.h"

namespace fleet::says {
namespace {

using rancher::last_element;
using rancher::Schema;

constexpr uint64_t kLargestFile = 64'000'000;
constexpr const char* kTooLarge = "the file is larger than 64 MB";
constexpr std::string_view kApiGroup = "fleet.cattle.io/";
constexpr std::string_view kApiVersion = "fleet.cattle.io/v1alpha1";

struct KnownKind {
  std::string_view kind;
  Schema schema;
  bool has_spec;
};
constexpr KnownKind kKinds[] = {
    {"GitRepo", Schema::GitRepo, true},
    {"HelmOp", Schema::HelmOp, true},
    {"Bundle", Schema::Bundle, true},
    {"Cluster", Schema::Cluster, true},
    {"ClusterGroup", Schema::ClusterGroup, true},
    {"BundleNamespaceMapping", Schema::BundleNamespaceMapping, false},
    {"Schedule", Schema::Schedule, true},
    {"GitRepoRestriction", Schema::GitRepoRestriction, false},
    {"Policy", Schema::Policy, false},
};

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

bool is_fleet_yaml(std::string_view name) { return name == "fleet.yaml" || name == "fleet.yml"; }

bool may_hold_objects(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

/// Whether it is worth the while to read it.
bool holds_objects(std::string_view text) {
  return text.find(kApiGroup) != std::string_view::npos || text.find("kind: Namespace") != std::string_view::npos;
}

std::string text_of(const Place& place) {
  if (!place || place.tree->nodes[place.node].kind != yaml::Kind::Scalar) return {};
  return place.tree->nodes[place.node].text;
}

class GivenReader {
 public:
  GivenReader(const FileSystem& files, rancher::Version version, Sources& sources, diag::Diagnostics& diagnostics)
      : files_(files), version_(version), sources_(sources), diagnostics_(diagnostics) {}

  std::optional<FileProblem> read_path(const std::string& path) {
    switch (files_.kind(path)) {
      case FileKind::Missing: return FileProblem{path, "does not exist"};
      case FileKind::Other:
      case FileKind::Link: return FileProblem{path, "is neither a file nor a folder"};
      case FileKind::Folder: return read_folder(path, true);
      case FileKind::File: break;
    }
    if (is_fleet_yaml(last_element(path))) return read_folder(folder_of(path), true);
    auto text = files_.read(path, kLargestFile);
    if (const auto* problem = std::get_if<FileProblem>(&text)) {
      if (!problem->too_large) return *problem;
      diagnostics_.report({sources_.add(path, ""), 0, 0}, diag::YamlLimit, kTooLarge);
      return std::nullopt;
    }
    const size_t before = seen_;
    const size_t findings = diagnostics_.all().size();
    const FileId file = sources_.add(path, std::get<std::string>(std::move(text)));
    read_objects(file);
    if (seen_ == before && diagnostics_.all().size() == findings) diagnostics_.report({file, 0, 0}, diag::YamlNoObject);
    return std::nullopt;
  }

  /// `named`: its objects count, since it is one of the paths.
  std::optional<FileProblem> read_folder(std::string path, bool named) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    std::string shown = path == "." ? "" : path;
    if (!given_.checkouts.contains(shown)) {
      auto checkout = read_checkout(files_, path, shown);
      if (const auto* problem = std::get_if<FileProblem>(&checkout)) return *problem;
      given_.checkouts.emplace(shown, std::get<Checkout>(std::move(checkout)));
    }
    if (!named || std::ranges::find(given_.folders, shown) != given_.folders.end()) return std::nullopt;
    given_.folders.push_back(shown);
    const Checkout& checkout = given_.checkouts.at(shown);
    const size_t before = seen_;
    for (const auto& [inner, text] : checkout.repository.files()) {
      if (!may_hold_objects(inner) || is_part_of_bundle(checkout.repository, inner)) continue;
      if (holds_objects(text)) read_objects_of(checkout, inner, text);
    }
    for (const std::string& inner : checkout.too_large) {
      if (!may_hold_objects(inner) || is_part_of_bundle(checkout.repository, inner)) continue;
      auto text = files_.read(checkout.shown(inner), kLargestFile);
      if (const auto* problem = std::get_if<FileProblem>(&text)) {
        if (!problem->too_large) return *problem;
        diagnostics_.report({sources_.add(checkout.shown(inner), ""), 0, 0}, diag::YamlLimit, kTooLarge);
      } else if (holds_objects(std::get<std::string>(text))) {
        read_objects_of(checkout, inner, std::get<std::string>(std::move(text)));
      }
    }
    if (seen_ == before) given_.empty_folders.insert(shown);
    return std::nullopt;
  }

  Given take() { return std::move(given_); }

 private:
  /// What a fleet.yaml or a chart stands above is deployed, and speaks of no hub.
  bool is_part_of_bundle(const rancher::Repository& repository, const std::string& path) {
    for (std::string folder = folder_of(path);; folder = folder_of(folder)) {
      const std::string prefix = folder == "." ? "" : folder + "/";
      for (const std::string_view name : {"fleet.yaml", "fleet.yml", "Chart.yaml"})
        if (repository.files().contains(prefix + std::string(name))) return true;
      if (folder == ".") return false;
    }
  }

  void read_objects_of(const Checkout& checkout, const std::string& inner, std::string text) {
    const size_t before = fleet_objects_;
    read_objects(sources_.add(checkout.shown(inner), std::move(text)));
    if (fleet_objects_ > before) given_.object_files[checkout.folder].insert(inner);
  }

  void read_objects(FileId file) {
    const auto tree = read_yaml(file, Dialect::Resource, sources_, diagnostics_);
    if (!tree) {
      if (sources_.text(file).find("GitRepo") != std::string_view::npos) given_.has_unread_git_repo = true;
      return;
    }
    for (const uint32_t document : tree->documents) read_object({file, tree, document}, 0);
  }

  void read_object(const Place& place, int depth) {
    if (const Place items = place.at("items"); items && depth == 0 && text_of(place.at("kind")).ends_with("List")) {
      const yaml::Tree& tree = *items.tree;
      if (tree.nodes[items.node].kind != yaml::Kind::List) return;
      for (uint32_t at = items.node + 1; at < tree.nodes[items.node].after; at = tree.nodes[at].after)
        read_object({items.file, items.tree, at}, 1);
      return;
    }
    const std::string kind = text_of(place.at("kind"));
    const std::string api = text_of(place.at("apiVersion"));
    if (kind == "Namespace" && api == "v1") return add_namespace(place);
    if (!api.starts_with(kApiGroup)) return;
    ++fleet_objects_;
    const auto known = std::ranges::find(kKinds, kind, &KnownKind::kind);
    if (known == std::end(kKinds)) return report_kind(place, kind);
    ++seen_;
    if (api != kApiVersion) {
      if (kind == "GitRepo") given_.has_unread_git_repo = true;
      const Span span = place.at("apiVersion").span();
      diagnostics_.report(span, diag::YamlUnknownVersion, api, kind).suggest(span, kApiVersion);
      return;
    }
    const rancher::Object* type = rancher::object(known->schema, version_);
    if (!type) {
      diagnostics_.report(place.key_span("kind"), diag::YamlNewerKind, kind, rancher::short_text(version_));
      return;
    }
    read_known(place, *known, *type);
  }

  /// Neither one of those that count here, nor one of Fleet's own.
  void report_kind(const Place& place, const std::string& kind) {
    constexpr std::string_view kOthers[] = {"BundleDeployment", "ClusterRegistration", "ClusterRegistrationToken",
                                            "Content", "ImageScan"};
    if (std::ranges::find(kOthers, kind) != std::end(kOthers) || kind.ends_with("List")) return;
    ++seen_;
    std::vector<std::string_view> kinds(std::begin(kOthers), std::end(kOthers));
    for (const KnownKind& one : kKinds) kinds.push_back(one.kind);
    const std::string_view meant = diag::nearest(kind, kinds);
    if (meant == "GitRepo") given_.has_unread_git_repo = true;
    const Span span = place.at("kind") ? place.at("kind").span() : place.span();
    diagnostics_.report(span, diag::YamlUnknownKind, kind).suggest(span, meant);
  }

  std::optional<Map> decoded(const Place& place, const rancher::Object& type) {
    if (!place) return Map{};
    auto value = yaml::value_at(*place.tree, place.node);
    if (const auto* error = std::get_if<yaml::FleetError>(&value)) {
      report_unreadable(place.file, *error, Dialect::Resource, diagnostics_);
      return std::nullopt;
    }
    auto object = rancher::decode(std::get<Value>(value), type, version_);
    if (object) return std::move(*object);
    report_refusal(place, type, object.failure().text, Dialect::Resource, version_, diagnostics_);
    return std::nullopt;
  }

  void read_known(const Place& place, const KnownKind& known, const rancher::Object& type) {
    const Place body = known.has_spec ? place.at("spec") : place;
    auto metadata = decoded(place.at("metadata"), *rancher::object(Schema::Metadata, version_));
    auto spec = decoded(body, type);
    if (known.has_spec && body) lint_fields(body, type, Dialect::Resource, false, version_, diagnostics_);
    if (!metadata || !spec) {
      if (known.kind == "GitRepo") given_.has_unread_git_repo = true;
      return;
    }
    Object object{std::string(known.kind),
                  std::string(rancher::text_in(*metadata, "name")),
                  std::string(rancher::text_in(*metadata, "namespace")),
                  {},
                  {},
                  place};
    if (object.workspace.empty()) object.workspace = rancher::default_workspace;
    if (object.name.empty()) {
      if (known.kind == "GitRepo") given_.has_unread_git_repo = true;
      diagnostics_.report(place.key_span("metadata"), diag::YamlNoName, object.kind);
      return;
    }
    object.metadata = std::move(*metadata);
    object.spec = std::move(*spec);
    const auto [first, is_new] = places_.try_emplace({object.kind, object.workspace, object.name}, place.span());
    if (!is_new) {
      const Place name = place.at("metadata").at("name");
      diagnostics_.report(name.span(), diag::YamlSameObject, object.kind, object.name)
          .label(first->second, diag::FirstStandsHere);
      return;
    }
    if (known.has_spec && !body && object.kind == "GitRepo") {
      // The definition asks for `repo` only where there is a spec.
      diagnostics_.report(place.key_span("metadata"), diag::YamlNoSpec, object.name);
      object.is_refused = true;
      return add(std::move(object));
    }
    object.is_refused = report_api_refusals(object, type, known.has_spec ? body : Place{}, version_, diagnostics_);
    add(std::move(object));
  }

  void add(Object object) {
    if (object.kind == "GitRepo") return given_.git_repos.push_back(std::move(object));
    if (object.kind == "HelmOp") return given_.helm_ops.push_back(std::move(object));
    if (object.is_refused && object.kind != "Bundle") return;
    if (object.kind == "GitRepoRestriction") return given_.restrictions.push_back(std::move(object));
    if (object.kind == "Policy") return given_.policies.push_back(std::move(object));
    if (object.kind == "Bundle") return given_.bundles.push_back(std::move(object));
    if (object.kind == "Cluster") {
      const Span name = object.place.at("metadata").at("name").span();
      given_.clusters.push_back(cluster_of(object.name, object.workspace, object.metadata, object.spec, name));
    } else if (object.kind == "ClusterGroup") {
      report_bad_selector(object, "selector", object.place.at("spec").at("selector"), diagnostics_);
      given_.groups.push_back({object.name, object.workspace, rancher::labels_in(object.metadata, "labels"),
                               rancher::selector_in(object.spec, "selector")});
    } else if (object.kind == "BundleNamespaceMapping") {
      for (const std::string_view key : {"bundleSelector", "namespaceSelector"})
        report_bad_selector(object, key, object.place.at(key), diagnostics_);
      given_.mappings.push_back({{object.workspace, rancher::selector_in(object.spec, "bundleSelector"),
                                  rancher::selector_in(object.spec, "namespaceSelector")},
                                 object.place.at("namespaceSelector").span()});
    }
  }

  void add_namespace(const Place& place) {
    const auto metadata = decoded(place.at("metadata"), *rancher::object(Schema::Metadata, version_));
    if (!metadata) return;
    ++seen_;
    given_.namespaces.push_back(
        {std::string(rancher::text_in(*metadata, "name")), rancher::labels_in(*metadata, "labels")});
  }

  const FileSystem& files_;
  rancher::Version version_;
  Sources& sources_;
  diag::Diagnostics& diagnostics_;
  Given given_;
  size_t seen_ = 0;           ///< objects that count
  size_t fleet_objects_ = 0;  ///< all of Fleet's
  std::map<std::tuple<std::string, std::string, std::string>, Span> places_;
};

}  // namespace

Cluster cluster_of(std::string name, std::string workspace, const Map& metadata, const Map& spec, Span place) {
  Cluster cluster;
  cluster.known.cluster = {std::move(name), std::move(workspace), rancher::labels_in(metadata, "labels")};
  if (const Map* annotations = rancher::map_in(metadata, "annotations")) cluster.known.annotations = *annotations;
  if (const Map* values = rancher::map_in(spec, "templateValues")) cluster.known.template_values = *values;
  cluster.paused = rancher::flag_in(spec, "paused");
  cluster.place = place;
  return cluster;
}

FileResult<Given> read_given(const FileSystem& files, const Request& request, Sources& sources,
                             diag::Diagnostics& diagnostics) {
  GivenReader reader(files, request.version, sources, diagnostics);
  const std::vector<std::string> here{"."};
  for (const std::string& path : request.paths.empty() ? here : request.paths)
    if (auto problem = reader.read_path(path)) return *problem;
  for (const auto& [name, folder] : request.repos) {
    if (files.kind(folder) != FileKind::Folder) return FileProblem{folder, "is no folder"};
    if (auto problem = reader.read_folder(folder, false)) return *problem;
  }
  Given given = reader.take();
  choose_checkouts(files, request, sources, given);
  return given;
}

}  // namespace fleet::says
