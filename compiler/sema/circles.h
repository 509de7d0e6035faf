#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/span.h"

namespace fleet::sema {

/// One thing of a spec leads to another of its kind: a profile to its base, a group to a group it names.
struct Edge {
  uint32_t to = 0;
  Span span;  // where it is said
};

struct Circle {
  std::vector<uint32_t> nodes;  // on the circle, from the first in order of names
  Span caret;                   // the edge that leaves that first one
  std::string drawing;          // `a` → `b` → `a`
  uint32_t from = 0, to = 0;    // the edge that closed it, which is walked no further,
  size_t edge = 0;              // and its place among the edges of `from`
};

/// Walks along edges, depth first, starting from each of `starts` in turn, without recursion.
/// `edges_of(node)` gives a node's edges, asked for once; `name_of(node)` its name; `found(Circle)` is called for each
/// edge that leads back to a node on the way to it; `done(node)` when all that a node leads to is done.
template <class EdgesOf, class NameOf, class Found, class Done>
void find_circles(const std::vector<uint32_t>& starts, size_t count, EdgesOf&& edges_of, NameOf&& name_of,
                  Found&& found, Done&& done) {
  enum class State : char { Untouched, Open, Finished };
  struct Step {
    uint32_t node;
    std::vector<Edge> edges;
    size_t next;
  };
  std::vector<State> state(count, State::Untouched);
  std::vector<Step> path;
  const auto enter = [&](uint32_t node) {
    state[node] = State::Open;
    path.push_back({node, edges_of(node), 0});
  };
  const auto close = [&](uint32_t to) {
    size_t begin = path.size() - 1;
    while (path[begin].node != to) --begin;
    const auto before = [&](const Step& a, const Step& b) { return name_of(a.node) < name_of(b.node); };
    const auto least = std::min_element(path.begin() + static_cast<std::ptrdiff_t>(begin), path.end(), before);
    const size_t first = static_cast<size_t>(least - path.begin()), length = path.size() - begin;
    Circle circle;
    for (size_t i = 0; i < length; ++i) {
      circle.nodes.push_back(path[begin + (first - begin + i) % length].node);
      circle.drawing += "`" + std::string(name_of(circle.nodes.back())) + "` → ";
    }
    circle.drawing += "`" + std::string(name_of(circle.nodes.front())) + "`";
    circle.caret = least->edges[least->next - 1].span;
    circle.from = path.back().node;
    circle.to = to;
    circle.edge = path.back().next - 1;
    found(circle);
  };
  for (const uint32_t start : starts) {
    if (state[start] != State::Untouched) continue;
    enter(start);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next == step.edges.size()) {
        const uint32_t node = step.node;
        state[node] = State::Finished;
        path.pop_back();
        done(node);
        continue;
      }
      const uint32_t to = step.edges[step.next++].to;
      if (state[to] == State::Untouched)
        enter(to);
      else if (state[to] == State::Open)
        close(to);
    }
  }
}

/// The ids of a table by name, in order of names: where a walk starts, so that it is the same on every machine.
template <class Map>
std::vector<uint32_t> by_name(const Map& map) {
  std::vector<std::pair<std::string_view, uint32_t>> sorted;
  for (const auto& [name, id] : map) sorted.emplace_back(name, id.value);
  std::sort(sorted.begin(), sorted.end());
  std::vector<uint32_t> ids;
  for (const auto& [name, id] : sorted) ids.push_back(id);
  return ids;
}

}  // namespace fleet::sema
