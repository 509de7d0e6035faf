#include "compiler/says/classes.h"

#include <algorithm>
#include <random>

#include "compiler/rancher/target.h"
#include "tests/catch.h"

namespace fleet::says {
namespace {

using rancher::Criteria;
using rancher::LabelRequirement;
using rancher::LabelSelector;

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  size_t below(size_t end) { return random_() % end; }
  bool one_in(size_t n) { return below(n) == 0; }
  std::string letter(size_t end) { return std::string(1, static_cast<char>('a' + below(end))); }

  LabelSelector selector() {
    LabelSelector selector;
    if (!one_in(3)) selector.match_labels[letter(3)] = letter(3);
    if (one_in(2)) {
      static const char* const kOperators[] = {"In", "NotIn", "Exists", "DoesNotExist"};
      LabelRequirement requirement{letter(3), kOperators[below(4)], {}};
      if (requirement.op.ends_with("In")) requirement.values = {letter(3), letter(3)};
      selector.match_expressions.push_back(std::move(requirement));
    }
    return selector;
  }

  Criteria criteria() {
    Criteria criteria;
    if (one_in(5)) criteria.cluster_name = "c" + std::to_string(below(30));
    if (one_in(4)) criteria.cluster_group = "g" + letter(3);
    if (one_in(5)) criteria.cluster_group_selector = selector();
    if (!one_in(3)) criteria.cluster_selector = selector();
    return criteria;
  }

 private:
  std::mt19937 random_;
};

/// What is asked of one cluster of a class is the answer for all of it.
TEST_CASE("clusters of one class are reached alike") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Chance chance(seed);
    std::vector<rancher::ClusterGroup> groups;
    for (const char* name : {"ga", "gb", "gc"})
      groups.push_back({name, "w", {{"a", chance.letter(3)}}, chance.selector()});
    std::vector<Cluster> clusters(30);
    for (size_t i = 0; i < clusters.size(); ++i) {
      rancher::Cluster& cluster = clusters[i].known.cluster;
      cluster = {"c" + std::to_string(i), "w", {}};
      for (const char* key : {"a", "b", "c"})
        if (!chance.one_in(3)) cluster.labels[key] = chance.letter(3);
      if (chance.one_in(10))
        cluster.labels["management.cattle.io/cluster-display-name"] = "c" + std::to_string(chance.below(30));
    }
    rancher::BundleTargets targets;
    for (size_t i = 0; i < 4; ++i)
      targets.targets.push_back({"t" + std::to_string(i), chance.criteria(), chance.one_in(5)});
    for (size_t i = 2; i < 4; ++i) targets.restrictions.push_back(targets.targets[i].criteria);

    ClusterIndex index(clusters, groups);
    std::vector<uint32_t> all;
    for (uint32_t i = 0; i < clusters.size(); ++i) all.push_back(i);
    CHECK(index.in_workspace("w") == all);
    const auto matcher = rancher::BundleMatcher::compile(targets, rancher::Version::V0_16);
    REQUIRE(matcher);
    const rancher::GroupIndex plain(groups);
    const Classes classes = index.classes(all, targets);
    REQUIRE(classes.class_of.size() == all.size());
    CHECK(std::ranges::is_sorted(classes.firsts));
    for (const uint32_t member : all) {
      const uint32_t one = classes.firsts.at(classes.class_of[member]);
      const auto first = matcher->reach(clusters[one].known.cluster, index.groups_of(one));
      const rancher::Cluster& cluster = clusters[member].known.cluster;
      const auto own = matcher->reach(cluster, plain.groups_of(cluster));
      CHECK((own.target == first.target && own.customizations == first.customizations &&
             own.kept_away_by == first.kept_away_by && own.options_of == first.options_of));
    }
  }
}

}  // namespace
}  // namespace fleet::says
