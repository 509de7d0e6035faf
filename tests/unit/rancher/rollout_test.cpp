#include "compiler/rancher/rollout.h"

#include "compiler/rancher/go_number.h"
#include "compiler/rancher/trace.h"
#include "tests/catch.h"

using namespace fleet::rancher;

namespace {

std::optional<int64_t> limit_of(int64_t count, IntOrString value) {
  const std::optional<IntOrString> set = std::move(value);
  const auto result = limit(count, {&set});
  return result ? std::optional(*result) : std::nullopt;
}

PartitionSpec wave(std::string name, IntOrString max_unavailable, const std::string& number) {
  PartitionSpec result{std::move(name), std::move(max_unavailable), {}};
  result.criteria.cluster_selector.emplace().match_labels.emplace("wave", number);
  return result;
}

}  // namespace

TEST_CASE("limits round down to at least one, and a string of digits has no cap") {
  CHECK(limit_of(10, std::string("25%")) == 2);
  CHECK(limit_of(10, std::string("0%")) == 1);
  CHECK(limit_of(10, 0) == 0);
  CHECK(limit_of(10, 12) == 10);
  CHECK(limit_of(10, std::string("12")) == 12);
  CHECK(limit_of(10, std::string("1e400%")) == std::nullopt);
  CHECK(limit_of(10, std::string("1e300%")) == 1);
  CHECK(limit_of(10, std::string("0")) == std::nullopt);
  CHECK(limit_of(0, std::string("abc")) == 1);
}

TEST_CASE("numbers as Go reads them") {
  CHECK(parse_go_int("+5") == 5);
  CHECK(parse_go_int("1_0") == std::nullopt);
  CHECK(parse_go_float("1_0") == 10.0);
  CHECK(parse_go_float("1__0") == std::nullopt);
  CHECK(parse_go_float("0x10") == std::nullopt);
  CHECK(parse_go_float("0x1p4") == 16.0);
  CHECK(parse_go_float("1e-400") == 0.0);
  CHECK(parse_go_float("-Infinity") == -std::numeric_limits<double>::infinity());
  CHECK(parse_go_float("") == std::nullopt);
  CHECK(parse_go_float(".") == std::nullopt);
}

TEST_CASE("a gate partition holds the second wave until the first is ready") {
  const std::vector<Cluster> clusters{{"a", "w", {{"wave", "1"}}}, {"b", "w", {{"wave", "2"}}}};
  std::vector<RolloutTarget> targets;
  for (const Cluster& cluster : clusters) targets.push_back({&cluster, {}, false, std::nullopt});
  RolloutStrategy strategy;
  strategy.partitions = {wave("one", std::string("100%"), "1"), wave("one-gate", 0, "1"),
                         wave("two", std::string("100%"), "2")};
  for (const Version version : all_versions) {
    RolloutTrace trace(strategy, targets, version);
    CHECK(trace.pass()->created == std::vector<size_t>{0});
    trace.apply(0, false);
    CHECK(trace.pass()->created.empty());
    trace.set_ready(0, true);
    CHECK(trace.pass()->created == std::vector<size_t>{1});
  }
}

TEST_CASE("maxNew counts since 0.16, and clusters in no partition are left out") {
  const Cluster cluster{"a", "w", {}};
  const std::vector<RolloutTarget> targets{{&cluster, {}, false, std::nullopt}};
  RolloutStrategy strategy;
  strategy.max_new = 0;
  CHECK(RolloutTrace(strategy, targets, Version::V0_16).pass()->created.empty());
  CHECK(RolloutTrace(strategy, targets, Version::V0_15).pass()->created.size() == 1);
  strategy = {};
  strategy.partitions = {wave("one", 1, "1")};
  CHECK(RolloutTrace(strategy, targets, Version::V0_16).pass()->absent.size() == 1);
}
