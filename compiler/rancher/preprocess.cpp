#include "compiler/rancher/preprocess.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/rancher/template_run.h"
#include "compiler/rancher/tree.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"

namespace fleet::rancher {
namespace {

constexpr std::string_view kLabelPrefix = "global.fleet.clusterLabels.";
constexpr int kMaxNesting = 50;

bool is_foreign(std::string_view key) {
  return key.find("cattle.io/") != std::string_view::npos || key.starts_with("kubectl.kubernetes.io/");
}

/// Annotations of Rancher and kubectl are not shown to templates, Fleet's neither.
Map visible_annotations(const Map& given) {
  Map kept;
  for (const Entry& entry : given)
    if (!is_foreign(entry.key)) kept.push_back(entry);
  return kept;
}

Map visible_labels(const Map& given) {
  Map kept;
  for (const Entry& entry : given)
    if (is_shown_to_templates(entry.key)) kept.push_back(entry);
  return kept;
}

enum class Replaced { Nothing, Some, TooDeep };

/// In maps, and in maps that lie in lists, but in no plain list.
Replaced put_labels(Map& values, const Map& labels, int depth) {
  if (depth > kMaxNesting) return Replaced::TooDeep;
  Replaced result = Replaced::Nothing;
  const auto put_below = [&](Map& map) {
    const Replaced below = put_labels(map, labels, depth + 1);
    result = std::max(result, below);
    return below != Replaced::TooDeep;
  };
  for (Entry& entry : values) {
    if (const std::string* text = entry.value.find_string(); text && text->starts_with(kLabelPrefix)) {
      const std::string key = text->substr(kLabelPrefix.size());
      entry.value = std::string(text_in(labels, key));
      result = Replaced::Some;
    } else if (Map* map = entry.value.find_map()) {
      if (!put_below(*map)) return result;
    } else if (auto* list = std::get_if<List>(&entry.value.node)) {
      for (Value& item : *list)
        if (Map* inner = item.find_map(); inner && !put_below(*inner)) return result;
    }
  }
  return result;
}

GoValue context_of(const TemplateCluster& cluster, const Map& labels) {
  GoMap context;
  context.entries["ClusterNamespace"] = cluster.workspace;
  context.entries["ClusterName"] = cluster.name;
  context.entries["ClusterLabels"] = to_go(Value(labels));
  context.entries["ClusterAnnotations"] = to_go(Value(visible_annotations(cluster.annotations)));
  context.entries["ClusterValues"] = to_go(Value(cluster.template_values));
  return context;
}

Outcome<Value> rendered(const Outcome<TemplateSet>& templates, const GoValue& context) {
  if (!templates) return templates.failure();
  const auto out = run_template(*templates, context);
  if (!out) return out.failure();
  return ValuesTemplate::read(*out);
}

}  // namespace

Outcome<ValuesTemplate> ValuesTemplate::compile(const Map& values) {
  auto templates = parse_template(yaml::go_yaml(Value(values)));
  if (!templates) return templates.failure();
  return ValuesTemplate(std::move(*templates));
}

Outcome<std::string> ValuesTemplate::text(const TemplateCluster& cluster) const {
  return run_template(templates_, context_of(cluster, visible_labels(cluster.labels)));
}

Outcome<Value> ValuesTemplate::read(std::string_view text) {
  yaml::Collisions collisions;
  const auto read = yaml::read_like_fleet(text, &collisions);
  const Value* value = std::get_if<Value>(&read);
  if (!value) return error("what the template gives cannot be read: " + std::get<yaml::FleetError>(read).text);
  if (collisions.seen) {
    collisions.first_wins = true;
    const auto other = yaml::read_like_fleet(text, &collisions);
    if (!std::holds_alternative<Value>(other) || !(std::get<Value>(other) == *value))
      return hazard("keys that differ in YAML are one in JSON");
  }
  return as_free_form(*value);
}

bool is_shown_to_templates(std::string_view label_key) {
  const bool own = label_key.starts_with("fleet.cattle.io/") || label_key.starts_with("management.cattle.io/");
  return own || !is_foreign(label_key);
}

Outcome<Map> preprocess_options(Map options, const TemplateCluster& cluster) {
  return SharedOptions(std::move(options)).on(cluster);
}

Outcome<Map> SharedOptions::on(const TemplateCluster& cluster) {
  Map options = options_;
  const Map labels = visible_labels(cluster.labels);
  if (labels.empty()) return options;
  if (!map_in(options, "helm")) {
    put(options, "helm", Map{});
    return options;
  }
  Map& helm = *map_in(options, "helm");
  if (!map_in(helm, "values")) put(helm, "values", Map{});
  const Map* templates = map_in(helm, "templateValues");
  if (!templates && map_in(helm, "values")->empty()) return options;
  const Replaced replaced = put_labels(*map_in(helm, "values"), labels, 0);
  if (replaced == Replaced::TooDeep) return error("values nest deeper than 50 levels");
  if (flag_in(helm, "disablePreProcess")) return options;

  const GoValue context = context_of(cluster, labels);
  if (replaced == Replaced::Some || !templates_)
    templates_ = parse_template(yaml::go_yaml(Value(*map_in(helm, "values"))));
  const auto values = rendered(*templates_, context);
  if (replaced == Replaced::Some) templates_.reset();
  if (!values) return values.failure();
  const Map* map = values->find_map();
  if (!map && !values->is_null()) return error("the values are no map after templating");
  Map laid_over;
  // All of them fail or none: which of several failures Fleet reports is up to chance.
  std::optional<Failure> gap;
  if (templates) {
    for (const Entry& entry : *templates) {
      const std::string* text = entry.value.find_string();
      const auto value = rendered(parse_template(text ? *text : std::string()), context);
      if (value)
        put(laid_over, entry.key, *value);
      else if (value.failure().kind == Failure::Kind::Error)
        return value.failure();
      else
        gap = value.failure();
    }
  }
  if (gap) return *gap;
  if (!map) {
    if (!laid_over.empty()) return error("there are no values to lay templateValues over");
    put(helm, "values", Value());
    return options;
  }
  Map result = *map;
  for (const Entry& entry : laid_over) put(result, entry.key, entry.value);
  put(helm, "values", std::move(result));
  return options;
}

}  // namespace fleet::rancher
