#include "compiler/rancher/bundle_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/fleet_yaml.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/names.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/resources.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

/// The states a dependency can be in (StateRank).
constexpr std::array<std::string_view, 7> kStates{"Ready",    "NotReady",    "Pending",   "OutOfSync",
                                                  "Modified", "WaitApplied", "ErrApplied"};

constexpr std::array<std::string_view, 5> kTargetKeys{"clusterGroup", "clusterGroupSelector", "clusterName",
                                                      "clusterSelector", "name"};

/// The last element, as Go's filepath.Base has it.
std::string base_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return ".";
  return path == "/" ? "/" : std::string(path.substr(path.rfind('/') + 1));
}

std::string text_of(const Value& value) { return value.find_string() ? *value.find_string() : std::string(); }

/// What is there for this type: all else, such as large values, need not be copied.
Value only_fields(const Value& value, const Object& type, Version version) {
  const Map* map = value.find_map();
  if (!map) return value;
  Map kept;
  for (const Entry& entry : *map)
    if (find_field_loosely(type, entry.key, version)) kept.push_back(entry);
  return kept;
}

class BundleReader {
 public:
  BundleReader(const Repository& repository, const GitRepo& git_repo, const BundleSource& source, Version version,
               yaml::Collisions collisions)
      : repository_(repository),
        git_repo_(git_repo),
        source_(source),
        folder_(source.folder.empty() ? "." : source.folder),
        version_(version),
        collisions_(collisions) {}

  Outcome<ReadBundle> read(bool image_scans_enabled) {
    const auto text = options_text();
    if (!text) return text.failure();
    auto value = yaml::read_like_fleet(*text, &collisions_);
    if (const auto* problem = std::get_if<yaml::FleetError>(&value))
      return problem->is_ours ? not_modelled(problem->text) : error(problem->text);
    return read(std::get<Value>(std::move(value)), image_scans_enabled);
  }

  Outcome<ReadBundle> read(Value options, bool image_scans_enabled) {
    // Fleet reads the file twice, into different types.
    const Object& metadata_type = *object(Schema::Metadata, version_);
    auto metadata = object_of(only_fields(options, metadata_type, version_), metadata_type, version_);
    auto fleet_yaml = object_of(std::move(options), *object(Schema::FleetYaml, version_), version_);
    if (!fleet_yaml) return fleet_yaml.failure();
    fleet_yaml_ = std::move(*fleet_yaml);
    if (auto problem = find_bad_dependency()) return *problem;
    if (auto problem = take_image_scans(image_scans_enabled)) return *problem;
    if (!metadata) return metadata.failure();
    bundle_.metadata = std::move(*metadata);
    make_spec();
    if (auto problem = read_files()) return *problem;
    finish_metadata();
    finish_spec();
    return std::move(bundle_);
  }

  bool collided() const { return collisions_.seen; }

 private:
  std::string path_of(std::string_view name) const { return folder_ + "/" + std::string(name); }

  Outcome<std::string> options_text() const {
    if (!source_.options_file.empty()) {
      // Joined by text, so that `..` needs no folder.
      const std::string* file = repository_.find_file(join_go_path({folder_, source_.options_file}));
      if (!file) return error("there is no options file `" + source_.options_file + "`");
      return *file;
    }
    if (repository_.find_file(folder_)) return error("`" + folder_ + "` is a file, not a folder");
    for (const auto name : {"fleet.yaml", "fleet.yml"}) {
      const std::string path = join_go_path({folder_, name});
      if (repository_.is_folder(path)) return error(std::string(name) + " is a folder");
      if (const std::string* file = repository_.find_file(path)) return *file;
    }
    return std::string("{}");
  }

  std::optional<Failure> find_bad_dependency() const {
    const List* dependencies = list_in(fleet_yaml_, "dependsOn");
    if (!dependencies || version_ < Version::V0_15) return std::nullopt;
    for (const Value& item : *dependencies) {
      const Map none;
      const Map& dependency = item.find_map() ? *item.find_map() : none;
      if (text_in(dependency, "name").empty() && !map_in(dependency, "selector"))
        return error("dependsOn: a dependency has neither name nor selector");
      const List* states = list_in(dependency, "acceptedStates");
      if (!states) continue;
      for (const Value& state : *states)
        if (std::find(kStates.begin(), kStates.end(), text_of(state)) == kStates.end())
          return error("dependsOn: a dependency accepts a state that is none");
    }
    return std::nullopt;
  }

  std::optional<Failure> take_image_scans(bool enabled) {
    const List* scans = list_in(fleet_yaml_, "imageScans");
    if (!scans || scans->empty()) return std::nullopt;
    if (!enabled && version_ >= Version::V0_15) return error("imageScans: image scanning is switched off");
    for (size_t i = 0; i < scans->size(); ++i) {
      const Map* scan = (*scans)[i].find_map();
      if (!scan || text_in(*scan, "image").empty()) continue;
      if (text_in(*scan, "tagName").empty()) return error("imageScans: an image scan has no tagName");
      const std::string name = safe_concat_name({"imagescan", default_name(), std::to_string(i)});
      bundle_.image_scans.push_back(Map{{"name", name}, {"spec", encode(*scan, *object(Schema::ImageScan, version_))}});
    }
    return std::nullopt;
  }

  std::string default_name() const {
    return bundle_name(text_in(git_repo_.metadata, "name"), source_.folder, source_.options_file);
  }

  /// What fleet.yaml says itself, its customizations among the targets.
  void make_spec() {
    List targets;
    for (const auto key : {"targets", "targetCustomizations"})
      if (const List* list = list_in(fleet_yaml_, key)) targets.insert(targets.end(), list->begin(), list->end());
    name_targets(targets);
    propagate_chart(fleet_yaml_, targets);
    bundle_.spec = std::move(fleet_yaml_);
    fleet_yaml_.clear();
    // What is not part of the spec, and asked for below.
    for (const auto key : {"labels", "name", "overrideTargets"})
      if (Value* value = find_in(bundle_.spec, key)) put(fleet_yaml_, key, std::move(*value));
    for (const auto key : {"name", "labels", "targetCustomizations", "imageScans", "overrideTargets", "resources"})
      remove(bundle_.spec, key);
    put(bundle_.spec, "targets", std::move(targets));
  }

  /// Reads the values files of a helm block over its values.
  std::optional<Failure> fold_values_files(Map& helm, std::optional<size_t> target) {
    const List* files = list_in(helm, "valuesFiles");
    if (!files || files->empty()) return std::nullopt;
    const Map* inline_values = map_in(helm, "values");
    Map values = inline_values ? *inline_values : Map{};
    bundle_.values_layers.push_back({target, "", values});
    for (const Value& file : *files) {
      const std::string* text = repository_.find_file(path_of(text_of(file)));
      if (!text) return error("there is no values file `" + text_of(file) + "`");
      const auto read = yaml::read_helm_values(*text, &collisions_);
      if (const auto* problem = std::get_if<yaml::FleetError>(&read))
        return problem->is_ours ? not_modelled(problem->text) : error(text_of(file) + ": " + problem->text);
      const Map* more = std::get<Value>(read).find_map();
      bundle_.values_layers.push_back({target, text_of(file), more ? *more : Map{}});
      if (more) values = merge_maps(std::move(values), *more);
    }
    if (!values.empty()) put(helm, "values", std::move(values));
    return std::nullopt;
  }

  void note_chart(const Map& helm) {
    const std::string path = join_go_path({folder_, std::string(text_in(helm, "chart"))});
    if (!text_in(helm, "repo").empty() || !repository_.exists(path)) bundle_.fetches_charts = true;
  }

  void leave_out_values_files(const Map& helm, std::vector<std::string>& left_out) const {
    const List* files = list_in(helm, "valuesFiles");
    if (!files) return;
    for (const Value& file : *files) {
      left_out.push_back(text_of(file));
      left_out.push_back(base_name(text_of(file)));
    }
  }

  std::optional<Failure> read_files() {
    std::vector<std::string> left_out{"fleet.yaml", source_.options_file};
    bool updates = true;
    if (Map* helm = map_in(bundle_.spec, "helm")) {
      updates = !flag_in(*helm, "disableDependencyUpdate");
      const bool repo_counts = version_ >= Version::V0_16 && !text_in(*helm, "repo").empty();
      if (repo_counts || !text_in(*helm, "chart").empty()) {
        if (auto problem = fold_values_files(*helm, std::nullopt)) return problem;
        note_chart(*helm);
      }
      leave_out_values_files(*helm, left_out);
    }
    List& targets = *list_in(bundle_.spec, "targets");
    for (size_t i = 0; i < targets.size(); ++i) {
      Map* helm = map_in(*targets[i].find_map(), "helm");
      if (!helm) continue;
      if (auto problem = fold_values_files(*helm, i)) return problem;
      const bool repo_counts = version_ >= Version::V0_16 && !text_in(*helm, "repo").empty();
      if (repo_counts || !text_in(*helm, "chart").empty()) note_chart(*helm);
      leave_out_values_files(*helm, left_out);
    }
    auto resources = bundle_resources(repository_, folder_, left_out, updates, version_);
    if (!resources) return resources.failure();
    bundle_.resources = std::move(*resources);
    return std::nullopt;
  }

  void finish_metadata() {
    Map& metadata = bundle_.metadata;
    const std::string_view own = text_in(fleet_yaml_, "name");
    put(metadata, "name", own.empty() ? default_name() : std::string(own));
    const std::string_view workspace = text_in(git_repo_.metadata, "namespace");
    put(metadata, "namespace", workspace.empty() ? std::string_view(default_workspace) : workspace);
    Map labels;
    const auto lay_over = [&](const Map* more) {
      if (more)
        for (const Entry& entry : *more) put(labels, entry.key, entry.value.is_null() ? Value("") : entry.value);
    };
    lay_over(map_in(metadata, "labels"));
    lay_over(map_in(git_repo_.metadata, "labels"));
    put(labels, "fleet.cattle.io/repo-name", text_in(git_repo_.metadata, "name"));
    lay_over(map_in(fleet_yaml_, "labels"));
    put(metadata, "labels", std::move(labels));
  }

  void finish_spec() {
    Map& spec = bundle_.spec;
    add_targets();
    put(spec, "forceSyncGeneration", integer_in(git_repo_.spec, "forceSyncGeneration"));
    List targets = std::move(*list_in(spec, "targets"));
    add_git_repo_options(git_repo_.spec, spec, targets);
    put(spec, "targets", std::move(targets));
  }

  /// The targets of the GitRepo, or those that fleet.yaml puts in their place, behind the customizations and once more
  /// as restrictions.
  void add_targets() {
    const List* given = list_in(fleet_yaml_, "overrideTargets");
    List git_targets;
    if (given) {
      git_targets = *given;
    } else if (const List* own = list_in(git_repo_.spec, "targets"); own && !own->empty()) {
      git_targets = *own;
    } else {
      git_targets.push_back(Map{{"clusterGroup", "default"}, {"name", "default"}});
    }
    if (!list_in(bundle_.spec, "targetRestrictions")) put(bundle_.spec, "targetRestrictions", List{});
    List& targets = *list_in(bundle_.spec, "targets");
    List& restrictions = *list_in(bundle_.spec, "targetRestrictions");
    for (const Value& target : git_targets) {
      Map plain;
      for (const std::string_view key : kTargetKeys)
        if (const Value* value = target.find_map() ? find_in(*target.find_map(), key) : nullptr)
          put(plain, key, *value);
      targets.push_back(plain);
      restrictions.push_back(std::move(plain));
    }
    if (targets.empty()) targets.push_back(Map{{"clusterGroup", "default"}, {"name", "default"}});
  }

  const Repository& repository_;
  const GitRepo& git_repo_;
  const BundleSource& source_;
  std::string folder_;
  Version version_;
  yaml::Collisions collisions_;
  Map fleet_yaml_;  ///< what of it has not become part of the bundle's spec
  ReadBundle bundle_;
};

bool same(const Outcome<ReadBundle>& a, const Outcome<ReadBundle>& b) {
  if (!a || !b) return !a && !b;
  return a->metadata == b->metadata && a->spec == b->spec && a->resources == b->resources &&
         a->image_scans == b->image_scans;
}

}  // namespace

Outcome<ReadBundle> read_bundle(const Repository& repository, const GitRepo& git_repo, const BundleSource& source,
                                Value options, bool image_scans_enabled, Version version) {
  BundleReader reader(repository, git_repo, source, version, {});
  auto bundle = reader.read(std::move(options), image_scans_enabled);
  // Rare: a values file collides. Then all is read anew, both ways.
  return reader.collided() ? read_bundle(repository, git_repo, source, image_scans_enabled, version) : bundle;
}

Outcome<ReadBundle> read_bundle(const Repository& repository, const GitRepo& git_repo, const BundleSource& source,
                                bool image_scans_enabled, Version version) {
  BundleReader reader(repository, git_repo, source, version, {});
  auto bundle = reader.read(image_scans_enabled);
  if (!reader.collided()) return bundle;
  yaml::Collisions other;
  other.first_wins = true;
  if (same(bundle, BundleReader(repository, git_repo, source, version, other).read(image_scans_enabled))) return bundle;
  return hazard("keys that differ in YAML are one in JSON: which value Fleet keeps differs from run to run");
}

}  // namespace fleet::rancher
