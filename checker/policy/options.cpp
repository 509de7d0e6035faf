#include "checker/policy/options.h"

#include <algorithm>

#include "compiler/base/match.h"

namespace fleet::checker {
namespace {

using formula::Scalar;

const Value* find(const Map& map, const std::vector<std::string>& path, size_t from) {
  const Map* at = &map;
  for (size_t i = from; i < path.size(); ++i) {
    const auto entry = std::find_if(at->begin(), at->end(), [&](const Entry& e) { return e.key == path[i]; });
    if (entry == at->end()) return nullptr;
    if (i + 1 == path.size()) return &entry->value;
    at = entry->value.find_map();
    if (!at) return nullptr;
  }
  return nullptr;
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

Scalar whole(const std::optional<Map>& map) {
  if (!map) return std::monostate{};
  return true;
}

Scalar find_option(const model::Options& options, const std::vector<std::string>& path) {
  const std::string& first = path[0];
  const auto below = [&](const Map& map, size_t from) -> Scalar {
    const Value* found = find(map, path, from);
    return found ? scalar(*found) : Scalar();
  };
  const auto block = [&](const std::optional<Map>& map) {
    return path.size() == 1 ? whole(map) : map ? below(*map, 1) : Scalar();
  };
  if (first == "defaultNamespace") {
    if (!options.default_namespace) return std::monostate{};
    return *options.default_namespace;
  }
  if (first == "kustomize") return block(options.kustomize);
  if (first == "yaml") return block(options.yaml);
  if (first == "diff") return block(options.diff);
  if (first == "helm") {
    if (path.size() == 1)
      return options.helm.empty() && !options.values && options.values_files.empty() ? Scalar() : Scalar(true);
    if (path[1] == "values")
      return path.size() == 2 ? whole(options.values) : options.values ? below(*options.values, 2) : Scalar();
    if (path[1] == "valuesFiles") return options.values_files.empty() ? Scalar() : Scalar(true);
    return below(options.helm, 1);
  }
  return below(options.options, 0);
}

}  // namespace

bool says_option(const model::Options& options, const std::vector<std::string>& path) {
  const bool is_value = path.size() > 2 && path[0] == "helm" && path[1] == "values";
  if (is_value && !options.values_files.empty()) return true;  // perhaps
  return !std::holds_alternative<std::monostate>(find_option(options, path));
}

Scalar option_value(const model::Bundle& bundle, const std::vector<uint32_t>& customizations,
                    const std::vector<std::string>& path) {
  for (auto at = customizations.rbegin(); at != customizations.rend(); ++at) {
    Scalar said = find_option(bundle.customizations[*at].options, path);
    if (!std::holds_alternative<std::monostate>(said)) return said;
  }
  return find_option(bundle.options, path);
}

Told told(const model::Bundle& bundle, const std::vector<uint32_t>& customizations,
          const std::vector<std::string>& path) {
  if (path.size() < 3 || path[0] != "helm" || path[1] != "values") return Told::Yes;
  std::vector<const model::Options*> layers;  // the one that wins first
  for (auto at = customizations.rbegin(); at != customizations.rend(); ++at)
    layers.push_back(&bundle.customizations[*at].options);
  layers.push_back(&bundle.options);
  const Scalar as_is = option_value(bundle, customizations, {"helm", "disablePreProcess"});
  const bool* has_no_templates = std::get_if<bool>(&as_is);
  for (const model::Options* layer : layers) {
    if (!layer->values_files.empty()) return Told::File;
    const Scalar said = find_option(*layer, path);
    if (std::holds_alternative<std::monostate>(said)) continue;
    const auto* text = std::get_if<std::string>(&said);
    const bool is_template = text && text->find("${") != std::string::npos && !(has_no_templates && *has_no_templates);
    return is_template ? Told::Template : Told::Yes;
  }
  return Told::Yes;
}

Scalar namespace_of(const model::Bundle& bundle, const std::vector<uint32_t>& customizations) {
  Scalar strict = option_value(bundle, customizations, {"namespace"});
  return std::holds_alternative<std::monostate>(strict) ? option_value(bundle, customizations, {"defaultNamespace"})
                                                        : strict;
}

}  // namespace fleet::checker
