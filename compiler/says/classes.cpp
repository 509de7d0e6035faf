#include "compiler/says/classes.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/rancher/preprocess.h"

namespace fleet::says {
namespace {

constexpr const char* kDisplayNameLabel = "management.cattle.io/cluster-display-name";

void add_keys(const std::optional<rancher::LabelSelector>& selector, std::set<std::string>& keys) {
  if (!selector) return;
  for (const auto& [key, value] : selector->match_labels) keys.insert(key);
  for (const rancher::LabelRequirement& requirement : selector->match_expressions) keys.insert(requirement.key);
}

/// What a bundle's targets and restrictions look at.
struct Looked {
  std::set<std::string> keys;
  std::set<std::string> names;
  bool groups = false;

  void add(const rancher::Criteria& criteria) {
    add_keys(criteria.cluster_selector, keys);
    if (!criteria.cluster_name.empty()) names.insert(criteria.cluster_name);
    groups = groups || !criteria.cluster_group.empty() || criteria.cluster_group_selector.has_value();
  }
};

/// Refines a partition of clusters: those of one class stay together where they have the same number. Classes are
/// numbered by their first clusters.
class Refinement {
 public:
  explicit Refinement(size_t size) : class_of_(size, 0), count_(size == 0 ? 0 : 1) {}

  /// `end` is above all numbers.
  template <class NumberOf>
  void refine(uint32_t end, const NumberOf& number_of) {
    constexpr size_t kLargestTable = 1U << 20U;
    constexpr uint32_t kNone = UINT32_MAX;
    uint32_t count = 0;
    const size_t size = size_t{count_} * end;
    if (size <= kLargestTable) {
      std::vector<uint32_t> seen(size, kNone);
      for (size_t i = 0; i < class_of_.size(); ++i) {
        uint32_t& entry = seen[size_t{class_of_[i]} * end + number_of(i)];
        if (entry == kNone) entry = count++;
        class_of_[i] = entry;
      }
    } else {
      std::unordered_map<uint64_t, uint32_t> seen;
      for (size_t i = 0; i < class_of_.size(); ++i) {
        const auto [at, is_new] = seen.try_emplace(uint64_t{class_of_[i]} * end + number_of(i), count);
        if (is_new) ++count;
        class_of_[i] = at->second;
      }
    }
    count_ = count;
  }

  Classes classes(const std::vector<uint32_t>& clusters) && {
    Classes result{std::move(class_of_), {}};
    for (size_t i = 0; i < clusters.size(); ++i)
      if (result.class_of[i] == result.firsts.size()) result.firsts.push_back(clusters[i]);
    return result;
  }

 private:
  std::vector<uint32_t> class_of_;
  uint32_t count_;
};

}  // namespace

ClusterIndex::ClusterIndex(const std::vector<Cluster>& clusters, const std::vector<rancher::ClusterGroup>& groups)
    : clusters_(clusters) {
  const rancher::GroupIndex index(groups);
  std::map<std::pair<std::string, std::vector<std::string_view>>, uint32_t> known;
  for (uint32_t i = 0; i < clusters.size(); ++i) {
    const rancher::Cluster& cluster = clusters[i].known.cluster;
    workspaces_[cluster.workspace].push_back(i);
    auto own = index.groups_of(cluster);
    std::vector<std::string_view> names;
    for (const rancher::Membership& group : own) names.push_back(group.name);
    const auto [at, is_new] =
        known.try_emplace({cluster.workspace, std::move(names)}, static_cast<uint32_t>(memberships_.size()));
    if (is_new) memberships_.push_back(std::move(own));
    groups_.push_back(at->second);
    shows_labels_.push_back(std::ranges::any_of(
        cluster.labels, [](const auto& label) { return rancher::is_shown_to_templates(label.first); }));
  }
}

const std::vector<uint32_t>& ClusterIndex::in_workspace(std::string_view workspace) const {
  static const std::vector<uint32_t> kNone;
  const auto found = workspaces_.find(workspace);
  return found == workspaces_.end() ? kNone : found->second;
}

const ClusterIndex::Column& ClusterIndex::labels(const std::string& key) {
  const auto [at, is_new] = columns_.try_emplace(key);
  if (!is_new) return at->second;
  Column& column = at->second;
  std::unordered_map<std::string_view, uint32_t> numbers;
  column.numbers.reserve(clusters_.size());
  for (const Cluster& cluster : clusters_) {
    const auto label = cluster.known.cluster.labels.find(key);
    const bool has = label != cluster.known.cluster.labels.end();
    column.numbers.push_back(has ? numbers.try_emplace(label->second, numbers.size() + 1).first->second : 0);
  }
  column.end = static_cast<uint32_t>(numbers.size()) + 1;
  return column;
}

Classes ClusterIndex::classes(const std::vector<uint32_t>& clusters, const rancher::BundleTargets& targets) {
  Looked looked;
  for (const rancher::BundleTarget& target : targets.targets) looked.add(target.criteria);
  for (const rancher::Criteria& restriction : targets.restrictions) looked.add(restriction);

  Refinement refinement(clusters.size());
  for (const std::string& key : looked.keys) {
    const Column& column = labels(key);
    refinement.refine(column.end, [&](size_t i) { return column.numbers[clusters[i]]; });
  }
  if (looked.groups)
    refinement.refine(static_cast<uint32_t>(memberships_.size()), [&](size_t i) { return groups_[clusters[i]]; });
  if (!looked.names.empty()) {
    // Each name that is spoken of is a number, be it a cluster's name or what Rancher shows for it.
    const auto end = static_cast<uint32_t>(looked.names.size()) + 1;
    const auto number_of = [&](const std::string& name) {
      const auto found = looked.names.find(name);
      return found == looked.names.end() ? 0U : static_cast<uint32_t>(std::distance(looked.names.begin(), found)) + 1;
    };
    refinement.refine(end, [&](size_t i) { return number_of(clusters_[clusters[i]].known.cluster.name); });
    refinement.refine(end, [&](size_t i) {
      const rancher::Labels& own = clusters_[clusters[i]].known.cluster.labels;
      const auto shown = own.find(std::string_view(kDisplayNameLabel));
      return shown == own.end() ? 0U : number_of(shown->second);
    });
  }
  return std::move(refinement).classes(clusters);
}

std::vector<std::vector<uint32_t>> ClusterIndex::alike(const std::vector<uint32_t>& clusters,
                                                       const std::set<std::string>& keys) {
  Refinement refinement(clusters.size());
  refinement.refine(2, [&](size_t i) { return shows_labels_[clusters[i]] ? 1U : 0U; });
  for (const std::string& key : keys) {
    const Column& column = labels(key);
    refinement.refine(column.end, [&](size_t i) { return column.numbers[clusters[i]]; });
  }
  const Classes classes = std::move(refinement).classes(clusters);
  std::vector<std::vector<uint32_t>> members(classes.firsts.size());
  for (size_t i = 0; i < clusters.size(); ++i) members[classes.class_of[i]].push_back(clusters[i]);
  return members;
}

}  // namespace fleet::says
