#include "checker/policy/options.h"

#include <algorithm>
#include <optional>

#include "compiler/base/match.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/tree.h"

namespace fleet::checker {
namespace {

using formula::Scalar;

/// What stands at a path, or what stands on the way to it and is no object.
struct Found {
  const Value* value = nullptr;  // null: nothing
  bool is_whole = false;         // it stands at the path itself
};

Found find(const Map& map, const std::vector<std::string>& path) {
  const Map* at = &map;
  for (size_t i = 0; i < path.size(); ++i) {
    const auto entry = std::find_if(at->begin(), at->end(), [&](const Entry& e) { return e.key == path[i]; });
    if (entry == at->end()) return {};
    const Map* below = entry->value.find_map();
    if (i + 1 == path.size() || !below) return {&entry->value, i + 1 == path.size()};
    at = below;
  }
  return {};
}

Scalar scalar(const Value& value) {
  return std::visit(match{
                        [](std::monostate) -> Scalar { return std::monostate{}; },
                        [](bool v) -> Scalar { return v; },
                        [](int64_t v) -> Scalar {
                          return formula::Number{v, 1, false};
                        },
                        [](uint64_t v) -> Scalar {
                          return formula::Number{static_cast<int64_t>(std::min<uint64_t>(v, INT64_MAX)), 1, false};
                        },
                        [](double) -> Scalar { return true; },
                        [](const RawNumber& v) -> Scalar { return v.text; },
                        [](const std::string& v) -> Scalar {
                          if (v.empty()) return std::monostate{};  // Fleet takes an empty text for none
                          return v;
                        },
                        [](const BlockText& v) -> Scalar { return v.text; },
                        [](const List& v) -> Scalar {
                          if (v.empty()) return std::monostate{};
                          return true;
                        },
                        [](const Map&) -> Scalar { return true; },
                    },
                    value.node);
}

bool is_value(const std::vector<std::string>& path) {
  return path.size() > 2 && path[0] == "helm" && path[1] == "values";
}

Map written(const model::Options& options) {
  Map result;
  model::add_options(options, result);
  return std::move(*rancher::sorted(std::move(result)).find_map());
}

}  // namespace

Options::Options(const model::Plan& plan)
    : plan_(plan), version_(rancher::find_version(plan.engine).value_or(rancher::newest_version)) {}

const Map& Options::merged(uint32_t bundle, const std::vector<uint32_t>& customizations) {
  constexpr size_t kMost = 4096;
  if (merged_.size() >= kMost) merged_.clear();
  const auto [known, is_new] = merged_.try_emplace({bundle, customizations});
  if (!is_new) return known->second;
  const model::Bundle& of = plan_.bundles[bundle];
  Map& result = known->second = written(of.options);
  List customs;
  for (const uint32_t i : customizations) customs.push_back(written(of.customizations[i].options));
  rancher::propagate_chart(result, customs);
  if (of.repo != model::kNoRepo) {
    const Value of_repo = rancher::sorted(plan_.repos[of.repo].fields);
    rancher::add_git_repo_options(*of_repo.find_map(), result, customs);
  }
  for (const Value& one : customs) {
    const Map& custom = *one.find_map();
    result = rancher::merge_options(result, custom, version_);
    // Their texts are no part of the spec; that there are any is.
    const Map* helm = rancher::map_in(custom, "helm");
    const Value* files = helm ? rancher::find_in(*helm, "valuesFiles") : nullptr;
    if (files) rancher::put(*rancher::map_in(result, "helm"), "valuesFiles", *files);
  }
  return result;
}

Scalar Options::value(uint32_t bundle, const std::vector<uint32_t>& customizations,
                      const std::vector<std::string>& path) {
  const Found found = find(merged(bundle, customizations), path);
  return found.is_whole ? scalar(*found.value) : Scalar();
}

Told Options::told(uint32_t bundle, const std::vector<uint32_t>& customizations, const std::vector<std::string>& path) {
  if (!is_value(path)) return Told::Yes;
  const model::Bundle& of = plan_.bundles[bundle];
  const Map& all = merged(bundle, customizations);
  const Map none;
  const Map* helm = rancher::map_in(all, "helm");
  if (const List* from = rancher::list_in(helm ? *helm : none, "valuesFrom"); from && !from->empty())
    return Told::ValuesFrom;
  const bool is_processed = !rancher::flag_in(helm ? *helm : none, "disablePreProcess");
  const Map* made = rancher::map_in(helm ? *helm : none, "templateValues");
  if (is_processed && made && rancher::find_in(*made, path[2])) return Told::TemplateValues;
  std::vector<const model::Options*> layers;  // the one that wins first
  for (auto at = customizations.rbegin(); at != customizations.rend(); ++at)
    layers.push_back(&of.customizations[*at].options);
  layers.push_back(&of.options);
  for (const model::Options* layer : layers) {
    if (!layer->values_files.empty()) return Told::File;
    const Found found = layer->values ? find(*layer->values, {path.begin() + 2, path.end()}) : Found();
    if (!found.value || (found.is_whole && found.value->find_map())) continue;
    const std::string* text = found.value->find_string();
    return is_processed && text && text->find("${") != std::string::npos ? Told::Template : Told::Yes;
  }
  return Told::Yes;
}

Scalar Options::namespace_of(uint32_t bundle, const std::vector<uint32_t>& customizations) {
  Scalar strict = value(bundle, customizations, {"namespace"});
  return std::holds_alternative<std::monostate>(strict) ? value(bundle, customizations, {"defaultNamespace"}) : strict;
}

bool may_change(const model::Options& options, const std::vector<std::string>& path) {
  const Map map = written(options);
  if (find(map, path).value) return true;
  const Map* helm = rancher::map_in(map, "helm");
  // The root's chart goes to each customization that speaks of Helm and names none.
  const bool is_chart =
      path[0] == "helm" && path.size() == 2 && (path[1] == "chart" || path[1] == "repo" || path[1] == "version");
  if (is_chart && helm) return true;
  // Others replace what stands below them whole.
  if (path[0] == "correctDrift") return rancher::find_in(map, "correctDrift") != nullptr;
  const bool has_files = helm && rancher::find_in(*helm, "valuesFiles");
  const bool has_sources = helm && (rancher::find_in(*helm, "valuesFrom") || rancher::find_in(*helm, "templateValues"));
  return is_value(path) && (has_files || has_sources);
}

}  // namespace fleet::checker
