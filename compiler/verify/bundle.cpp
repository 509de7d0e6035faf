#include "compiler/verify/bundle.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/deploy.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/target.h"
#include "compiler/rancher/tree.h"
#include "compiler/rancher/values_secret.h"
#include "compiler/verify/options.h"
#include "compiler/verify/rollout.h"

namespace fleet::verify {

using rancher::Criteria;
using sets::Diagrams;

namespace {

/// Values travel through a Secret under their target's name. Where all names differ and none is special, each gets back
/// what it gave (fleet-semantics.md, 4.3).
bool names_are_safe(const List* targets) {
  std::set<std::string_view> seen;
  for (const Value& target : targets ? *targets : List()) {
    const auto name = target.find_map() ? rancher::text_in(*target.find_map(), "name") : std::string_view();
    const bool has_values = target.find_map() && rancher::map_in(*target.find_map(), "helm");
    const bool plain = !name.empty() && name.size() < 200 && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    if (!seen.insert(name).second || (has_values && !plain) || name == "values.yaml") return false;
  }
  return true;
}

class BundleCheck {
 public:
  BundleCheck(Shared& shared, const WantedBundle& wanted, const ReadEntry& read)
      : shared_(shared),
        plan_(shared.plan),
        wanted_(wanted),
        bundle_(*wanted.bundle),
        deployment_(*wanted.deployment),
        read_(read),
        workspace_(wanted.bundle->workspace) {}

  std::optional<Difference> run() {
    if (auto found = check_place()) return found;
    spec_ = read_.bundle.spec;
    if (auto found = check_helm_op()) return found;
    if (auto found = restore_values()) return found;
    const rancher::BundleTargets targets = rancher::targets_of(spec_);
    if (const auto matcher = rancher::BundleMatcher::compile(targets, shared_.version); !matcher)
      return refused(matcher.failure());
    strategy_ = rancher::rollout_strategy_of(spec_);
    if (auto found = check_strategy()) return found;
    choose_space(targets);
    if (auto found = check_reach(targets)) return found;
    if (auto found = check_steps()) return found;
    return check_options();
  }

 private:
  struct Region {
    SetId set;
    std::vector<size_t> options_of;  // Fleet's: positions in `targets`
    Laid variants;                   // the plan's
  };

  Difference difference(std::string what) const {
    Difference result;
    result.file = read_.file->path;
    result.what = "`" + bundle_.name + "`: " + std::move(what);
    result.place = bundle_.place;
    return result;
  }
  Difference refused(const rancher::Failure& failure) const {
    return difference("Fleet would not deploy it at all: " + failure.text);
  }

  std::optional<Difference> check_place() const {
    if (!read_.helm_op && rancher::clean_go_path(read_.base) != bundle_.path)
      return difference("Fleet would read it from `" + read_.base + "`, the spec says `" + bundle_.path + "`");
    Map metadata = read_.bundle.metadata;
    const Map* found = rancher::map_in(metadata, "labels");
    std::map<std::string, Value> given;
    for (const Entry& entry : found ? *found : Map()) given.emplace(entry.key, entry.value);
    if (given != meant_labels()) return difference("the Bundle's labels are not those that are meant");
    for (const auto key : {"labels", "name", "namespace"}) rancher::remove(metadata, key);
    if (!metadata.empty())
      return difference("the Bundle has metadata that nobody meant: `" + metadata.front().key + "`");
    if (!read_.bundle.image_scans.empty()) return difference("it scans images");
    return std::nullopt;
  }

  std::map<std::string, Value> meant_labels() const {
    std::map<std::string, Value> labels;
    for (const Entry& option : bundle_.options.options) {  // in the order of the spec
      if (option.key != "labels" || !option.value.find_map()) continue;
      for (const Entry& label : *option.value.find_map()) labels.emplace(label.key, label.value);
    }
    for (const sema::TagValue& tag : deployment_.tags) {
      const std::string& key = shared_.program.tags[tag.tag].key;
      if (!key.empty()) labels.emplace(key, Value(tag.text));
    }
    if (bundle_.promoted) labels.emplace(model::kPromotedLabel, Value(deployment_.kube_name));
    if (read_.helm_op)
      labels.emplace("fleet.cattle.io/fleet-helm-name", Value(bundle_.kube_name));
    else
      labels.emplace("fleet.cattle.io/repo-name", Value(wanted_.repo->kube_name));
    return labels;
  }

  /// The fields that a HelmOp has for itself.
  std::optional<Difference> check_helm_op() {
    rancher::remove(spec_, "helmOpOptions");
    if (!read_.helm_op) return std::nullopt;
    const rancher::Object& type = *rancher::object(rancher::Schema::HelmOp, shared_.version);
    Map wanted;
    if (deployment_.helmop) {
      const auto value = evaluate(*deployment_.helmop, [](const sema::Reference&) { return std::nullopt; });
      auto decoded = value ? rancher::decode(*value, type, shared_.version) : rancher::Outcome<Map>(Map());
      if (!decoded) return refused(decoded.failure());
      wanted = rancher::encode(*decoded, type);
    }
    const Map found = rancher::encode(*read_.helm_op, type);
    for (const auto key : {"pollingInterval", "helmSecretName", "insecureSkipTLSVerify"}) {
      const Value* a = rancher::find_in(found, key);
      const Value* b = rancher::find_in(wanted, key);
      if (a ? !b || *a != *b : b != nullptr)
        return difference("its HelmOp would have another `" + std::string(key) + "` than the spec");
    }
    return std::nullopt;
  }

  std::optional<Difference> restore_values() {
    remember_values_files();
    if (names_are_safe(rancher::list_in(spec_, "targets"))) return std::nullopt;
    const auto secret = rancher::take_values(spec_);
    if (!secret) return refused(secret.failure());
    rancher::put_values_back(spec_, *secret);
    return std::nullopt;
  }

  /// Fleet folds them into the values before anything else; their names go into the comparison in the order in which
  /// that happens.
  void remember_values_files() {
    const auto take = [](Map& options) {
      List files;
      Map* helm = rancher::map_in(options, "helm");
      if (const List* list = helm ? rancher::list_in(*helm, "valuesFiles") : nullptr) files = *list;
      if (helm) rancher::remove(*helm, "valuesFiles");
      return files;
    };
    root_files_ = take(spec_);
    if (List* targets = rancher::list_in(spec_, "targets")) {
      for (Value& target : *targets) target_files_.push_back(take(*target.find_map()));
    }
  }

  std::optional<Difference> check_strategy() {
    for (const rancher::PartitionSpec& partition : strategy_.partitions) {
      if (const auto matcher = rancher::ClusterMatcher::compile(partition.criteria); !matcher)
        return refused(matcher.failure());
    }
    return std::nullopt;
  }

  void choose_space(const rancher::BundleTargets& targets) {
    std::vector<const Criteria*> all;
    for (const rancher::BundleTarget& target : targets.targets) all.push_back(&target.criteria);
    for (const Criteria& restriction : targets.restrictions) all.push_back(&restriction);
    for (const rancher::PartitionSpec& partition : strategy_.partitions) all.push_back(&partition.criteria);
    space_ = &shared_.space;
    if (!std::all_of(all.begin(), all.end(), [&](const Criteria* one) { return shared_.space.knows(*one); })) {
      own_space_.emplace(plan_, all);
      space_ = &*own_space_;
    }
  }

  Diagrams& sets() { return space_->sets(); }
  SetId meant(SetId of_plan) { return space_->import(shared_.in_workspace(of_plan, workspace_)); }
  std::string example(SetId set) { return shared_.example(set, *space_, workspace_); }

  /// BundleMatcher::reach, over sets.
  std::optional<Difference> check_reach(const rancher::BundleTargets& targets) {
    const auto names_group = [](const Criteria& c) { return !c.cluster_group.empty() || c.cluster_group_selector; };
    SetId allowed = targets.restrictions.empty() ? Diagrams::all() : Diagrams::none();
    for (const Criteria& restriction : targets.restrictions) {
      if (names_group(restriction)) return difference("a target names a cluster group, which no deployment means");
      allowed = sets().unite(allowed, space_->of(restriction));
    }
    const bool split = shared_.version >= rancher::Version::V0_16;
    const size_t customizations = targets.restrictions.empty() || targets.restrictions.size() > targets.targets.size()
                                      ? 0
                                      : targets.targets.size() - targets.restrictions.size();
    SetId offered = Diagrams::none(), kept_away = Diagrams::none();
    std::vector<Region> regions{{Diagrams::all(), {}, {}}};
    const bool all_matches = split && targets.mode == rancher::CustomizationMode::AllMatches;
    for (size_t i = 0; i < targets.targets.size(); ++i) {
      const rancher::BundleTarget& target = targets.targets[i];
      if (names_group(target.criteria)) return difference("a target names a cluster group, which no deployment means");
      const SetId set = space_->of(target.criteria);
      const bool with_options = targets.restrictions.empty();  // a HelmOp's: the first that matches counts
      if (with_options) offered = sets().unite(offered, set);
      if (i >= customizations && !with_options) {  // those of the GitRepo say nothing but whom
        offered = sets().unite(offered, set);
        continue;
      }
      if (!split) offered = sets().unite(offered, set);
      std::vector<Region> next;
      for (Region& region : regions) {
        const bool open = all_matches || region.options_of.empty();
        const SetId inside = open ? sets().intersect(region.set, set) : Diagrams::none();
        if (sets().is_empty(inside)) {
          next.push_back(std::move(region));
          continue;
        }
        const SetId outside = sets().subtract(region.set, set);
        Region hit{inside, region.options_of, {}};
        hit.options_of.push_back(i);
        if (target.do_not_deploy) kept_away = sets().unite(kept_away, inside);
        if (!sets().is_empty(outside)) next.push_back({outside, std::move(region.options_of), {}});
        next.push_back(std::move(hit));
      }
      regions = std::move(next);
    }
    deployed_ = sets().subtract(sets().intersect(allowed, offered), kept_away);
    for (Region& region : regions) {
      region.set = sets().intersect(region.set, deployed_);
      if (!sets().is_empty(region.set)) regions_.push_back(std::move(region));
    }
    const SetId wanted = meant(bundle_.reach);
    if (wanted == deployed_) return std::nullopt;
    if (!wanted || !deployed_) return std::nullopt;  // undecided: the caller asks the diagrams
    if (const SetId more = sets().subtract(deployed_, wanted); !sets().is_empty(more)) {
      return difference("Fleet would deploy it on " + example(more) + ", which the spec does not");
    }
    return difference("Fleet would not deploy it on " + example(sets().subtract(wanted, deployed_)) +
                      ", which the spec does");
  }

  std::optional<Difference> check_steps() {
    std::vector<SetId> waves;
    for (const model::Wave& wave : bundle_.waves) waves.push_back(meant(wave.set));
    std::vector<Step> given;
    for (const rancher::PartitionSpec& partition : strategy_.partitions) {
      const auto& limit = partition.max_unavailable ? partition.max_unavailable : strategy_.max_unavailable;
      given.push_back({space_->of(partition.criteria), limit ? limit_text(*limit) : "100%"});
    }
    if (bundle_.waves.empty()) return std::nullopt;  // a strategy that the spec has as such is one of its options
    const std::vector<Step> wanted = normal_steps(steps_of(bundle_.waves, waves, deployed_, sets()), deployed_, sets());
    const std::vector<Step> found = normal_steps(std::move(given), deployed_, sets());
    for (size_t i = 0; i < std::max(wanted.size(), found.size()); ++i) {
      if (i >= wanted.size()) return difference("its rollout has a step too many, with " + example(found[i].set));
      if (i >= found.size()) return difference("its rollout lacks a step, with " + example(wanted[i].set));
      const SetId more = sets().subtract(found[i].set, wanted[i].set),
                  less = sets().subtract(wanted[i].set, found[i].set);
      const std::string step = "step " + std::to_string(i + 1) + " of its rollout";
      if (!sets().is_empty(more))
        return difference(step + " would have " + example(more) + ", which the spec has elsewhere");
      if (!sets().is_empty(less))
        return difference(step + " would not have " + example(less) + ", which the spec has there");
      if (found[i].limit != wanted[i].limit)
        return difference(step + " would let " + found[i].limit + " be outstanding, the spec says " + wanted[i].limit);
    }
    rancher::RolloutStrategy rest = strategy_;
    if (!wanted.empty() && (!rest.max_unavailable_partitions || limit_text(*rest.max_unavailable_partitions) != "0"))
      return difference("its rollout would not wait for a wave");
    if (rest.max_unavailable || rest.auto_partition_size || rest.auto_partition_threshold || rest.max_new)
      return difference("its rollout has a limit that nobody meant");
    return std::nullopt;
  }

  std::vector<Region> meant_regions() {
    const bool all_matches = deployment_.mode == ast::Variants::AllMatches;
    std::vector<Region> result{{deployed_, {}, {}}};
    for (size_t i = 0; i < deployment_.variants.size(); ++i) {
      if (deployment_.variants[i].skip) continue;
      const SetId set = meant(bundle_.variants[i]);
      std::vector<Region> next;
      for (Region& region : result) {
        const SetId inside =
            all_matches || region.variants.empty() ? sets().intersect(region.set, set) : Diagrams::none();
        if (sets().is_empty(inside)) {
          next.push_back(std::move(region));
          continue;
        }
        const SetId outside = sets().subtract(region.set, set);
        Region hit{inside, {}, region.variants};
        hit.variants.push_back(&deployment_.variants[i]);
        if (!sets().is_empty(outside)) next.push_back({outside, {}, std::move(region.variants)});
        next.push_back(std::move(hit));
      }
      result = std::move(next);
    }
    return result;
  }

  BundleFields fields() const {
    BundleFields result;
    if (wanted_.repo) {
      for (const Entry& entry : wanted_.repo->fields) {
        const bool* flag = std::get_if<bool>(&entry.value.node);
        const bool is_drift = entry.key == "correctDrift" && entry.value.find_map() &&
                              rancher::flag_in(*entry.value.find_map(), "enabled");
        const bool is_flag =
            (entry.key == "paused" || entry.key == "keepResources" || entry.key == "deleteNamespace") && flag && *flag;
        if (is_drift || is_flag || entry.key == "serviceAccount") result.of_repo.push_back(entry);
        if (entry.key == "targetNamespace" && entry.value.find_string())
          result.target_namespace = *entry.value.find_string();
      }
      result.of_repo.insert(result.of_repo.end(), wanted_.of_wave.begin(), wanted_.of_wave.end());
    }
    for (const sema::After& after : deployment_.after) {
      for (const sema::Deployment& other : shared_.program.deployments) {
        if (other.display_name != after.name) continue;
        const bool promoted = other.repo && other.rollout && shared_.program.rollouts[*other.rollout].promote;
        result.depends_on.push_back(
            promoted ? Map{{"selector", Map{{"matchLabels", Map{{model::kPromotedLabel, Value(other.kube_name)}}}}}}
                     : Map{{"name", Value(other.kube_name)}});
      }
    }
    return result;
  }

  std::optional<Difference> check_options() {
    const std::vector<Region> wanted = meant_regions();
    OptionsCheck check(shared_, *space_, deployment_, workspace_, !bundle_.waves.empty(), fields());
    const List* targets = rancher::list_in(spec_, "targets");
    // A variant of several selectors has as many entries. Where all that match apply, the same options twice in a row
    // are the same as once.
    const auto say_the_same = [&](size_t a, size_t b) {
      Map one = *(*targets)[a].find_map(), other = *(*targets)[b].find_map();
      for (Map* map : {&one, &other}) {
        for (const auto key : {"name", "clusterName", "clusterSelector"}) rancher::remove(*map, key);
      }
      return one == other && target_files_[a] == target_files_[b];
    };
    Map root = spec_;
    rancher::remove(root, "targets");
    for (const Region& region : regions_) {
      Map custom;
      List files = root_files_;
      for (size_t k = 0; k < region.options_of.size(); ++k) {
        const size_t at = region.options_of[k];
        if (k > 0 && say_the_same(region.options_of[k - 1], at)) continue;
        files.insert(files.end(), target_files_[at].begin(), target_files_[at].end());
        const Map& options = *(*targets)[at].find_map();
        custom = k == 0 ? options : rancher::merge_options(custom, options, shared_.version);
      }
      const GivenOptions given = check.given(root, spec_, custom, std::move(files));
      for (const Region& part : wanted) {
        const SetId both = sets().intersect(region.set, part.set);
        if (sets().is_empty(both)) continue;
        if (auto what = check.compare(given, part.variants, both)) return difference(std::move(*what));
      }
    }
    return std::nullopt;
  }

  Shared& shared_;
  const model::Plan& plan_;
  const WantedBundle& wanted_;
  const model::Bundle& bundle_;
  const sema::Deployment& deployment_;
  const ReadEntry& read_;
  const std::string& workspace_;
  Map spec_;
  List root_files_;
  std::vector<List> target_files_;
  rancher::RolloutStrategy strategy_;
  Space* space_ = nullptr;
  std::optional<Space> own_space_;
  SetId deployed_;
  std::vector<Region> regions_;
};

}  // namespace

std::optional<Difference> check_bundle(Shared& shared, const WantedBundle& wanted, const ReadEntry& read) {
  return BundleCheck(shared, wanted, read).run();
}

}  // namespace fleet::verify
