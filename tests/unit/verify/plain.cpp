#include "tests/unit/verify/plain.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/scan.h"
#include "compiler/rancher/target.h"
#include "compiler/rancher/tree.h"
#include "compiler/rancher/values_secret.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/go_print.h"

namespace fleet::verify::test {

using namespace rancher;

namespace {

std::string printed(const Value& value) { return yaml::go_json(value); }

/// Every text that a selector of the files holds, by key, and each clusterName.
void mentions(const Value& value, std::map<std::string, std::set<std::string>>& labels, std::set<std::string>& names) {
  if (const List* list = value.find_list()) {
    for (const Value& item : *list) mentions(item, labels, names);
    return;
  }
  const Map* map = value.find_map();
  if (!map) return;
  for (const Entry& entry : *map) {
    if (entry.key == "clusterName" && entry.value.find_string()) names.insert(*entry.value.find_string());
    if (entry.key == "matchLabels" && entry.value.find_map()) {
      for (const Entry& label : *entry.value.find_map()) {
        if (label.value.find_string()) labels[label.key].insert(*label.value.find_string());
      }
    } else if (entry.key == "key" && entry.value.find_string() && value.find("operator")) {
      auto& texts = labels[*entry.value.find_string()];
      const Value* values = value.find("values");
      for (const Value& text : values && values->find_list() ? *values->find_list() : List()) {
        if (text.find_string()) texts.insert(*text.find_string());
      }
    } else {
      mentions(entry.value, labels, names);
    }
  }
}

/// Values without what templates decide.
Value without_templates(const Value& value) {
  if (const List* list = value.find_list()) {
    List result;
    for (const Value& item : *list) result.push_back(without_templates(item));
    return result;
  }
  if (const Map* map = value.find_map()) {
    Map result;
    for (const Entry& entry : *map) result.push_back({entry.key, without_templates(entry.value)});
    return result;
  }
  const std::string* text = value.find_string();
  return text && text->find("${") != std::string::npos ? Value("a template") : value;
}

/// Values that nothing but labels decides, of those that templates decide: the only ones that mean something on a
/// cluster that nobody has seen.
void only_labels(const Value& given, const Value& rendered, Map& to, const std::string& path) {
  if (const Map* map = given.find_map()) {
    for (const Entry& entry : *map) {
      const Value* below = rendered.find(entry.key);
      only_labels(entry.value, below ? *below : Value(), to, path + "." + entry.key);
    }
    return;
  }
  const List* list = given.find_list();
  const List* other = rendered.find_list();
  if (list && other && list->size() == other->size()) {
    for (size_t i = 0; i < list->size(); ++i)
      only_labels((*list)[i], (*other)[i], to, path + "[" + std::to_string(i) + "]");
    return;
  }
  const std::string* text = given.find_string();
  const bool of_labels = text && text->find("${") != std::string::npos &&
                         text->find(".ClusterLabels") != std::string::npos &&
                         text->find(".ClusterV") == std::string::npos && text->find(".ClusterN") == std::string::npos;
  if (of_labels) to.push_back({path, rendered});
}

}  // namespace

std::vector<Probe> probes(const model::Plan& plan, const std::vector<const std::vector<emit::OutputFile>*>& files) {
  std::vector<Probe> result;
  for (const model::Cluster& cluster : plan.clusters) {
    Probe probe;
    probe.known = probe.admissible = true;
    probe.cluster.cluster = {cluster.kube_name, cluster.workspace,
                             Labels(cluster.labels.begin(), cluster.labels.end())};
    for (const auto& [key, text] : cluster.annotations) probe.cluster.annotations.push_back({key, text});
    probe.cluster.template_values = *as_free_form(Value(cluster.template_values)).find_map();
    result.push_back(std::move(probe));
  }
  std::map<std::string, std::set<std::string>> labels;
  std::set<std::string> names{"a-new-cluster"};
  for (const model::Level& level : plan.levels) {
    if (level.key.empty()) continue;
    for (uint32_t atom = 0; atom < level.absent; ++atom) labels[level.key].insert(level.atoms[atom].text);
  }
  for (const auto* list : files) {
    for (const emit::OutputFile& file : *list) {
      const auto read = yaml::read_like_fleet(file.bytes);
      if (const Value* value = std::get_if<Value>(&read)) mentions(*value, labels, names);
    }
  }
  std::vector<Labels> combinations{{}};
  for (auto& [key, texts] : labels) {
    texts.insert("undeclared");
    std::vector<Labels> next = combinations;  // without this label
    for (const Labels& base : combinations) {
      for (const std::string& text : texts) {
        next.push_back(base);
        next.back()[key] = text;
      }
    }
    combinations = std::move(next);
  }
  for (const std::string& name : names) {
    for (const Labels& with : combinations) {
      Probe probe;
      probe.cluster.cluster = {name, plan.workspace, with};
      std::vector<uint32_t> atoms;
      bool expressible = true;
      for (const model::Level& level : plan.levels) {
        std::optional<std::string> text;
        if (level.kind == model::Level::Kind::Name)
          text = name;
        else if (level.kind == model::Level::Kind::Workspace)
          text = plan.workspace;
        else if (const auto found = with.find(level.key); found != with.end())
          text = found->second;
        uint32_t atom = text ? level.other : level.absent;
        for (uint32_t i = 0; text && i < level.absent; ++i)
          if (level.atoms[i].text == *text) atom = i;
        atoms.push_back(atom);
      }
      for (const auto& [key, text] : with) {
        expressible = expressible && std::any_of(plan.levels.begin(), plan.levels.end(),
                                                 [&](const auto& level) { return level.key == key; });
      }
      probe.admissible = expressible && !with.empty() && plan.sets->contains(plan.admissible, atoms);
      result.push_back(std::move(probe));
    }
  }
  return result;
}

Plain::Answer Plain::ask(const std::vector<emit::OutputFile>& files, const std::vector<Probe>& probes) {
  Answer answer;
  struct Repo {
    std::string file;
    GitRepo object;
  };
  std::vector<Repo> repos;
  std::map<std::string, std::vector<std::optional<Selector>>> groups;
  for (const emit::OutputFile& file : files) {
    if (!file.path.starts_with("hub/")) continue;
    const auto read = yaml::read_like_fleet(file.bytes);
    const Value* value = std::get_if<Value>(&read);
    const auto text = [&](const char* key) {
      const Value* found = value ? value->find(key) : nullptr;
      return found && found->find_string() ? *found->find_string() : std::string();
    };
    const std::string kind = text("kind");
    const std::map<std::string, Schema> kinds{
        {"GitRepo", Schema::GitRepo}, {"Cluster", Schema::Cluster}, {"ClusterGroup", Schema::ClusterGroup}};
    if (!value || text("apiVersion") != "fleet.cattle.io/v1alpha1" || !kinds.contains(kind)) {
      answer[file.path] = "refused";
      continue;
    }
    const auto part = [&](const char* key, Schema schema) -> Outcome<Map> {
      const Value* found = value->find(key);
      if (!found || found->is_null()) return Map{};
      return decode(*found, *object(schema, version_), version_);
    };
    const auto metadata = part("metadata", Schema::Metadata), spec = part("spec", kinds.at(kind));
    if (!metadata || !spec) {
      answer[file.path] = "refused";
      continue;
    }
    const std::string name(text_in(*metadata, "name")),
        where = kind + " " + std::string(text_in(*metadata, "namespace")) + "/";
    if (kind == "Cluster") {
      answer[where + name] += printed(*metadata) + printed(*spec);
    } else if (kind == "ClusterGroup") {
      Map rest = *metadata;
      remove(rest, "name");
      std::string base = name;
      while (!base.empty() && base.back() >= '0' && base.back() <= '9') base.pop_back();
      if (base.size() < name.size() && base.ends_with('-'))
        base.pop_back();
      else
        base = name;
      auto selector = Selector::compile(selector_in(*spec, "selector"));
      groups[where + base + " " + printed(rest)].push_back(selector ? std::optional(std::move(*selector))
                                                                    : std::nullopt);
    } else {
      Map rest = encode(*spec, *object(Schema::GitRepo, version_));
      for (const auto key : {"targets", "bundles"}) remove(rest, key);
      if (const auto poll = text_in(rest, "pollingInterval"); poll.empty() || poll == "0" || poll == "0s")
        put(rest, "pollingInterval", "15s");
      std::string whom;
      BundleTargets targets = targets_of(*spec);
      if (targets.targets.empty()) whom = "the group `default`";
      std::vector<ClusterMatcher> matchers;
      for (const BundleTarget& target : targets.targets) {
        auto matcher = ClusterMatcher::compile(target.criteria);
        if (!matcher)
          whom = "refused";
        else
          matchers.push_back(std::move(*matcher));
      }
      for (const Probe& probe : probes) {
        const bool met = std::any_of(matchers.begin(), matchers.end(),
                                     [&](const ClusterMatcher& m) { return m.matches_any(probe.cluster.cluster, {}); });
        whom += met ? '1' : '0';
      }
      answer[where + name] += printed(*metadata) + printed(rest) + whom;
      repos.push_back({file.path, {*metadata, *spec}});
    }
  }
  for (const auto& [key, selectors] : groups) {
    std::string& text = answer[key];
    for (const Probe& probe : probes) {
      bool in = false, broken = false;
      for (const auto& selector : selectors) {
        if (!selector)
          broken = true;
        else
          in = in || selector->matches(probe.cluster.cluster.labels);
      }
      text += broken ? '?' : in ? '1' : '0';
    }
  }
  std::string asked;  // whom
  for (const Probe& probe : probes) {
    asked += probe.cluster.cluster.name;
    for (const auto& [key, label] : probe.cluster.cluster.labels) asked += ' ' + key + '=' + label;
    asked += '\n';
  }
  asked = std::to_string(std::hash<std::string>()(asked));
  for (const Repo& repo : repos) {
    const std::string name(text_in(repo.object.metadata, "name"));
    Repository::Files checkout;
    // A promoted deployment's GitRepos, `<repo>-<deploy>-<wave>`, read the checkout of the repo.
    std::string prefix = "bundles/" + name + "/";
    for (const model::Repo& known : plan_.repos) {
      if (name.starts_with(known.kube_name + "-")) prefix = "bundles/" + known.kube_name + "/";
    }
    for (const emit::OutputFile& file : files) {
      if (!file.path.starts_with(prefix)) continue;
      checkout[file.path.substr(prefix.size())] = file.bytes;
    }
    const List* bundles = list_in(repo.object.spec, "bundles");
    for (const Value& entry : bundles ? *bundles : List()) {
      const Map none;
      const Map& map = entry.find_map() ? *entry.find_map() : none;
      const std::string base(text_in(map, "base"));
      Repository::Files with = checkout;
      for (const char* file : {"values/a.yaml", "values/b.yaml"}) {
        if (!base.empty() && !base.starts_with('/')) with[base + "/" + file] = "{}";
      }
      const auto bundle =
          read_bundle(Repository(with), repo.object, {base, std::string(text_in(map, "options"))}, false, version_);
      if (!bundle) {
        answer["bundle " + name + " " + base] = "refused";
        continue;
      }
      const std::string look = printed(bundle->metadata) + printed(bundle->spec) + base + asked;
      auto [known, is_new] = remembered_.try_emplace(look);
      if (is_new) {
        known->second[name + " " + base + " " + printed(bundle->metadata)] = printed(bundle->image_scans);
        add_bundle(name + " " + base, *bundle, probes, known->second);
      }
      for (const auto& [key, text] : known->second) answer[key] += text;
    }
  }
  return answer;
}

void Plain::add_bundle(const std::string& prefix, const Bundle& bundle, const std::vector<Probe>& probes, Answer& to) {
  Map spec = bundle.spec;
  const auto take_files = [](Map& options) {
    Map* helm = map_in(options, "helm");
    const List* files = helm ? list_in(*helm, "valuesFiles") : nullptr;
    const List result = files ? *files : List();
    if (helm) remove(*helm, "valuesFiles");
    return result;
  };
  const List root_files = take_files(spec);
  std::vector<List> target_files;
  for (Value& target : *list_in(spec, "targets")) target_files.push_back(take_files(*target.find_map()));
  const auto secret = take_values(spec);
  const auto matcher = BundleMatcher::compile(targets_of(spec), version_);
  if (!secret || !matcher) {
    to[prefix] = "refused";
    return;
  }
  put_values_back(spec, *secret);
  Map root = spec;
  for (const auto key : {"targets", "targetRestrictions", "rolloutStrategy"}) remove(root, key);
  std::vector<bool> deployed;
  std::set<std::string> seen;  // options that known clusters get, which stand first
  for (size_t i = 0; i < probes.size(); ++i) {
    const DeployCluster& at = probes[i].cluster;
    const Reached reached = matcher->reach(at.cluster, {});
    deployed.push_back(reached.deployed());
    std::string& text = to[prefix + " on " + std::to_string(i)];
    if (!reached.deployed()) continue;
    Map custom;
    List files = root_files;
    for (const size_t k : reached.options_of) {
      const Map& options = *(*list_in(spec, "targets"))[k].find_map();
      custom = custom.empty() ? options : merge_options(custom, options, version_);
      files.insert(files.end(), target_files[k].begin(), target_files[k].end());
    }
    Map options = merge_options(root, custom, version_);
    add_namespace_marks(spec, options);
    Map helm = map_in(options, "helm") ? *map_in(options, "helm") : Map{};
    const Map given = map_in(helm, "values") ? *map_in(helm, "values") : Map{};
    Map rest = options;
    if (map_in(rest, "helm")) remove(*map_in(rest, "helm"), "values");
    text =
        printed(encode(rest, *object(Schema::Bundle, version_))) + printed(files) + printed(without_templates(given));
    if (!probes[i].admissible) continue;
    Map labels;
    for (const auto& [key, label] : at.cluster.labels) labels.push_back({key, label});
    // Where nobody is known, a cluster that could register counts whole, with something for each variable.
    const std::string raw = printed(options) + printed(files);
    const bool whole = probes[i].known ? (seen.insert(raw), true) : !seen.contains(raw);
    const Map made_up{{"domain", "some-text"}};
    const auto rendered = preprocess_options(options, {at.cluster.workspace, at.cluster.name, labels, at.annotations,
                                                       probes[i].known ? at.template_values : made_up});
    const Map* values = rendered ? map_in(*map_in(*rendered, "helm"), "values") : nullptr;
    if (!values) {
      text += "fails";
    } else if (whole) {
      text += printed(*values);
    } else {
      Map of_labels;
      only_labels(given, *values, of_labels, "");
      text += printed(of_labels);
    }
  }
  to[prefix + " rollout"] = steps(spec, probes, deployed);
}

/// Who is in each step, as in rollout.h: those who were waited for are done, where no shares are counted.
std::string Plain::steps(const Map& spec, const std::vector<Probe>& probes, const std::vector<bool>& deployed) const {
  const Map* given = map_in(spec, "rolloutStrategy");
  if (!given) return "none";
  Map rest = *given;
  remove(rest, "partitions");
  std::string text = printed(rest) + "\n";
  const RolloutStrategy strategy = rollout_strategy_of(spec);
  std::vector<bool> done(probes.size(), false);
  std::vector<std::pair<std::string, std::vector<bool>>> result;
  for (const PartitionSpec& partition : strategy.partitions) {
    const auto matcher = ClusterMatcher::compile(partition.criteria);
    if (!matcher) return "refused";
    const auto limit = partition.max_unavailable ? partition.max_unavailable : strategy.max_unavailable;
    std::string how = "100%";
    if (limit && std::holds_alternative<std::string>(*limit))
      how = std::get<std::string>(*limit);
    else if (limit)
      how = "#" + std::to_string(std::get<int32_t>(*limit));
    if (how.find('%') == std::string::npos && how[0] != '#') how = "'" + how;
    const bool shares = how.find('%') != std::string::npos && how != "100%";
    std::vector<bool> in(probes.size(), false);
    for (size_t i = 0; i < probes.size(); ++i) {
      in[i] = deployed[i] && matcher->matches_any(probes[i].cluster.cluster, {}) && (shares || !done[i]);
    }
    if (std::find(in.begin(), in.end(), true) == in.end()) continue;
    if (!result.empty() && result.back().first == how && (how == "#0" || how == "100%")) {
      for (size_t i = 0; i < in.size(); ++i)
        if (in[i]) result.back().second[i] = true;
    } else {
      result.push_back({how, in});
    }
    if (how == "#0") {
      for (size_t i = 0; i < in.size(); ++i)
        if (in[i]) done[i] = true;
    }
  }
  for (const auto& [how, in] : result) {
    text += how + " ";
    for (const bool member : in) text += member ? '1' : '0';
    text += "\n";
  }
  return text;
}

}  // namespace fleet::verify::test
