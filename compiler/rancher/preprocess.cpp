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
constexpr std::string_view kOrderByChance =
    "the order in which Fleet prints the keys, and so runs the templates, differs from run to run";

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

/// Whether what a text gives as a template may hang on what stands before or behind it: it is no template of its own,
/// leaves something behind for others, or takes blanks away from them.
bool leans_on_others(std::string_view text) {
  if (text.find("${") == std::string_view::npos) return false;
  for (const std::string_view sign : {"${-", "-}", "define", "block", "template", "set"})
    if (text.find(sign) != std::string_view::npos) return true;
  return !parse_template(text);
}

bool has_order(const Value& value) {
  if (const std::string* text = value.find_string()) return leans_on_others(*text);
  if (const List* list = value.find_list()) return std::any_of(list->begin(), list->end(), has_order);
  const Map* map = value.find_map();
  return map && std::any_of(map->begin(), map->end(),
                            [](const Entry& entry) { return leans_on_others(entry.key) || has_order(entry.value); });
}

/// The values as Fleet prints them and reads them as one template, of each order of keys that may come.
Outcome<PrintedTemplates> templates_of(const Map& map) {
  const Value values(map);
  PrintedTemplates templates;
  for (size_t start = 0, orders = 1; start < orders; ++start) {
    const auto printed = yaml::go_yaml(values, start);
    if (const auto* problem = std::get_if<yaml::FleetError>(&printed)) {
      if (problem->is_ours) return not_modelled(problem->text);
      return error("the values cannot be printed as YAML: " + problem->text);
    }
    const auto& yaml = std::get<yaml::GoYaml>(printed);
    if (start == 0 && yaml.order != yaml::KeyOrder::Fixed && has_order(values)) {
      if (yaml.order == yaml::KeyOrder::Unknown) return not_modelled("the order in which Fleet prints these keys");
      if (yaml.by_chance > 1) return hazard(std::string(kOrderByChance));
      orders = yaml::small_go_map;
    }
    templates.push_back(parse_template(yaml.text));
  }
  return templates;
}

Outcome<Value> rendered(const Outcome<TemplateSet>& templates, const GoValue& context) {
  if (!templates) return templates.failure();
  const auto out = run_template(*templates, context);
  if (!out) return out.failure();
  return ValuesTemplate::read(*out);
}

/// What all of them give.
Outcome<Value> rendered(const Outcome<PrintedTemplates>& all, const GoValue& context) {
  if (!all) return all.failure();
  auto first = rendered(all->front(), context);
  for (size_t i = 1; i < all->size(); ++i) {
    const auto other = rendered((*all)[i], context);
    const bool same =
        first && other ? *first == *other : !first && !other && first.failure().kind == other.failure().kind;
    if (!same) return hazard(std::string(kOrderByChance));
  }
  return first;
}

}  // namespace

Outcome<ValuesTemplate> ValuesTemplate::compile(const Map& values) {
  auto templates = templates_of(values);
  if (!templates) return templates.failure();
  if (templates->size() > 1) return hazard(std::string(kOrderByChance));
  if (!templates->front()) return templates->front().failure();
  return ValuesTemplate(std::move(*templates->front()));
}

Outcome<std::string> ValuesTemplate::text(const TemplateCluster& cluster) const {
  return run_template(templates_, context_of(cluster, visible_labels(cluster.labels)));
}

Outcome<Value> ValuesTemplate::read(std::string_view text) {
  yaml::Collisions collisions;
  const auto read = yaml::read_like_fleet(text, &collisions);
  const Value* value = std::get_if<Value>(&read);
  if (!value) {
    const auto& problem = std::get<yaml::FleetError>(read);
    return problem.is_ours ? not_modelled(problem.text)
                           : error("what the template gives cannot be read: " + problem.text);
  }
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
  if (replaced == Replaced::Some || !templates_) templates_ = templates_of(*map_in(helm, "values"));
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
