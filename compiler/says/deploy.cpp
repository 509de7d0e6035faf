#include "compiler/says/deploy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "compiler/base/ascii.h"
#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/names.h"
#include "compiler/rancher/options.h"
#include "compiler/rancher/preprocess.h"
#include "compiler/rancher/tree.h"
#include "compiler/rancher/values_secret.h"
#include "compiler/says/template_labels.h"

namespace fleet::says {
namespace {

using rancher::BundleMatcher;
using rancher::BundleTargets;

Map as_map(const rancher::Labels& labels) {
  Map map;
  for (const auto& [key, value] : labels) map.push_back(Entry{key, value});
  return map;
}

class Deployer {
 public:
  Deployer(Bundle& bundle, Map spec, const std::vector<rancher::ValuesLayer>& layers, ClusterIndex& clusters,
           const Request& request, const Place& written, diag::Diagnostics& diagnostics)
      : bundle_(bundle),
        spec_(std::move(spec)),
        layers_(layers),
        clusters_(clusters),
        request_(request),
        written_(written),
        diagnostics_(diagnostics) {}

  void run(const std::vector<uint32_t>& visible) {
    bundle_.visible = visible.size();
    bundle_.paused = rancher::flag_in(spec_, "paused");
    if (bundle_.by_git_job && !pass_through_secret()) return;
    BundleTargets targets = rancher::targets_of(spec_);
    const auto matcher = compile(targets);
    if (!matcher) return report_bad_selector(targets, matcher.failure());
    reach(*matcher, targets, visible);
    report_taken_values();
    if (!clusters_.clusters().empty()) report_idle(*matcher, targets);
    if (bundle_.deployed() > 0) {
      base_ = spec_;
      for (const auto key : {"targets", "targetRestrictions", "resources"}) rancher::remove(base_, key);
    }
    for (Outcome& outcome : bundle_.outcomes) {
      if (!outcome.reached.deployed()) continue;
      merge(outcome);
      if (!bundle_.problem.empty()) return;
    }
    look_at_rollout();
  }

 private:
  /// Before 0.16 each target takes part as a target and as a customization. Where the restrictions are the last of the
  /// targets once more, as a GitRepo has it, this comes to what the first match comes to since (fleet-semantics.md,
  /// 3.3), and is told in its words.
  rancher::Outcome<BundleMatcher> compile(BundleTargets& targets) const {
    const List* all = rancher::list_in(spec_, "targets");
    const List* restrictions = rancher::list_in(spec_, "targetRestrictions");
    const size_t count = restrictions ? restrictions->size() : 0;
    bool is_mirrored = all && count <= all->size();
    for (size_t i = 0; is_mirrored && i < count; ++i)
      for (const auto key : {"clusterName", "clusterGroup", "clusterGroupSelector", "clusterSelector"})
        is_mirrored = is_mirrored && value_at(*all, all->size() - count + i, key) == value_at(*restrictions, i, key);
    if (!is_mirrored || request_.version >= rancher::Version::V0_16)
      return BundleMatcher::compile(targets, request_.version);
    targets.mode = rancher::CustomizationMode::FirstMatch;
    return BundleMatcher::compile(targets, rancher::Version::V0_16);
  }

  static Value value_at(const List& list, size_t index, std::string_view key) {
    const Map* map = list[index].find_map();
    const Value* value = map ? rancher::find_in(*map, key) : nullptr;
    return value ? *value : Value();
  }

  /// A git job stores values in a Secret, by the names of targets, from which the controller takes them. False where
  /// the hub refuses the Secret.
  bool pass_through_secret() {
    const auto values = [&](size_t i) {
      const Map* target = (*rancher::list_in(spec_, "targets"))[i].find_map();
      const Map* helm = target ? rancher::map_in(*target, "helm") : nullptr;
      const Map* found = helm ? rancher::map_in(*helm, "values") : nullptr;
      return found ? *found : Map{};
    };
    std::map<std::string, size_t> last;  // of each name that has values
    std::vector<Map> own;
    const List* targets = rancher::list_in(spec_, "targets");
    for (size_t i = 0; targets && i < std::min(targets->size(), bundle_.targets.size()); ++i) {
      own.push_back(values(i));
      if (!own.back().empty()) last[bundle_.targets[i].name] = i;
    }
    for (size_t i = 0; i < own.size(); ++i) {
      const auto found = last.find(bundle_.targets[i].name);
      if (found == last.end() || found->second == i) continue;
      bundle_.targets[i].values_of = found->second;
      if (own[i] != own[found->second]) taken_.push_back(i);
    }
    const auto secret = rancher::take_values(spec_);
    if (secret) {
      rancher::put_values_back(spec_, *secret);
      return true;
    }
    bundle_.problem = secret.failure().text;
    bundle_.job_fails = true;
    Span place = bundle_.place;
    for (const auto& [name, i] : last) {
      const Target& target = bundle_.targets[i];
      const bool is_named = secret.failure().text.find(rancher::quoted(name)) != std::string::npos;
      if (name.empty() || is_named)
        place = target.written.at("name") ? target.written.at("name").span() : target.place ? target.place : place;
    }
    diagnostics_.report(place, diag::YamlHubRefuses, "Secret with the values of", bundle_.name, bundle_.problem)
        .note(diag::GitJobFails);
    return false;
  }

  /// Targets that get other values than those written in them.
  void report_taken_values() {
    for (const size_t i : taken_) {
      const Target& own = bundle_.targets[i];
      const Target& other = bundle_.targets[*own.values_of];
      const bool is_used = std::ranges::any_of(bundle_.outcomes, [&](const Outcome& outcome) {
        return std::ranges::find(outcome.reached.options_of, i) != outcome.reached.options_of.end();
      });
      if (!is_used && bundle_.visible > 0) continue;
      diagnostics_.report(own.place ? own.place : bundle_.place, diag::YamlSharedName, describe(own), own.name)
          .label(other.place, diag::ItsValuesCount);
    }
  }

  void look_at_rollout() {
    const bool is_given = written_ && rancher::map_in(spec_, "rolloutStrategy");
    if (!request_.rollout && !is_given) return;
    auto rollout = roll_out(spec_, bundle_, clusters_, request_.version, request_.rollout);
    if (is_given) lint_rollout(bundle_, spec_, rollout, clusters_, written_, diagnostics_);
    if (rollout && request_.rollout) bundle_.rollout = std::move(*rollout);
  }

  void fail(Span place, const rancher::Failure& failure) {
    bundle_.problem = failure.text;
    bundle_.problem_kind = failure.kind;
    if (failure.kind == rancher::Failure::Kind::NotModelled)
      diagnostics_.report(place, diag::YamlNotModelled, failure.text);
    else if (failure.kind == rancher::Failure::Kind::Hazard)
      diagnostics_.report(place, diag::YamlByChance, failure.text);
    else
      diagnostics_.report(place, diag::YamlBundleFails, bundle_.name, failure.text).note(diag::WholeBundle);
  }

  void report_bad_selector(const BundleTargets& targets, const rancher::Failure& failure) {
    for (size_t i = 0; i < targets.targets.size() && i < bundle_.targets.size(); ++i) {
      const auto own = rancher::ClusterMatcher::compile(targets.targets[i].criteria);
      if (own) continue;
      bundle_.problem = own.failure().text;
      diagnostics_
          .report(selector_place(bundle_.targets[i], targets.targets[i].criteria), diag::YamlBadSelector,
                  own.failure().text)
          .note(diag::WholeBundle);
      return;
    }
    fail(bundle_.place, failure);
  }

  void reach(const BundleMatcher& matcher, const BundleTargets& targets, const std::vector<uint32_t>& visible) {
    using Key = std::tuple<int, size_t, std::vector<size_t>, size_t>;
    std::map<Key, Outcome> outcomes;
    const Classes classes = clusters_.classes(visible, targets);
    std::vector<Outcome*> outcome_of;  // by class
    for (const uint32_t first : classes.firsts) {
      const rancher::Cluster& one = clusters_.clusters()[first].known.cluster;
      rancher::Reached reached = matcher.reach(one, clusters_.groups_of(first));
      constexpr size_t kNone = SIZE_MAX;
      const int order = reached.deployed() ? 0 : reached.target ? 1 : 2;
      Key key{order, reached.target.value_or(kNone), {}, reached.kept_away_by.value_or(kNone)};
      if (order < 2) std::get<2>(key) = reached.customizations;
      const auto [outcome, is_new] = outcomes.try_emplace(std::move(key));
      if (is_new) outcome->second.reached = std::move(reached);
      outcome_of.push_back(&outcome->second);
    }
    for (size_t i = 0; i < visible.size(); ++i) outcome_of[classes.class_of[i]]->clusters.push_back(visible[i]);
    for (auto& [key, outcome] : outcomes) {
      bundle_.outcomes.push_back(std::move(outcome));
    }
  }

  /// Targets and customizations that do nothing for the clusters that are known.
  void report_idle(const BundleMatcher& matcher, const BundleTargets& targets) {
    if (bundle_.deployed() == 0) {
      const bool reached =
          std::ranges::any_of(bundle_.outcomes, [](const Outcome& o) { return o.reached.target.has_value(); });
      if (!reached && !bundle_.reach_is_told)
        diagnostics_.report(bundle_.place, diag::YamlReachesNone, bundle_.name, bundle_.visible);
      return;
    }
    for (size_t i = 0; i < bundle_.targets.size(); ++i) {
      if (!matcher.is_customization(i) || bundle_.targets[i].writer != Writer::FleetYaml) continue;
      std::optional<size_t> taker;
      bool matches = false, used = false;
      for (const Outcome& outcome : bundle_.outcomes) {
        const auto& met = outcome.reached.customizations;
        if (!outcome.reached.target || std::ranges::find(met, i) == met.end()) continue;
        matches = true;
        const auto& of = outcome.reached.options_of;
        used = used || outcome.reached.kept_away_by == i || std::ranges::find(of, i) != of.end();
        if (!used) taker = met.front();
      }
      const Target& own = bundle_.targets[i];
      if (!matches && !is_empty(targets.targets[i].criteria))
        diagnostics_.report(own.place, diag::YamlDeadCustomization, own.name);
      else if (matches && !used && taker)
        diagnostics_.report(own.place, diag::YamlShadowed, own.name, bundle_.targets[*taker].name)
            .label(bundle_.targets[*taker].place, diag::TakesThem);
    }
  }

  /// Reported when the file was read.
  static bool is_empty(const rancher::Criteria& criteria) {
    return criteria.cluster_name.empty() && criteria.cluster_group.empty() && !criteria.cluster_group_selector &&
           !criteria.cluster_selector;
  }

  void merge(Outcome& outcome) {
    const List* targets = rancher::list_in(spec_, "targets");
    Map custom;
    for (size_t k = 0; k < outcome.reached.options_of.size(); ++k) {
      const Map* options = (*targets)[outcome.reached.options_of[k]].find_map();
      if (options) custom = k == 0 ? *options : rancher::merge_options(custom, *options, request_.version);
    }
    const Map merged = rancher::merge_options(base_, custom, request_.version);
    const Map* helm = rancher::map_in(merged, "helm");
    const auto release =
        rancher::release_of(bundle_.name, helm ? rancher::text_in(*helm, "releaseName") : std::string_view(),
                            rancher::text_in(merged, "namespace"), rancher::text_in(merged, "defaultNamespace"));
    outcome.release = release.name;
    outcome.release_namespace = release.workspace;
    for (const uint32_t cluster : outcome.clusters)
      if (clusters_.clusters()[cluster].paused) outcome.paused.push_back(cluster);
    if (!check_downstream(outcome, merged)) return;
    if (request_.values && helm) outcome.values_from = values_from(*helm, outcome.release_namespace);
    fill_in_templates(outcome, merged);
  }

  /// Fleet copies Secrets and ConfigMaps only, and stops at anything else.
  bool check_downstream(const Outcome& outcome, const Map& merged) {
    const List* resources = rancher::list_in(merged, "downstreamResources");
    if (!resources) return true;
    for (const Value& resource : *resources) {
      const Map* map = resource.find_map();
      const std::string kind(map ? rancher::text_in(*map, "kind") : "");
      if (lowered(kind) == "secret" || lowered(kind) == "configmap") continue;
      bundle_.problem = "downstreamResources: " + rancher::quoted(kind) + " is neither Secret nor ConfigMap";
      Span place = bundle_.place;
      std::vector<Place> lists{written_.at("downstreamResources")};
      for (const size_t i : outcome.reached.options_of)
        lists.push_back(bundle_.targets[i].written.at("downstreamResources"));
      for (const Place& list : lists)
        for (size_t i = 0; list.at(i); ++i)
          if (const Place at = list.at(i).at("kind"); at && at.tree->nodes[at.node].text == kind) place = at.span();
      diagnostics_.report(place, diag::YamlBundleFails, bundle_.name, bundle_.problem).note(diag::WholeBundle);
      return false;
    }
    return true;
  }

  static std::vector<std::string> values_from(const Map& helm, std::string_view release_namespace) {
    std::vector<std::string> all;
    const List* sources = rancher::list_in(helm, "valuesFrom");
    for (size_t i = 0; sources && i < sources->size(); ++i) {
      const Map* source = (*sources)[i].find_map();
      for (const auto& [key, kind] : {std::pair("configMapKeyRef", "ConfigMap"), std::pair("secretKeyRef", "Secret")}) {
        const Map* ref = source ? rancher::map_in(*source, key) : nullptr;
        if (!ref) continue;
        const auto or_else = [](std::string_view text, std::string_view other) { return text.empty() ? other : text; };
        all.push_back(fmt::format("{} {} in {}, key {}", kind, rancher::text_in(*ref, "name"),
                                  or_else(rancher::text_in(*ref, "namespace"), release_namespace),
                                  or_else(rancher::text_in(*ref, "key"), "values.yaml")));
      }
    }
    return all;
  }

  std::optional<Map> rendered(rancher::SharedOptions& options, const std::vector<size_t>& options_of, uint32_t index) {
    const Cluster& cluster = clusters_.clusters()[index];
    const rancher::TemplateCluster context{cluster.known.cluster.workspace, cluster.known.cluster.name,
                                           as_map(cluster.known.cluster.labels), cluster.known.annotations,
                                           cluster.known.template_values};
    auto result = options.on(context);
    if (result) {
      const Map* helm = rancher::map_in(*result, "helm");
      const Map* values = helm ? rancher::map_in(*helm, "values") : nullptr;
      return values ? *values : Map{};
    }
    const Span found = template_place(bundle_, options_of, written_, context);
    const Span place = found ? found : bundle_.place;
    if (result.failure().kind != rancher::Failure::Kind::Error) {
      fail(place, result.failure());
    } else {
      bundle_.problem = fmt::format("for `{}`: {}", cluster.known.cluster.name, result.failure().text);
      diagnostics_.report(place, diag::YamlTemplateFails, cluster.known.cluster.name, result.failure().text)
          .note(diag::WholeBundle);
    }
    return std::nullopt;
  }

  void fill_in_templates(Outcome& outcome, const Map& merged) {
    const Map* helm = rancher::map_in(merged, "helm");
    if (!helm) return;
    rancher::SharedOptions options(Map{{"helm", *helm}});
    const Map* before = rancher::map_in(*helm, "values");
    std::vector<std::pair<Map, ValuesOfClusters>> found;
    for (std::vector<uint32_t>& members : alike(outcome.clusters, *helm)) {
      auto values = rendered(options, outcome.reached.options_of, members.front());
      if (!values) return;
      if (!request_.values) continue;
      const auto equal = std::ranges::find(found, *values, &std::pair<Map, ValuesOfClusters>::first);
      if (equal == found.end())
        found.push_back({std::move(*values), {std::move(members), {}}});
      else
        equal->second.clusters.insert(equal->second.clusters.end(), members.begin(), members.end());
    }
    for (auto& [values, of] : found) {
      std::ranges::sort(of.clusters);
      of.lines = value_lines(spec_, bundle_, layers_, outcome.reached.options_of, before ? *before : Map{}, values);
      if (!of.lines.empty()) outcome.values.push_back(std::move(of));
    }
  }

  /// Clusters that get the same values from these options.
  std::vector<std::vector<uint32_t>> alike(const std::vector<uint32_t>& clusters, const Map& helm) {
    if (const auto labels = labels_read_by(helm)) return clusters_.alike(clusters, *labels);
    std::vector<std::vector<uint32_t>> each;
    for (const uint32_t cluster : clusters) each.push_back({cluster});
    return each;
  }

  Bundle& bundle_;
  Map spec_;
  std::vector<size_t> taken_;  ///< targets that get the values of another one of their name
  Map base_;                   ///< the spec without its lists of targets and files
  const std::vector<rancher::ValuesLayer>& layers_;
  ClusterIndex& clusters_;
  const Request& request_;
  const Place& written_;
  diag::Diagnostics& diagnostics_;
};

}  // namespace

uint64_t Bundle::deployed() const {
  uint64_t count = 0;
  for (const Outcome& outcome : outcomes)
    if (outcome.reached.deployed()) count += outcome.clusters.size();
  return count;
}

void deploy(Bundle& bundle, Map spec, const std::vector<rancher::ValuesLayer>& layers,
            const std::vector<uint32_t>& visible, ClusterIndex& clusters, const Request& request, const Place& written,
            diag::Diagnostics& diagnostics) {
  Deployer(bundle, std::move(spec), layers, clusters, request, written, diagnostics).run(visible);
}

}  // namespace fleet::says
