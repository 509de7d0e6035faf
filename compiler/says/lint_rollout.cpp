#include <fmt/format.h>

#include <string>
#include <vector>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/limit.h"
#include "compiler/rancher/matcher.h"
#include "compiler/rancher/rollout.h"
#include "compiler/says/deploy.h"

namespace fleet::says {
namespace {

using rancher::IntOrString;

/// What Fleet refuses in a rollout strategy, once it looks at it.
struct Refused {
  Span place;
  std::string why;
};

/// A part of the strategy, with where it is written.
class StrategyReader {
 public:
  StrategyReader(const rancher::RolloutStrategy& strategy, const Place& place) : place_(place) {
    limit(place, "maxUnavailable", strategy.max_unavailable);
    limit(place, "maxUnavailablePartitions", strategy.max_unavailable_partitions);
    limit(place, "autoPartitionSize", strategy.auto_partition_size);
    for (size_t i = 0; i < strategy.partitions.size(); ++i) {
      const rancher::PartitionSpec& partition = strategy.partitions[i];
      const Place written = place.at("partitions").at(i);
      limit(written, "maxUnavailable", partition.max_unavailable);
      const auto matcher = rancher::ClusterMatcher::compile(partition.criteria);
      if (!matcher)
        refused_.push_back(
            {selector_place({partition.name, Writer::FleetYaml, written.span(), written}, partition.criteria),
             matcher.failure().text});
    }
  }

  const std::vector<Refused>& refused() const { return refused_; }
  /// The first whole number 0 for `maxUnavailable`; where there is none, the strategy.
  Span zero() const { return zero_ ? zero_ : place_.span(); }

 private:
  void limit(const Place& map, const char* key, const std::optional<IntOrString>& value) {
    const Place place = map.at(key);
    const auto read = rancher::limit(1, {&value});
    if (value && !read) refused_.push_back({place.span(), read.failure().text});
    const auto* number = value ? std::get_if<int32_t>(&*value) : nullptr;
    if (number && *number <= 0 && !zero_ && std::string_view(key) == "maxUnavailable") zero_ = place.span();
  }

  Place place_;
  std::vector<Refused> refused_;
  Span zero_;
};

std::string names_of(const std::vector<uint32_t>& some, const ClusterIndex& clusters) {
  const std::string& first = clusters.clusters()[some.front()].known.cluster.name;
  if (some.size() == 1) return fmt::format("the cluster `{}`", diag::shown(first));
  return fmt::format("{} clusters, the first of them `{}`", some.size(), diag::shown(first));
}

}  // namespace

void lint_rollout(Bundle& bundle, const Map& spec, const rancher::Outcome<std::optional<Rollout>>& rollout,
                  const ClusterIndex& clusters, const Place& written, diag::Diagnostics& diagnostics) {
  const Place place = written.at("rolloutStrategy");
  const StrategyReader strategy(rancher::rollout_strategy_of(spec), place);
  const auto at = [&](Span span) { return span ? span : bundle.place; };
  bool is_told = false;
  for (const Refused& refused : strategy.refused()) {
    if (!rollout && rollout.failure().text == refused.why) {
      is_told = true;
      diagnostics.report(at(refused.place), diag::YamlBadRollout, bundle.name, refused.why).note(diag::WholeBundle);
    } else {
      diagnostics.report(at(refused.place), diag::YamlBadRolloutLater, bundle.name, refused.why);
    }
  }
  if (!rollout) {
    bundle.problem = rollout.failure().text;
    bundle.problem_kind = rollout.failure().kind;
    if (!is_told)
      diagnostics.report(at(place.span()), diag::YamlBadRollout, bundle.name, bundle.problem).note(diag::WholeBundle);
    return;
  }
  if (!*rollout) return;
  if (const auto& outside = (*rollout)->outside; !outside.empty())
    diagnostics.report(at(place.key_span("partitions")), diag::YamlInNoPartition, names_of(outside, clusters))
        .note(diag::PartitionsHold);
  if (const auto& frozen = (*rollout)->frozen; !frozen.empty())
    diagnostics.report(at(strategy.zero()), diag::YamlNeverUpdated, names_of(frozen, clusters)).note(diag::ZeroIsNone);
}

}  // namespace fleet::says
