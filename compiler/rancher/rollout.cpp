#include "compiler/rancher/rollout.h"

#include <algorithm>
#include <numeric>

namespace fleet::rancher {
namespace {

constexpr int64_t kDefaultAutoPartitionThreshold = 200;
constexpr int64_t kDefaultMaxNew = 50;

int64_t count_unavailable(const std::vector<RolloutTarget>& targets, const std::vector<size_t>& of) {
  return std::count_if(of.begin(), of.end(),
                       [&](size_t i) { return targets[i].deployment && is_unavailable(*targets[i].deployment); });
}

std::optional<Failure> append_partition(std::vector<Partition>& partitions, std::string name,
                                        std::vector<size_t> members, const std::vector<RolloutTarget>& targets,
                                        const std::vector<const std::optional<IntOrString>*>& max_unavailable) {
  const Outcome<int64_t> most = limit(static_cast<int64_t>(members.size()), max_unavailable);
  if (!most) return most.failure();
  const int64_t unavailable = count_unavailable(targets, members);
  partitions.push_back({std::move(name), std::move(members), *most, unavailable});
  return std::nullopt;
}

Outcome<std::vector<Partition>> given_partitions(const RolloutStrategy& strategy,
                                                 const std::vector<RolloutTarget>& targets) {
  std::vector<Partition> result;
  for (const PartitionSpec& spec : strategy.partitions) {
    const Outcome<ClusterMatcher> matcher = ClusterMatcher::compile(spec.criteria);
    if (!matcher) return matcher.failure();
    std::vector<size_t> members;
    for (size_t i = 0; i < targets.size(); ++i) {
      if (matcher->matches_any(*targets[i].cluster, targets[i].groups)) members.push_back(i);
    }
    auto failure = append_partition(result, spec.name, std::move(members), targets,
                                    {&spec.max_unavailable, &strategy.max_unavailable});
    if (failure) return *failure;
  }
  return result;
}

bool is_switched_off(const std::optional<IntOrString>& size) {
  const int32_t* number = size ? std::get_if<int32_t>(&*size) : nullptr;
  return number && *number <= 0;
}

Outcome<std::vector<Partition>> automatic_partitions(const RolloutStrategy& strategy,
                                                     const std::vector<RolloutTarget>& targets, Version version) {
  const auto count = static_cast<int64_t>(targets.size());
  const int64_t threshold = version >= Version::V0_15
                                ? strategy.auto_partition_threshold.value_or(kDefaultAutoPartitionThreshold)
                                : kDefaultAutoPartitionThreshold;
  std::vector<Partition> result;
  if (is_switched_off(strategy.auto_partition_size) || threshold <= 0 || count < threshold) {
    std::vector<size_t> all(targets.size());
    std::iota(all.begin(), all.end(), size_t{0});
    auto failure = append_partition(result, "All", std::move(all), targets, {&strategy.max_unavailable});
    if (failure) return *failure;
    return result;
  }
  const std::optional<IntOrString> default_size = std::string("25%");
  const Outcome<int64_t> size = limit(count, {&strategy.auto_partition_size, &default_size});
  if (!size) return size.failure();
  for (int64_t begin = 0; begin < count;) {
    const int64_t end = begin + std::min(*size, count - begin);
    std::vector<size_t> members(static_cast<size_t>(end - begin));
    std::iota(members.begin(), members.end(), static_cast<size_t>(begin));
    auto failure = append_partition(result, "Partition " + std::to_string(begin) + " - " + std::to_string(end),
                                    std::move(members), targets, {&strategy.max_unavailable});
    if (failure) return *failure;
    begin = end;
  }
  return result;
}

bool is_up_to_date(const Deployment& deployment, std::string_view id) {
  return deployment.staged_id == id && deployment.spec_id == id && deployment.applied_id == id;
}

/// Creates what is missing, as far as `max_new` goes, and stages the new id.
void stage(const Partition& partition, std::string_view new_id, int64_t max_new, std::vector<RolloutTarget>& targets,
           PassStatus& status) {
  for (const size_t i : partition.targets) {
    std::optional<Deployment>& deployment = targets[i].deployment;
    if (!deployment && status.newly_created < max_new) {
      ++status.newly_created;
      deployment.emplace();
    }
    if (deployment) deployment->staged_id = new_id;
  }
}

/// Gives the staged id to each deployment that the budgets allow; one that is unavailable already costs nothing.
void advance(const Partition& partition, std::vector<RolloutTarget>& targets, PassStatus& status) {
  int64_t unavailable = partition.unavailable;
  for (const size_t i : partition.targets) {
    RolloutTarget& target = targets[i];
    if (!target.deployment || target.paused) continue;
    Deployment& deployment = *target.deployment;
    if (deployment.staged_id.empty() || deployment.staged_id == deployment.spec_id) continue;
    if (!is_unavailable(deployment)) {
      if (status.unavailable >= status.max_unavailable || unavailable >= partition.max_unavailable) continue;
      ++status.unavailable;
      ++unavailable;
    }
    deployment.spec_id = deployment.staged_id;
  }
}

/// Stricter than for a single deployment: what is not up to date counts as well.
bool is_unavailable(const Partition& partition, std::string_view new_id, const std::vector<RolloutTarget>& targets) {
  const auto outstanding = std::count_if(partition.targets.begin(), partition.targets.end(), [&](size_t i) {
    const std::optional<Deployment>& deployment = targets[i].deployment;
    return !deployment || !is_up_to_date(*deployment, new_id) || is_unavailable(*deployment);
  });
  return outstanding > partition.max_unavailable;
}

}  // namespace

bool is_unavailable(const Deployment& deployment) {
  return deployment.applied_id != deployment.spec_id || !deployment.ready;
}

Outcome<std::vector<Partition>> partition_targets(const RolloutStrategy& strategy,
                                                  const std::vector<RolloutTarget>& targets, Version version) {
  // Fleet reads the strategy from the first target's bundle: without targets it is the empty one.
  if (targets.empty()) return automatic_partitions({}, targets, version);
  if (strategy.partitions.empty()) return automatic_partitions(strategy, targets, version);
  return given_partitions(strategy, targets);
}

Outcome<PassStatus> run_pass(const RolloutStrategy& strategy, std::string_view new_id,
                             std::vector<RolloutTarget>& targets, Version version) {
  PassStatus status;
  const Outcome<int64_t> most = limit(static_cast<int64_t>(targets.size()), {&strategy.max_unavailable});
  if (!most) return most.failure();
  status.max_unavailable = *most;
  status.unavailable = std::count_if(targets.begin(), targets.end(), [](const RolloutTarget& target) {
    return target.deployment && is_unavailable(*target.deployment);
  });

  Outcome<std::vector<Partition>> partitions = partition_targets(strategy, targets, version);
  if (!partitions) return partitions.failure();
  status.partitions = std::move(*partitions);

  const std::optional<IntOrString> none = 0;
  const Outcome<int64_t> most_partitions =
      targets.empty()
          ? limit(static_cast<int64_t>(status.partitions.size()), {&none})
          : limit(static_cast<int64_t>(status.partitions.size()), {&strategy.max_unavailable_partitions, &none});
  if (!most_partitions) return most_partitions.failure();
  status.max_unavailable_partitions = *most_partitions;

  const int64_t max_new = version >= Version::V0_16 ? strategy.max_new.value_or(kDefaultMaxNew) : kDefaultMaxNew;
  for (const Partition& partition : status.partitions) {
    stage(partition, new_id, max_new, targets, status);
    advance(partition, targets, status);
    if (is_unavailable(partition, new_id, targets)) ++status.unavailable_partitions;
    if (status.unavailable_partitions > status.max_unavailable_partitions) break;
  }
  return status;
}

}  // namespace fleet::rancher
