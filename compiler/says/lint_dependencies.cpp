#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/catalog/yaml.h"
#include "compiler/rancher/selector.h"
#include "compiler/says/between.h"

namespace fleet::says {
namespace {

/// What one entry of a bundle's `dependsOn` comes to.
struct Edge {
  size_t dependency = 0;        ///< its index
  std::vector<size_t> matched;  ///< bundles
};

class Dependencies {
 public:
  Dependencies(const Answer& answer, diag::Diagnostics& diagnostics) : answer_(answer), diagnostics_(diagnostics) {
    for (const Origin& origin : answer.origins) {
      for (const Bundle& bundle : origin.bundles) {
        Node node{&bundle, {}, {}, {}};
        node.labels = rancher::bundle_deployment_labels(bundle.name, bundle.workspace, bundle.labels, "", "");
        for (const Outcome& outcome : bundle.outcomes)
          if (outcome.reached.deployed())
            node.clusters.insert(node.clusters.end(), outcome.clusters.begin(), outcome.clusters.end());
        std::ranges::sort(node.clusters);
        nodes_.push_back(std::move(node));
      }
    }
  }

  void run() {
    for (size_t i = 0; i < nodes_.size(); ++i) find_edges(i);
    for (size_t i = 0; i < nodes_.size(); ++i) report_elsewhere(i);
    report_cycles();
  }

 private:
  struct Node {
    const Bundle* bundle;
    rancher::Labels labels;
    std::vector<uint32_t> clusters;  ///< that get it, sorted
    std::vector<Edge> edges;
  };

  Span place_of(const Node& node, size_t dependency) const {
    const Span own = node.bundle->depends_on[dependency].place;
    return own ? own : node.bundle->place;
  }

  /// The labels that it has to have, as the agent asks for them; nothing where Kubernetes refuses that, or where each
  /// cluster has an answer of its own.
  static std::optional<rancher::Selector> selector_of(const Bundle& bundle, const rancher::Dependency& wanted) {
    rancher::LabelSelector all = wanted.selector.value_or(rancher::LabelSelector{});
    const auto is_of_cluster = [](std::string_view key) { return key.starts_with("fleet.cattle.io/cluster"); };
    for (const auto& [key, value] : all.match_labels)
      if (is_of_cluster(key)) return std::nullopt;
    for (const rancher::LabelRequirement& requirement : all.match_expressions)
      if (is_of_cluster(requirement.key)) return std::nullopt;
    if (!wanted.name.empty()) {
      all.match_labels.insert_or_assign("fleet.cattle.io/bundle-name", wanted.name);
      all.match_labels.insert_or_assign("fleet.cattle.io/bundle-namespace", bundle.workspace);
    }
    auto selector = rancher::Selector::compile(all);
    if (!selector) return std::nullopt;
    return std::move(*selector);
  }

  void find_edges(size_t i) {
    Node& node = nodes_[i];
    for (size_t d = 0; d < node.bundle->depends_on.size(); ++d) {
      const rancher::Dependency& wanted = node.bundle->depends_on[d].wanted;
      const auto selector = selector_of(*node.bundle, wanted);
      if (!selector) continue;
      Edge edge{d, {}};
      for (size_t k = 0; k < nodes_.size(); ++k)
        if (selector->matches(nodes_[k].labels)) edge.matched.push_back(k);
      if (edge.matched.empty() && !wanted.name.empty() && !wanted.selector)
        diagnostics_.report(place_of(node, d), diag::YamlUnknownDependency, node.bundle->name, wanted.name);
      if (!edge.matched.empty()) node.edges.push_back(std::move(edge));
    }
  }

  /// Clusters that get the bundle, and nothing that it waits for.
  void report_elsewhere(size_t i) {
    const Node& node = nodes_[i];
    if (!node.bundle->problem.empty()) return;
    for (const Edge& edge : node.edges) {
      std::vector<uint32_t> there;
      bool is_known = true;
      for (const size_t k : edge.matched) {
        const Node& other = nodes_[k];
        is_known = is_known && other.bundle->problem.empty() && !other.bundle->reach_is_told;
        there.insert(there.end(), other.clusters.begin(), other.clusters.end());
      }
      std::ranges::sort(there);
      std::vector<uint32_t> left;
      std::ranges::set_difference(node.clusters, there, std::back_inserter(left));
      if (left.empty() || !is_known) continue;
      const Dependency& dependency = node.bundle->depends_on[edge.dependency];
      if (dependency.wanted.name.empty())
        diagnostics_.report(place_of(node, edge.dependency), diag::YamlDependencyMaybeElsewhere, node.bundle->name,
                            describe(dependency), names_of(left));
      else
        diagnostics_.report(place_of(node, edge.dependency), diag::YamlDependencyElsewhere, node.bundle->name,
                            dependency.wanted.name, names_of(left));
    }
  }

  std::string names_of(const std::vector<uint32_t>& some) const {
    const std::string_view first = diag::shown(answer_.clusters[some.front()].name);
    if (some.size() == 1) return fmt::format("the cluster `{}`", first);
    return fmt::format("{} clusters, the first of them `{}`", some.size(), first);
  }

  /// Whether it has to be there, and ready, before the other can be installed.
  bool blocks(const Node& node, const Edge& edge, size_t other) const {
    constexpr std::string_view kEarly[] = {"NotReady", "WaitApplied", "ErrApplied", "OutOfSync", "Pending"};
    const auto& states = node.bundle->depends_on[edge.dependency].wanted.accepted_states;
    const bool is_early = std::ranges::any_of(
        states, [&](const std::string& state) { return std::ranges::find(kEarly, state) != std::end(kEarly); });
    if (is_early && answer_.version >= rancher::Version::V0_15) return false;
    if (answer_.clusters.empty()) return true;
    std::vector<uint32_t> both;
    std::ranges::set_intersection(node.clusters, nodes_[other].clusters, std::back_inserter(both));
    return !both.empty();
  }

  /// From each bundle to those that it has to wait for, with the entry of `dependsOn`.
  std::vector<std::vector<std::pair<size_t, size_t>>> waits() {
    std::vector<std::vector<std::pair<size_t, size_t>>> result(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      bool is_told = false;
      for (const Edge& edge : nodes_[i].edges) {
        for (const size_t other : edge.matched) {
          if (!blocks(nodes_[i], edge, other)) continue;
          if (other != i) {
            result[i].emplace_back(other, edge.dependency);
          } else if (!is_told) {
            is_told = true;
            diagnostics_.report(place_of(nodes_[i], edge.dependency), diag::YamlWaitsForItself, nodes_[i].bundle->name);
          }
        }
      }
    }
    return result;
  }

  /// Takes away what can be installed after all, until nothing is left, or circles and those who wait for them.
  void report_cycles() {
    const auto edges = waits();
    std::vector<size_t> left(nodes_.size());
    std::vector<std::vector<size_t>> waiting(nodes_.size());
    std::vector<size_t> free;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      left[i] = edges[i].size();
      for (const auto& [other, dependency] : edges[i]) waiting[other].push_back(i);
      if (left[i] == 0) free.push_back(i);
    }
    while (!free.empty()) {
      const size_t one = free.back();
      free.pop_back();
      for (const size_t i : waiting[one])
        if (--left[i] == 0) free.push_back(i);
    }
    std::vector<size_t> walk_of(nodes_.size(), 0);
    for (size_t start = 0; start < nodes_.size(); ++start) {
      std::vector<size_t> path;
      size_t at = start;
      while (left[at] > 0 && walk_of[at] == 0) {
        walk_of[at] = start + 1;
        path.push_back(at);
        at = next(edges[at], left).first;
      }
      if (left[at] > 0 && walk_of[at] == start + 1 && !path.empty()) report_cycle(edges, left, at);
    }
  }

  static std::pair<size_t, size_t> next(const std::vector<std::pair<size_t, size_t>>& edges,
                                        const std::vector<size_t>& left) {
    return *std::ranges::find_if(edges, [&](const auto& edge) { return left[edge.first] > 0; });
  }

  void report_cycle(const std::vector<std::vector<std::pair<size_t, size_t>>>& edges, const std::vector<size_t>& left,
                    size_t start) {
    std::string names;
    const auto first = next(edges[start], left);
    for (size_t at = first.first; at != start; at = next(edges[at], left).first)
      names.append(names.empty() ? "`" : ", `").append(nodes_[at].bundle->name).append("`");
    diagnostics_.report(place_of(nodes_[start], first.second), diag::YamlDependencyCycle, nodes_[start].bundle->name,
                        names);
  }

  const Answer& answer_;
  diag::Diagnostics& diagnostics_;
  std::vector<Node> nodes_;
};

}  // namespace

void lint_dependencies(const Answer& answer, diag::Diagnostics& diagnostics) {
  Dependencies(answer, diagnostics).run();
}

}  // namespace fleet::says
