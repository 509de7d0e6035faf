#include "compiler/rancher/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "compiler/base/ascii.h"
#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

void replace_text(Map& result, const Map& custom, std::string_view key) {
  if (const auto text = text_in(custom, key); !text.empty()) put(result, key, text);
}

void or_flag(Map& result, const Map& custom, std::string_view key) {
  if (flag_in(custom, key)) put(result, key, true);
}

Map& object_of(Map& map, std::string_view key) {
  if (Map* found = map_in(map, key)) return *found;
  return *put(map, key, Map{}).find_map();
}

/// What makes an entry of a list the same as another; empty: like none.
using KeyOf = std::string (*)(const Map& entry);

std::string reference_key(std::string_view kind, const Map& reference) {
  return fmt::format("{}|{}|{}|{}", kind, text_in(reference, "namespace"), text_in(reference, "name"),
                     text_in(reference, "key"));
}

std::string values_from_key(const Map& entry) {
  if (const Map* reference = map_in(entry, "configMapKeyRef")) return reference_key("configmap", *reference);
  if (const Map* reference = map_in(entry, "secretKeyRef")) return reference_key("secret", *reference);
  return {};
}

std::string compare_patch_key(const Map& entry) {
  return fmt::format("{}|{}|{}|{}", text_in(entry, "apiVersion"), text_in(entry, "kind"), text_in(entry, "namespace"),
                     text_in(entry, "name"));
}

std::string downstream_resource_key(const Map& entry) {
  return fmt::format("{}|{}", lowered(text_in(entry, "kind")), text_in(entry, "name"));
}

/// Entries of `custom` replace those of `base` that have the same key, in place; new ones are appended; of those that
/// have the same key inside `custom` the first counts (internal/merge/merge.go).
void merge_keyed(Map& result, const Map& custom, std::string_view key, KeyOf key_of, Version version) {
  const List* added = list_in(custom, key);
  if (!added || added->empty()) return;
  if (!list_in(result, key)) put(result, key, List{});
  List& list = *list_in(result, key);
  if (version < Version::V0_16) {
    list.insert(list.end(), added->begin(), added->end());
    return;
  }
  const Map none;
  const auto identity = [&](const Value& entry) { return key_of(entry.find_map() ? *entry.find_map() : none); };
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < list.size(); ++i)
    if (std::string id = identity(list[i]); !id.empty()) places[std::move(id)] = i;
  std::set<std::string, std::less<>> seen;
  for (const Value& entry : *added) {
    const std::string id = identity(entry);
    if (!id.empty() && !seen.insert(id).second) continue;
    const auto place = id.empty() ? places.end() : places.find(id);
    if (place != places.end())
      list[place->second] = entry;
    else
      list.push_back(entry);
  }
}

void merge_helm(Map& result, const Map& custom, Version version) {
  if (const int64_t seconds = integer_in(custom, "timeoutSeconds"); seconds > 0)
    put(result, "timeoutSeconds", seconds);
  else if (seconds < 0)
    remove(result, "timeoutSeconds");
  if (const Map* values = map_in(custom, "values")) {
    if (Map* base = map_in(result, "values"))
      *base = merge_maps(std::move(*base), *values);
    else
      put(result, "values", *values);
  }
  if (const Map* templates = map_in(custom, "templateValues")) {
    Map& all = object_of(result, "templateValues");
    for (const Entry& entry : *templates) put(all, entry.key, entry.value);
  }
  merge_keyed(result, custom, "valuesFrom", values_from_key, version);
  for (const auto key : {"repo", "chart", "version", "releaseName"}) replace_text(result, custom, key);
  for (const auto key : {"force", "atomic", "takeOwnership", "disablePreProcess", "waitForJobs", "disableDNS"})
    or_flag(result, custom, key);
}

}  // namespace

Map merge_options(const Map& base, const Map& custom, Version version) {
  Map result = base;
  for (const auto key : {"defaultNamespace", "namespace", "serviceAccount"}) replace_text(result, custom, key);
  if (const Map* helm = map_in(custom, "helm")) merge_helm(object_of(result, "helm"), *helm, version);
  if (const Map* kustomize = map_in(custom, "kustomize"))
    replace_text(object_of(result, "kustomize"), *kustomize, "dir");
  if (const Map* diff = map_in(custom, "diff"))
    merge_keyed(object_of(result, "diff"), *diff, "comparePatches", compare_patch_key, version);
  if (const Map* yaml = map_in(custom, "yaml")) {
    Map& merged = object_of(result, "yaml");
    if (const List* overlays = list_in(*yaml, "overlays")) {
      if (!list_in(merged, "overlays")) put(merged, "overlays", List{});
      List& all = *list_in(merged, "overlays");
      all.insert(all.end(), overlays->begin(), overlays->end());
    }
  }
  if (const int64_t generation = integer_in(custom, "forceSyncGeneration"); generation > 0)
    put(result, "forceSyncGeneration", generation);
  or_flag(result, custom, "keepResources");
  if (const Map* drift = map_in(custom, "correctDrift")) put(result, "correctDrift", *drift);
  if (version >= Version::V0_16) merge_keyed(result, custom, "downstreamResources", downstream_resource_key, version);
  return result;
}

void add_git_repo_options(const Map& git_repo_spec, Map& options, List& targets) {
  replace_text(options, git_repo_spec, "serviceAccount");
  if (const auto target_namespace = text_in(git_repo_spec, "targetNamespace"); !target_namespace.empty()) {
    put(options, "namespace", target_namespace);
    for (Value& target : targets) put(*target.find_map(), "namespace", target_namespace);
  }
  for (const auto key : {"paused", "keepResources", "deleteNamespace"}) or_flag(options, git_repo_spec, key);
  const Map* drift = map_in(git_repo_spec, "correctDrift");
  if (drift && flag_in(*drift, "enabled")) put(options, "correctDrift", *drift);
}

void propagate_chart(const Map& spec, List& targets) {
  const Map* root = map_in(spec, "helm");
  if (!root) return;
  for (Value& target : targets) {
    Map* helm = target.find_map() ? map_in(*target.find_map(), "helm") : nullptr;
    if (!helm) continue;
    for (const auto key : {"repo", "chart", "version"})
      if (text_in(*helm, key).empty()) replace_text(*helm, *root, key);
  }
}

void name_targets(List& targets) {
  for (size_t i = 0; i < targets.size(); ++i) {
    if (!targets[i].find_map()) targets[i] = Map{};  // a null entry is an empty target
    Map& target = *targets[i].find_map();
    if (text_in(target, "name").empty()) put(target, "name", fmt::format("target{:03}", i));
  }
}

}  // namespace fleet::rancher
