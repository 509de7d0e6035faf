#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/plan/evaluate.h"
#include "compiler/rancher/go_path.h"
#include "compiler/verify/meaning.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"
#include "tools/driver/clauses.h"
#include "tools/driver/why_parts.h"

namespace fleet::driver {
namespace {

std::string below(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

bool is_inside(std::string_view path, std::string_view of) {
  return path.size() > of.size() && path.starts_with(of) && path[of.size()] == '.';
}

/// The variants whose options a cluster gets, the weakest first.
std::vector<const sema::Variant*> variants_on(const Analysis& a, const sema::Deployment& deployment,
                                              const model::Cluster& cluster) {
  const model::Witness witness = a.built->universe->witness(cluster.atoms);
  const plan::ConcreteCluster concrete = a.built->universe->concrete(witness);
  std::vector<const sema::Variant*> found;
  for (const sema::Variant& variant : deployment.variants) {
    if (!plan::Evaluator(*a.program, concrete).holds(variant.when.selector)) continue;
    found.push_back(&variant);
    if (deployment.mode != ast::Variants::AllMatches) break;
  }
  return found;
}

/// Fleet's own `namespace`, before which the default one that the spec's `namespace` is counts for nothing.
bool says_namespace(const sema::Options& options) {
  const auto* map = options.options ? options.options->as<sema::MapTree>() : nullptr;
  return map && std::any_of(map->entries.begin(), map->entries.end(),
                            [](const sema::MapEntry& entry) { return entry.key == "namespace"; });
}

}  // namespace

DeploymentValues::DeploymentValues(const Analysis& a, const sema::Deployment& deployment, const model::Cluster& cluster,
                                   const std::vector<says::ValueLine>& in_fleet)
    : a_(a), deployment_(deployment), cluster_(cluster), in_fleet_(in_fleet) {
  const std::vector<const sema::Variant*> variants = variants_on(a, deployment, cluster);
  has_strict_namespace_ = says_namespace(deployment.options) ||
                          std::any_of(variants.begin(), variants.end(),
                                      [](const auto* variant) { return says_namespace(variant->options); });
  add(deployment.options, "the deployment");
  for (const sema::Variant* variant : variants) add(variant->options, fmt::format("variant `{}`", variant->name.text));
}

void DeploymentValues::put(const std::string& path, Said said) {
  auto& all = said_[path];
  all.insert(all.begin(), std::move(said));
  rank_[path] = ++next_rank_;
}

void DeploymentValues::add_tree(const sema::Tree& tree, const std::string& path, const std::string& who) {
  const auto* map = tree.as<sema::MapTree>();
  if (path == "correctDrift") {  // Fleet takes the later one whole
    std::erase_if(said_, [&](const auto& one) { return one.first == path || is_inside(one.first, path); });
    std::erase_if(rank_, [&](const auto& one) { return one.first == path || is_inside(one.first, path); });
  }
  if (map && map->entries.empty() && path.empty()) return;  // all that it said has a place of its own
  if (!map || map->entries.empty()) return put(path, {&tree, {}, who, tree.span});
  for (const sema::MapEntry& entry : map->entries) add_tree(entry.value, below(path, entry.key), who);
}

void DeploymentValues::add_file(const Value& value, const std::string& path, const std::string& who) {
  const Map* map = value.find_map();
  if (!map || map->empty()) return put(path, {nullptr, value, who, {}});
  for (const Entry& entry : *map) add_file(entry.value, below(path, entry.key), who);
}

void DeploymentValues::add(const sema::Options& options, const std::string& who) {
  if (options.name_space) add_tree(*options.name_space, has_strict_namespace_ ? "defaultNamespace" : "namespace", who);
  if (options.options) add_tree(*options.options, "", who);
  const std::pair<const std::optional<sema::Tree>*, const char*> blocks[] = {{&options.helm, "helm"},
                                                                             {&options.kustomize, "kustomize"},
                                                                             {&options.yaml, "yaml"},
                                                                             {&options.diff, "diff"},
                                                                             {&options.values, "values"}};
  for (const auto& [tree, name] : blocks)
    if (*tree) add_tree(**tree, name, who);
  const says::Checkout* checkout = a_.checkouts.find(deployment_.repo);
  for (const sema::ValuesFile& file : options.values_files) {
    const auto name = verify::evaluate(file.text, verify::values_on(*a_.program, cluster_));
    if (!checkout || !name || !name->find_string()) continue;
    const std::string* text =
        checkout->repository.find_file(rancher::join_go_path({deployment_.path, *name->find_string()}));
    if (!text) continue;
    const auto values = yaml::read_helm_values(*text);
    if (const Value* read = std::get_if<Value>(&values); read && read->find_map() && !read->find_map()->empty())
      add_file(*read, "values", fmt::format("values file {} of {}", *name->find_string(), who));
  }
}

bool DeploymentValues::holds(const std::string& path) const {
  const size_t own = rank_.at(path);
  return std::none_of(rank_.begin(), rank_.end(), [&](const auto& other) {
    return other.second > own && (is_inside(path, other.first) || is_inside(other.first, path));
  });
}

std::string DeploymentValues::text_of(const Said& said) const {
  if (!said.tree) return yaml::go_json(said.in_file);
  const auto value = verify::evaluate(*said.tree, verify::values_on(*a_.program, cluster_));
  return value ? yaml::go_json(*value) : "(nothing that is known here)";
}

const says::ValueLine* DeploymentValues::find_in_fleet(const std::string& path) const {
  if (!path.starts_with("values.")) return nullptr;
  const auto found = std::find_if(in_fleet_.begin(), in_fleet_.end(),
                                  [&](const says::ValueLine& line) { return line.path == path.substr(7); });
  return found == in_fleet_.end() ? nullptr : &*found;
}

namespace {

/// A line for each value that holds, of those inside `of` if that is not empty.
std::string lines_of(const DeploymentValues& values, std::string_view of) {
  std::string text;
  for (const auto& [path, said] : values.all()) {
    if (!values.holds(path) || !(of.empty() || is_inside(path, of))) continue;
    const std::string at = place_of(values.analysis(), said.front().span);
    text += fmt::format("  {} = {}  {}{}\n", path, values.text_of(said.front()), said.front().who,
                        at.empty() ? "" : ", " + at);
  }
  return text;
}

}  // namespace

std::string all_values(const DeploymentValues& values) {
  const std::string text = lines_of(values, "");
  return text.empty() ? text : "what it gets\n" + text;
}

Answer one_value(const DeploymentValues& values, std::string_view path) {
  const auto found = values.all().find(std::string(path));
  if (found == values.all().end()) {
    if (const std::string inside = lines_of(values, path); !inside.empty())
      return {fmt::format("{}.{} holds\n{}", values.deployment().display_name, path, inside), "", {}};
    std::vector<std::string_view> names;
    for (const auto& [name, said] : values.all()) names.push_back(name);
    return no_such("value of `" + values.deployment().display_name + "`", path, names);
  }
  const bool is_hidden = !values.holds(found->first);
  std::string text = is_hidden ? fmt::format("{}.{} does not hold: a stronger value takes its place\n",
                                             values.deployment().display_name, path)
                               : fmt::format("{}.{} = {}\n", values.deployment().display_name, path,
                                             values.text_of(found->second.front()));
  for (size_t i = 0; i < found->second.size(); ++i) {
    const DeploymentValues::Said& said = found->second[i];
    const std::string at = place_of(values.analysis(), said.span);
    text += fmt::format("  {} {}  {}{}\n", i == 0 && !is_hidden ? "holds:" : "beaten:", values.text_of(said), said.who,
                        at.empty() ? "" : ", " + at);
    if (i > 0 || !said.tree) continue;
    std::vector<sema::Reference> references;
    verify::add_references(*said.tree, references);
    for (const sema::Reference& reference : references) {
      if (reference.kind != sema::Reference::Kind::Dimension && reference.kind != sema::Reference::Kind::Variable)
        continue;
      const Answer chain =
          why_setting(values.analysis(), values.cluster(), values.analysis().sources.text(reference.span));
      for (size_t begin = 0; begin < chain.text.size();) {
        const size_t end = chain.text.find('\n', begin);
        text += "    " + chain.text.substr(begin, end - begin) + "\n";
        begin = end + 1;
      }
    }
  }
  if (const says::ValueLine* line = values.find_in_fleet(found->first); line && !is_hidden)
    text += fmt::format("  in Fleet: {}  {}\n", yaml::go_json(line->value), line->from);
  return {std::move(text), "", {}};
}

}  // namespace fleet::driver
