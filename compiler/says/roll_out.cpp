#include <algorithm>
#include <string>
#include <utility>

#include "compiler/rancher/from_map.h"
#include "compiler/rancher/rollout.h"
#include "compiler/rancher/trace.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/deploy.h"

namespace fleet::says {
namespace {

using rancher::RolloutTarget;
using rancher::RolloutTrace;

/// Each pass looks at each cluster; what takes longer is cut.
constexpr size_t kMostSteps = 2'000'000;
constexpr size_t kMostPasses = 5'000;

class Follower {
 public:
  Follower(const rancher::RolloutStrategy& strategy, rancher::Version version, std::vector<uint32_t> clusters)
      : strategy_(strategy), version_(version), clusters_(std::move(clusters)) {}

  void set_partition_of(std::vector<size_t> partition_of) { partition_of_ = std::move(partition_of); }

  /// The agents bring what a pass sent them before the next one begins. Nothing where Fleet fails.
  std::optional<Course> follow(std::vector<RolloutTarget> targets, const std::string& wanted) {
    RolloutTrace trace(strategy_, std::move(targets), version_);
    trace.set_bundle_version(wanted);
    std::vector<bool> done(clusters_.size(), false);
    Course course;
    for (uint64_t number = 1;; ++number) {
      if (number > kMostPasses || number * clusters_.size() > kMostSteps) {
        course.cut = true;
        break;
      }
      const auto step = trace.pass();
      if (!step) return std::nullopt;
      Passes pass{number, number, {}, {}};
      for (size_t i = 0; i < clusters_.size(); ++i) {
        const auto& deployment = trace.targets()[i].deployment;
        if (done[i] || !deployment || deployment->spec_id != wanted) continue;
        done[i] = true;
        count(pass, partition_of_[i]);
        pass.clusters.push_back(clusters_[i]);
        trace.apply(i, true);
      }
      if (pass.clusters.empty() && step->created.empty()) break;
      std::ranges::sort(pass.changed);
      add(course, std::move(pass));
    }
    for (size_t i = 0; i < clusters_.size(); ++i)
      if (!done[i]) course.left.push_back(clusters_[i]);
    return course;
  }

 private:
  static void count(Passes& pass, size_t partition) {
    const auto found = std::ranges::find(pass.changed, partition, &std::pair<size_t, uint64_t>::first);
    if (found != pass.changed.end())
      ++found->second;
    else
      pass.changed.emplace_back(partition, 1);
  }

  static void add(Course& course, Passes pass) {
    if (!course.passes.empty() && course.passes.back().changed == pass.changed) {
      Passes& last = course.passes.back();
      last.last = pass.last;
      last.clusters.insert(last.clusters.end(), pass.clusters.begin(), pass.clusters.end());
      return;
    }
    course.passes.push_back(std::move(pass));
  }

  const rancher::RolloutStrategy& strategy_;
  rancher::Version version_;
  std::vector<uint32_t> clusters_;
  std::vector<size_t> partition_of_;
};

/// The clusters of partitions that no update comes to, although each cluster is ready before the next pass: Fleet's own
/// pass (rancher::run_pass), asked what it has come to in the end. Paused clusters are left out.
class Frozen {
 public:
  Frozen(const Rollout& rollout, const std::vector<rancher::Partition>& partitions,
         const std::vector<RolloutTarget>& targets)
      : rollout_(rollout), partitions_(partitions), targets_(targets), updated_(targets.size(), false) {}

  /// Indices of targets, ascending.
  std::vector<size_t> find() {
    while (pass()) {
    }
    std::vector<bool> is_left(targets_.size(), false);
    for (const rancher::Partition& partition : partitions_)
      for (const size_t i : partition.targets) is_left[i] = !updated_[i] && !targets_[i].paused;
    std::vector<size_t> left;
    for (size_t i = 0; i < is_left.size(); ++i)
      if (is_left[i]) left.push_back(i);
    return left;
  }

 private:
  /// Whether it updates any cluster.
  bool pass() {
    bool any = false;
    int64_t blocked = 0;
    for (const rancher::Partition& partition : partitions_) {
      int64_t outstanding = 0;
      for (const size_t i : partition.targets) {
        if (!updated_[i] && !targets_[i].paused && rollout_.max_unavailable > 0 && partition.max_unavailable > 0)
          updated_[i] = any = true;
        outstanding += updated_[i] ? 0 : 1;
      }
      if (outstanding > partition.max_unavailable && ++blocked > rollout_.max_unavailable_partitions) break;
    }
    return any;
  }

  const Rollout& rollout_;
  const std::vector<rancher::Partition>& partitions_;
  const std::vector<RolloutTarget>& targets_;
  std::vector<bool> updated_;
};

}  // namespace

rancher::Outcome<std::optional<Rollout>> roll_out(const Map& spec, const Bundle& bundle, const ClusterIndex& index,
                                                  rancher::Version version, bool follow) {
  std::vector<uint32_t> clusters;
  for (const Outcome& outcome : bundle.outcomes)
    if (outcome.reached.deployed()) clusters.insert(clusters.end(), outcome.clusters.begin(), outcome.clusters.end());
  if (clusters.empty()) return std::optional<Rollout>();
  const auto name_of = [&](uint32_t i) -> const std::string& { return index.clusters()[i].known.cluster.name; };
  std::ranges::sort(clusters);
  if (!std::ranges::is_sorted(clusters, {}, name_of)) std::ranges::stable_sort(clusters, {}, name_of);

  const auto strategy = rancher::rollout_strategy_of(spec);
  const bool paused = rancher::flag_in(spec, "paused");
  std::vector<RolloutTarget> fresh;
  fresh.reserve(clusters.size());
  for (const uint32_t i : clusters) {
    const Cluster& cluster = index.clusters()[i];
    fresh.push_back({&cluster.known.cluster, index.groups_of(i), paused || cluster.paused, std::nullopt});
  }

  // What the first pass would fail with, in its order.
  const auto most = rancher::limit(static_cast<int64_t>(clusters.size()), {&strategy.max_unavailable});
  if (!most) return most.failure();
  const auto partitions = rancher::partition_targets(strategy, fresh, version);
  if (!partitions) return partitions.failure();
  const std::optional<rancher::IntOrString> no_partition = 0;
  const auto most_partitions =
      rancher::limit(static_cast<int64_t>(partitions->size()), {&strategy.max_unavailable_partitions, &no_partition});
  if (!most_partitions) return most_partitions.failure();

  Rollout rollout;
  rollout.max_unavailable = *most;
  rollout.max_unavailable_partitions = *most_partitions;
  const size_t none = partitions->size();
  std::vector<size_t> partition_of(clusters.size(), none);
  for (size_t p = 0; p < none; ++p) {
    const rancher::Partition& partition = (*partitions)[p];
    rollout.partitions.push_back({partition.name, partition.targets.size(), partition.max_unavailable});
    for (const size_t i : partition.targets) partition_of[i] = std::min(partition_of[i], p);
  }
  for (size_t i = 0; i < clusters.size(); ++i)
    if (partition_of[i] == none) rollout.outside.push_back(clusters[i]);
  for (const size_t i : Frozen(rollout, *partitions, fresh).find()) rollout.frozen.push_back(clusters[i]);
  if (!follow) return std::optional(std::move(rollout));

  std::vector<RolloutTarget> old = fresh;
  for (RolloutTarget& target : old) target.deployment = rancher::Deployment{"v1", "v1", "v1", true};
  Follower follower(strategy, version, clusters);
  follower.set_partition_of(std::move(partition_of));
  // The limits are as they have to be, and so each pass goes well.
  if (auto install = follower.follow(std::move(fresh), "v1")) rollout.install = std::move(*install);
  if (auto update = follower.follow(std::move(old), "v2")) rollout.update = std::move(*update);
  return std::optional(std::move(rollout));
}

}  // namespace fleet::says
