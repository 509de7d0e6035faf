#include "compiler/rancher/from_map.h"

#include <string>
#include <utility>

#include "compiler/rancher/tree.h"

namespace fleet::rancher {
namespace {

std::string text_of(const Value& value) { return value.find_string() ? *value.find_string() : std::string(); }

std::optional<IntOrString> limit_in(const Map& map, std::string_view key) {
  const Value* value = find_in(map, key);
  if (!value) return std::nullopt;
  if (const std::string* text = value->find_string()) return *text;
  if (const auto* number = std::get_if<int64_t>(&value->node)) return static_cast<int32_t>(*number);
  return std::nullopt;
}

std::optional<int64_t> number_in(const Map& map, std::string_view key) {
  const Value* value = find_in(map, key);
  const auto* number = value ? std::get_if<int64_t>(&value->node) : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

}  // namespace

std::optional<LabelSelector> selector_in(const Map& map, std::string_view key) {
  const Map* given = map_in(map, key);
  if (!given) return std::nullopt;
  LabelSelector selector;
  selector.match_labels = labels_in(*given, "matchLabels");
  if (const List* expressions = list_in(*given, "matchExpressions")) {
    for (const Value& item : *expressions) {
      LabelRequirement requirement;
      if (const Map* expression = item.find_map()) {
        requirement.key = text_in(*expression, "key");
        requirement.op = text_in(*expression, "operator");
        if (const List* values = list_in(*expression, "values"))
          for (const Value& value : *values) requirement.values.push_back(text_of(value));
      }
      selector.match_expressions.push_back(std::move(requirement));
    }
  }
  return selector;
}

Criteria criteria_of(const Map& target) {
  return {std::string(text_in(target, "clusterName")), std::string(text_in(target, "clusterGroup")),
          selector_in(target, "clusterGroupSelector"), selector_in(target, "clusterSelector")};
}

RolloutStrategy rollout_strategy_of(const Map& spec) {
  RolloutStrategy strategy;
  const Map* given = map_in(spec, "rolloutStrategy");
  if (!given) return strategy;
  strategy.max_unavailable = limit_in(*given, "maxUnavailable");
  strategy.max_unavailable_partitions = limit_in(*given, "maxUnavailablePartitions");
  strategy.auto_partition_size = limit_in(*given, "autoPartitionSize");
  strategy.auto_partition_threshold = number_in(*given, "autoPartitionThreshold");
  strategy.max_new = number_in(*given, "maxNew");
  if (const List* partitions = list_in(*given, "partitions")) {
    const Map none;
    for (const Value& item : *partitions) {
      const Map& partition = item.find_map() ? *item.find_map() : none;
      strategy.partitions.push_back(
          {std::string(text_in(partition, "name")), limit_in(partition, "maxUnavailable"), criteria_of(partition)});
    }
  }
  return strategy;
}

Labels labels_in(const Map& map, std::string_view key) {
  Labels labels;
  if (const Map* given = map_in(map, key))
    for (const Entry& entry : *given) labels[entry.key] = text_of(entry.value);
  return labels;
}

}  // namespace fleet::rancher
