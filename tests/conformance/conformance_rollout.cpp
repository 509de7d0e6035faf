#include <algorithm>
#include <deque>

#include "compiler/rancher/trace.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/decode.h"

namespace fleet::conformance {
namespace {

using namespace rancher;

Outcome<Value> run_limit(const Value& in, Version) {
  const auto values = list(in, "values", int_or_string);
  std::vector<const std::optional<IntOrString>*> pointers;
  for (const auto& value : values) pointers.push_back(&value);
  const Outcome<int64_t> result = limit(find_number(in, "count").value_or(0), pointers);
  if (!result) return result.failure();
  return Value(*result);
}

RolloutStrategy strategy(const Value& in) {
  const Value& written = field(in, "rolloutStrategy");
  RolloutStrategy result;
  result.max_unavailable = int_or_string(field(written, "maxUnavailable"));
  result.max_unavailable_partitions = int_or_string(field(written, "maxUnavailablePartitions"));
  result.auto_partition_size = int_or_string(field(written, "autoPartitionSize"));
  result.auto_partition_threshold = find_number(written, "autoPartitionThreshold");
  result.max_new = find_number(written, "maxNew");
  result.partitions = list(written, "partitions", [](const Value& item) {
    return PartitionSpec{text(item, "name"), int_or_string(field(item, "maxUnavailable")), criteria(item)};
  });
  return result;
}

/// The targets of a case in the order of their clusters' names, and what they point into.
struct Targets {
  std::deque<Cluster> clusters;
  std::deque<std::vector<ClusterGroup>> groups;
  std::vector<RolloutTarget> targets;
  std::vector<bool> without_namespace;

  explicit Targets(const Value& in) {
    List items = conformance::items(in, "targets");
    std::stable_sort(items.begin(), items.end(),
                     [](const Value& a, const Value& b) { return text(a, "name") < text(b, "name"); });
    for (const Value& item : items) {
      clusters.push_back(cluster(item));
      groups.push_back(list(item, "groups", group));
      RolloutTarget target;
      target.cluster = &clusters.back();
      target.groups = memberships(groups.back());
      target.paused = flag(item, "paused") || flag(in, "bundlePaused");
      if (const Value& written = field(item, "deployment"); !written.is_null()) {
        target.deployment = Deployment{text(written, "spec"), text(written, "staged"), text(written, "applied"),
                                       flag(written, "ready")};
      }
      targets.push_back(std::move(target));
      without_namespace.push_back(flag(item, "noStatusNamespace"));
    }
  }

  Value names(const std::vector<size_t>& indices) const {
    List result;
    for (const size_t i : indices) result.push_back(clusters[i].name);
    return result;
  }
};

Map describe(const Partition& partition) {
  return {{"name", partition.name},
          {"count", static_cast<int64_t>(partition.targets.size())},
          {"maxUnavailable", partition.max_unavailable},
          {"unavailable", partition.unavailable}};
}

Outcome<Value> run_partitions(const Value& in, Version version) {
  const Targets targets(in);
  const RolloutStrategy rollout = strategy(in);
  std::vector<RolloutTarget> planned = targets.targets;
  // The limits do not depend on what the pass does.
  const Outcome<PassStatus> status = run_pass(rollout, "new", planned, version);
  if (!status) return status.failure();
  List partitions;
  for (const Partition& partition : status->partitions) {
    Map described = describe(partition);
    described.push_back({"clusters", targets.names(partition.targets)});
    partitions.push_back(std::move(described));
  }
  return Value(Map{{"maxUnavailable", status->max_unavailable},
                   {"maxUnavailablePartitions", status->max_unavailable_partitions},
                   {"partitions", partitions}});
}

RolloutTrace trace_of(const Value& in, const Targets& targets, Version version) {
  RolloutTrace trace(strategy(in), targets.targets, version);
  for (size_t i = 0; i < targets.without_namespace.size(); ++i) {
    if (targets.without_namespace[i]) trace.set_without_namespace(i);
  }
  return trace;
}

Outcome<Value> run_step(const Value& in, Version version) {
  const Targets targets(in);
  RolloutTrace trace = trace_of(in, targets, version);
  trace.set_bundle_version(text(in, "newID"));
  const Outcome<RolloutTrace::Step> step = trace.pass();
  if (!step) return step.failure();
  const PassStatus& status = step->status;
  List partitions;
  for (const Partition& partition : status.partitions) partitions.push_back(describe(partition));
  const Map numbers{
      {"maxUnavailable", status.max_unavailable}, {"maxUnavailablePartitions", status.max_unavailable_partitions},
      {"newlyCreated", status.newly_created},     {"partitions", partitions},
      {"unavailable", status.unavailable},        {"unavailablePartitions", status.unavailable_partitions}};
  return Value(Map{{"created", targets.names(step->created)},
                   {"updated", targets.names(step->updated)},
                   {"held", targets.names(step->held)},
                   {"absent", targets.names(step->absent)},
                   {"status", numbers}});
}

/// The targets that an action of a step names; `*` is all.
std::vector<size_t> named(const Value& step, const char* action, const Targets& targets) {
  std::vector<size_t> result;
  const std::vector<std::string> names = texts(step, action);
  for (size_t i = 0; i < targets.clusters.size(); ++i) {
    const bool is_named = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return name == "*" || name == targets.clusters[i].name;
    });
    if (is_named) result.push_back(i);
  }
  return result;
}

Outcome<Value> run_trace(const Value& in, Version version) {
  const Targets targets(in);
  RolloutTrace trace = trace_of(in, targets, version);
  List out;
  for (const Value& step : items(in, "steps")) {
    if (const std::string id = text(step, "version"); !id.empty()) trace.set_bundle_version(id);
    for (const size_t i : named(step, "pause", targets)) trace.set_paused(i, true);
    for (const size_t i : named(step, "unpause", targets)) trace.set_paused(i, false);
    for (const size_t i : named(step, "apply", targets)) trace.apply(i, true);
    for (const size_t i : named(step, "progress", targets)) trace.apply(i, false);
    for (const size_t i : named(step, "ready", targets)) trace.set_ready(i, true);
    for (const size_t i : named(step, "notReady", targets)) trace.set_ready(i, false);
    const Outcome<RolloutTrace::Step> done = trace.pass();
    if (!done) return done.failure();
    out.push_back(Map{{"created", targets.names(done->created)},
                      {"updated", targets.names(done->updated)},
                      {"held", targets.names(done->held)},
                      {"unavailable", done->status.unavailable},
                      {"unavailablePartitions", done->status.unavailable_partitions}});
  }
  return Value(out);
}

}  // namespace

std::vector<Family> rollout_families() {
  return {{"limit", run_limit, nullptr, true},
          {"partitions", run_partitions, nullptr, true},
          {"step", run_step, nullptr, true},
          {"trace", run_trace, nullptr, true}};
}

}  // namespace fleet::conformance
