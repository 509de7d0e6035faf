#include <algorithm>
#include <string>
#include <utility>

#include "compiler/rancher/from_map.h"
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

}  // namespace

rancher::Outcome<std::optional<Rollout>> roll_out(const Map& spec, const Bundle& bundle, const ClusterIndex& index,
                                                  rancher::Version version, bool follow) {
  std::vector<uint32_t> clusters;
  for (const Outcome& outcome : bundle.outcomes)
    if (outcome.reached.deployed()) clusters.insert(clusters.end(), outcome.clusters.begin(), outcome.clusters.end());
  if (clusters.empty()) return std::optional<Rollout>();
  const auto name_of = [&](uint32_t i) -> const std::string& { return index.clusters()[i].known.cluster.name; };
  std::ranges::sort(clusters);
  std::ranges::stable_sort(clusters, {}, name_of);

  const auto strategy = rancher::rollout_strategy_of(spec);
  const bool paused = rancher::flag_in(spec, "paused");
  std::vector<RolloutTarget> fresh;
  for (const uint32_t i : clusters) {
    const Cluster& cluster = index.clusters()[i];
    fresh.push_back({&cluster.known.cluster, index.groups_of(i), paused || cluster.paused, std::nullopt});
  }
  std::vector<RolloutTarget> old = fresh;
  for (RolloutTarget& target : old) target.deployment = rancher::Deployment{"v1", "v1", "v1", true};

  std::vector<RolloutTarget> planned = old;
  const auto status = rancher::run_pass(strategy, "v2", planned, version);
  if (!status) return status.failure();
  Rollout rollout;
  rollout.max_unavailable = status->max_unavailable;
  rollout.max_unavailable_partitions = status->max_unavailable_partitions;
  const size_t none = status->partitions.size();
  std::vector<size_t> partition_of(clusters.size(), none);
  for (size_t p = 0; p < none; ++p) {
    const rancher::Partition& partition = status->partitions[p];
    rollout.partitions.push_back({partition.name, partition.targets.size(), partition.max_unavailable});
    for (const size_t i : partition.targets) partition_of[i] = std::min(partition_of[i], p);
  }
  for (size_t i = 0; i < clusters.size(); ++i)
    if (partition_of[i] == none) rollout.outside.push_back(clusters[i]);

  const bool may_freeze = rollout.max_unavailable == 0 ||
                          std::ranges::any_of(rollout.partitions, [](const Partition& p) { return p.max_unavailable == 0; });
  if (!follow && !may_freeze) return std::optional(std::move(rollout));
  Follower follower(strategy, version, clusters);
  follower.set_partition_of(std::move(partition_of));
  // The first pass went well, and so do the others.
  if (auto update = follower.follow(std::move(old), "v2")) rollout.update = std::move(*update);
  if (may_freeze && !rollout.update.cut && !paused) {
    for (const uint32_t i : rollout.update.left)
      if (!index.clusters()[i].paused && std::ranges::find(rollout.outside, i) == rollout.outside.end())
        rollout.frozen.push_back(i);
  }
  if (follow) {
    if (auto install = follower.follow(std::move(fresh), "v1")) rollout.install = std::move(*install);
  }
  return std::optional(std::move(rollout));
}

}  // namespace fleet::says
