#include "compiler/verify/options.h"

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/plan/evaluate.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/fleet_yaml.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/rancher/tree.h"
#include "compiler/sets/witness.h"
#include "compiler/yaml/go_print.h"

namespace fleet::verify {

using sema::Reference;
using sets::Diagrams;

namespace {

/// Stands for the value of a cluster that has none which is declared. No option that is given holds it, so that they
/// differ wherever it is used: where it is, nothing may be deployed.
constexpr std::string_view kNoValue = "\x01no declared value";

std::string joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::string shown(const Value& value) {
  std::string text = yaml::go_json(value);
  if (text.size() > 120) text = text.substr(0, 117) + "…";
  return text;
}

std::optional<Value> evaluate_meant(const Meant& meant, const ValueOf& value_of) {
  if (meant.leaf) return evaluate(*meant.leaf, value_of);
  Map result;
  for (const auto& [key, below] : meant.entries) {
    auto value = evaluate_meant(below, value_of);
    if (!value) return std::nullopt;
    result.push_back({std::string(key), std::move(*value)});
  }
  return Value(std::move(result));
}

/// The first place at which two option trees differ.
std::string first_difference(const Map& given, const Map& meant, const std::string& path) {
  std::set<std::string> keys;
  for (const Map* map : {&given, &meant}) {
    for (const Entry& entry : *map) keys.insert(entry.key);
  }
  for (const std::string& key : keys) {
    const Value* a = rancher::find_in(given, key);
    const Value* b = rancher::find_in(meant, key);
    if (a && b && *a == *b) continue;
    if (a && b && a->find_map() && b->find_map())
      return first_difference(*a->find_map(), *b->find_map(), joined(path, key));
    return "`" + joined(path, key) + "` would be " + (a ? shown(*a) : "absent") + ", the spec says " +
           (b ? shown(*b) : "nothing");
  }
  return "";
}

}  // namespace

Map OptionsCheck::normal(Map options) const {
  for (const auto key : {"targets", "targetRestrictions"}) rancher::remove(options, key);
  if (has_waves_) rancher::remove(options, "rolloutStrategy");
  Map result = rancher::encode(options, *rancher::object(rancher::Schema::Bundle, shared_.version));
  rancher::remove(result, "forceSyncGeneration");  // the GitRepo's is put over it
  if (const Map* helm = rancher::map_in(result, "helm"); helm && helm->empty()) rancher::remove(result, "helm");
  return result;
}

GivenOptions OptionsCheck::given(const Map& root, const Map& spec, const Map& custom, List values_files) const {
  Map options = rancher::merge_options(root, custom, shared_.version);
  rancher::add_namespace_marks(spec, options);
  GivenOptions result;
  result.values = Map{};
  if (Map* helm = rancher::map_in(options, "helm")) {
    if (Value* values = rancher::find_in(*helm, "values")) result.values = std::move(*values);
    rancher::remove(*helm, "values");
    result.templated = !rancher::flag_in(*helm, "disablePreProcess");
  }
  if (!values_files.empty()) {
    if (!rancher::map_in(options, "helm")) rancher::put(options, "helm", Map{});
    rancher::put(*rancher::map_in(options, "helm"), "valuesFiles", std::move(values_files));
  }
  result.options = normal(std::move(options));
  return result;
}

const Meant& OptionsCheck::meant_values(const Laid& variants) {
  const auto [entry, is_new] = meant_.try_emplace(variants);
  if (is_new) {
    if (deployment_.options.values) entry->second.lay_over(*deployment_.options.values);
    Meant
        of_variants;  // which are laid over each other first: an object that replaces a number keeps what is below both
    for (const sema::Variant* variant : variants) {
      if (variant->options.values) of_variants.lay_over(*variant->options.values);
    }
    entry->second.lay_over(of_variants);
  }
  return entry->second;
}

std::optional<std::string> OptionsCheck::compare(const GivenOptions& given, const Laid& variants, SetId set) {
  if (auto found = compare_fixed(given, variants, set)) return found;
  needs_document_ = false;
  const Meant& meant = meant_values(variants);
  if (auto found = compare_values(given.values, meant, Path{nullptr, "helm.values"}, given.templated, set))
    return found;
  if (needs_document_) {
    if (auto found = compare_documents(given, meant, set)) return found;
  }
  const bool has_known = &space_ == &shared_.space ? shared_.known.members(set).intersects(shared_.at_home(workspace_))
                                                   : !known_in(set).empty();
  return has_known ? std::nullopt : compare_made_up(given, meant, set);
}

// ---- all but Helm values -----------------------------------------------------------------------------------------

std::optional<std::string> OptionsCheck::compare_fixed(const GivenOptions& given, const Laid& variants, SetId set) {
  std::set<uint32_t> dimensions;
  for (const Reference& reference : references_of_options(deployment_.options, variants)) {
    if (reference.kind == Reference::Kind::Dimension) dimensions.insert(reference.dimension.value);
  }
  if (dimensions.empty()) return compare_combination(given, variants, set, {});
  // Each combination of values that a cluster of the set may have, whether the schema admits it or not.
  Diagrams& sets = space_.sets();
  std::vector<std::pair<SetId, std::map<uint32_t, std::string>>> combinations{{set, {}}};
  for (const uint32_t id : dimensions) {
    const sema::Dimension& dimension = shared_.program.dimensions[sema::DimensionId(id)];
    std::set<std::string> texts(dimension.values.begin(), dimension.values.end());
    if (texts.empty()) {
      for (const model::Cluster& cluster : shared_.plan.clusters) {
        if (cluster.values[id]) texts.insert(*cluster.values[id]);
      }
      for (const model::Level& level : shared_.plan.levels) {
        if (level.dimension != id) continue;
        for (uint32_t i = 0; i < level.absent; ++i)
          if (!level.atoms[i].is_wide) texts.insert(level.atoms[i].text);
      }
    }
    SetId rest = set;
    std::vector<std::pair<SetId, std::map<uint32_t, std::string>>> next;
    const auto choose = [&](SetId has, const std::string& text) {
      for (const auto& [inside, chosen] : combinations) {
        const SetId both = sets.intersect(inside, has);
        if (sets.is_empty(both)) continue;
        next.push_back({both, chosen});
        next.back().second[id] = text;
      }
    };
    for (const std::string& text : texts) {
      const SetId has =
          space_.import(shared_.in_workspace(shared_.universe.has_value(sema::DimensionId(id), text), workspace_));
      rest = sets.subtract(rest, has);
      choose(has, text);
    }
    choose(rest, std::string(kNoValue));
    combinations = std::move(next);
  }
  for (const auto& [inside, chosen] : combinations) {
    if (auto found = compare_combination(given, variants, inside, chosen)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> OptionsCheck::compare_combination(const GivenOptions& given, const Laid& variants, SetId set,
                                                             const std::map<uint32_t, std::string>& chosen) {
  const auto remembered = chosen.empty() ? fixed_.find(variants) : fixed_.end();
  Map meant;
  if (remembered == fixed_.end()) {
    const model::Cluster nobody{};
    const ValueOf constants = values_on(shared_.program, nobody);
    const auto raw = options_of(
        deployment_.options, fields_.of_repo, variants,
        [&](const Reference& reference) -> std::optional<Value> {
          if (reference.kind == Reference::Kind::ClusterWorkspace) return Value(workspace_);
          if (reference.kind != Reference::Kind::Dimension) return constants(reference);
          const std::string& text = chosen.at(reference.dimension.value);
          if (text == kNoValue) return Value(text);
          return typed(shared_.program.dimensions[reference.dimension].type, text);
        },
        shared_.version);
    if (!raw) return "an option differs between clusters";
    auto decoded =
        rancher::object_of(Value(*raw), *rancher::object(rancher::Schema::FleetYaml, shared_.version), shared_.version);
    if (!decoded) return "the options that the spec means are none that Fleet takes: " + decoded.failure().text;
    if (deployment_.mode == ast::Variants::AllMatches) rancher::put(*decoded, "targetCustomizationMode", "AllMatches");
    rancher::remove(*decoded, "labels");
    if (!fields_.depends_on.empty()) rancher::put(*decoded, "dependsOn", fields_.depends_on);
    if (!fields_.target_namespace.empty()) rancher::put(*decoded, "namespace", fields_.target_namespace);
    meant = normal(std::move(*decoded));
    if (chosen.empty()) fixed_.emplace(variants, meant);
  }
  const Map& wanted = remembered == fixed_.end() ? meant : remembered->second;
  if (given.options == wanted) return std::nullopt;
  return "on " + shared_.example(set, space_, workspace_) + ", " + first_difference(given.options, wanted, "");
}

// ---- Helm values -------------------------------------------------------------------------------------------------

std::string OptionsCheck::text_of(const Path& path) {
  return path.up ? text_of(*path.up) + (path.key.starts_with('[') ? "" : ".") + std::string(path.key)
                 : std::string(path.key);
}

std::optional<std::string> OptionsCheck::compare_values(const Value& given, const Meant& meant, const Path& path,
                                                        bool templated, SetId set) {
  if (meant.leaf) {
    const auto* list = meant.leaf->as<sema::ListTree>();
    const List* items = given.find_list();
    if (!list || !items || list->items.size() != items->size())
      return compare_leaf(given, *meant.leaf, path, templated, set);
    for (size_t i = 0; i < items->size(); ++i) {
      Meant item;
      item.lay_over(list->items[i]);
      const std::string place = "[" + std::to_string(i) + "]";
      if (auto found = compare_values((*items)[i], item, Path{&path, place}, templated, set)) return found;
    }
    return std::nullopt;
  }
  const Map* map = given.find_map();
  const auto on = [&] { return "on " + shared_.example(set, space_, workspace_) + ", `"; };
  if (!map) return on() + text_of(path) + "` would be " + shown(given) + ", the spec has an object there";
  auto wanted = meant.entries.begin();
  size_t at = 0;
  for (; at < map->size() && wanted != meant.entries.end() && wanted->first == (*map)[at].key; ++at, ++wanted) {
    const Entry& entry = (*map)[at];
    if (templated && !shared_.leaves.stands_alone(entry.key)) needs_document_ = true;
    if (auto found = compare_values(entry.value, wanted->second, Path{&path, entry.key}, templated, set)) return found;
  }
  if (at == map->size() && wanted == meant.entries.end()) return std::nullopt;
  const bool more = at < map->size() && (wanted == meant.entries.end() || (*map)[at].key < wanted->first);
  const Path here{&path, more ? std::string_view((*map)[at].key) : wanted->first};
  return on() + text_of(here) + "` would be " + (more ? "there, the spec has none" : "missing");
}

std::vector<size_t> OptionsCheck::known_in(SetId set, const sets::Bits* among) {
  std::vector<size_t> result;
  if (&space_ == &shared_.space) {
    sets::Bits members = shared_.known.members(set);
    if (among) members &= *among;
    members &= shared_.at_home(workspace_);
    members.for_each([&](size_t i) { result.push_back(i); });
    return result;
  }
  for (size_t i = 0; i < shared_.plan.clusters.size(); ++i) {
    const model::Cluster& cluster = shared_.plan.clusters[i];
    if (among && !among->test(i)) continue;
    if (cluster.workspace == workspace_ && space_.sets().contains(set, space_.place(shared_.labels.labels(i), cluster)))
      result.push_back(i);
  }
  return result;
}

std::optional<std::string> OptionsCheck::compare_leaf(const Value& given, const sema::Tree& meant, const Path& path,
                                                      bool templated, SetId set) {
  const auto remembered = judged_.find(&meant);
  const bool is_known = remembered != judged_.end() && remembered->second.given == given;
  if (is_known && !remembered->second.wrong) return std::nullopt;
  const std::string* text = given.find_string();
  const auto differs = [&](const std::string& where, const std::string& value, const std::optional<Value>& wanted) {
    return "on " + where + ", `" + text_of(path) + "` would be " + value + ", the spec says " +
           (wanted ? shown(*wanted) : "nothing");
  };
  const Leaves::Wrong* wrong = is_known ? remembered->second.wrong : nullptr;
  if (!wrong) {
    const bool is_template = templated && text && text->find("${") != std::string::npos;
    std::vector<Reference> references;
    add_references(meant, references);
    std::erase_if(references,
                  [](const Reference& r) { return r.kind == Reference::Kind::ClusterWorkspace; });  // one for all
    if (!is_template && references.empty()) {
      const auto wanted = evaluate(meant, [&](const Reference&) { return std::optional<Value>(workspace_); });
      if (rancher::as_free_form(*wanted) != given)
        return differs(shared_.example(set, space_, workspace_), shown(given), wanted);
      if (!templated || !text || shared_.leaves.stands_alone(*text))
        judged_[&meant] = {given, nullptr};
      else
        needs_document_ = true;
      return std::nullopt;
    }
    if (!templated) {
      for (const size_t i : known_in(set)) {
        const auto wanted = evaluate(meant, values_on(shared_.program, shared_.plan.clusters[i]));
        if (!wanted || rancher::as_free_form(*wanted) != given)
          return differs("`" + shared_.plan.clusters[i].name + "`", shown(given), wanted);
      }
      return std::nullopt;
    }
    if (text && !shared_.leaves.stands_alone(*text)) {
      needs_document_ = true;
      return std::nullopt;
    }
    wrong = &shared_.leaves.wrong(given, meant);
    const bool right = !wrong->known.any() && wrong->possible == Diagrams::none();
    judged_[&meant] = {given, right ? nullptr : wrong};
  }
  if (wrong->known.any()) {
    for (const size_t i : known_in(set, &wrong->known)) {
      const auto wanted = evaluate(meant, values_on(shared_.program, shared_.plan.clusters[i]));
      return differs("`" + shared_.plan.clusters[i].name + "`", shared_.leaves.shown(given, i), wanted);
    }
  }
  if (wrong->possible != Diagrams::none()) {
    Diagrams& sets = space_.sets();
    const SetId possible = shared_.plan.sets->intersect(wrong->possible, shared_.plan.admissible);
    const SetId here = sets.intersect(set, space_.import(shared_.in_workspace(possible, workspace_)));
    if (!sets.is_empty(here))
      return "on " + shared_.example(here, space_, workspace_) + ", `" + text_of(path) +
             "` would not be what the spec says";
  }
  return std::nullopt;
}

/// Values that do not stand alone: the whole, on each known cluster.
std::optional<std::string> OptionsCheck::compare_documents(const GivenOptions& given, const Meant& meant, SetId set) {
  for (const size_t i : known_in(set)) {
    if (auto found = compare_document(given, meant, shared_.plan.clusters[i], shared_.labels.labels(i))) return found;
  }
  return std::nullopt;
}

std::optional<std::string> OptionsCheck::compare_document(const GivenOptions& given, const Meant& meant,
                                                          const model::Cluster& cluster,
                                                          const rancher::Labels& labels) {
  const auto wanted = evaluate_meant(meant, values_on(shared_.program, cluster));
  if (!wanted) return std::nullopt;
  rancher::TemplateCluster as{cluster.workspace, cluster.kube_name, {}, {}, {}};
  for (const auto& [key, text] : labels) as.labels.push_back({key, text});
  for (const auto& [key, text] : cluster.annotations) as.annotations.push_back({key, text});
  const Value values = rancher::as_free_form(Value(cluster.template_values));
  as.template_values = *values.find_map();
  Map helm{{"values", given.values}};
  if (!given.templated) rancher::put(helm, "disablePreProcess", true);
  const auto options = rancher::preprocess_options(Map{{"helm", std::move(helm)}}, as);
  if (!options) return "on `" + cluster.name + "`, its values could not be templated: " + options.failure().text;
  const Map* found = rancher::map_in(*rancher::map_in(*options, "helm"), "values");
  const Value normal = rancher::as_free_form(*wanted);
  const Map none;
  if (found && *found == *normal.find_map()) return std::nullopt;
  return "on `" + cluster.name + "`, " + first_difference(found ? *found : none, *normal.find_map(), "helm.values");
}

/// Where nobody is known, on a cluster that could register.
std::optional<std::string> OptionsCheck::compare_made_up(const GivenOptions& given, const Meant& meant, SetId set) {
  Diagrams& sets = space_.sets();
  const SetId admissible =
      sets.intersect(set, space_.import(shared_.in_workspace(shared_.plan.admissible, workspace_)));
  const auto member = sets::find_member(sets, admissible);
  if (!member) return std::nullopt;
  const model::Witness witness = shared_.universe.witness(space_.to_plan(*member));
  const plan::ConcreteCluster concrete = shared_.universe.concrete(witness);
  model::Cluster cluster;
  cluster.name = cluster.kube_name = "a-new-cluster";
  cluster.workspace = workspace_;
  rancher::Labels labels{{"fleetc.dev/some", ""}};  // what has none at all is not decided
  for (uint32_t i = 0; i < shared_.plan.levels.size(); ++i) {
    const model::Level& level = shared_.plan.levels[i];
    if (!level.key.empty() && witness.texts[i]) labels[level.key] = *witness.texts[i];
    if (level.kind == model::Level::Kind::Name && witness.texts[i]) cluster.kube_name = *witness.texts[i];
  }
  for (const auto& [key, text] : space_.foreign(*member)) labels[key] = text;
  std::vector<std::optional<std::string>> values;
  for (size_t i = 0; i < shared_.program.dimensions.size(); ++i) {
    values.push_back(plan::value_of_dimension(shared_.program, sema::DimensionId(i), concrete));
  }
  for (const auto& value : values) cluster.values.push_back(value ? &*value : nullptr);
  for (const sema::Variable& variable : shared_.program.variables) {
    if (variable.initial || variable.type.list) continue;
    Value some("some-text");
    if (variable.type.kind == sema::Type::Kind::Int) some = Value(variable.type.low);
    if (variable.type.kind == sema::Type::Kind::Bool) some = Value(true);
    if (variable.type.kind == sema::Type::Kind::Enum)
      some = Value(std::string(shared_.program.enums[variable.type.enumeration].values[0].name.text));
    rancher::put(cluster.template_values, variable.name.text, std::move(some));
  }
  return compare_document(given, meant, cluster, labels);
}

}  // namespace fleet::verify
