#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/syntax.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/kubernetes.h"
#include "compiler/syntax/limits.h"

/// Groups, which may use groups: no circles, and no more levels than can be walked.
namespace fleet::sema {

void Checker::groups() {
  for (const auto& [node, decl] : d_.groups) {
    Group group;
    group.name = node->name;
    std::string name;
    Span span;
    group.of_module = p_.modules.is_foreign(node->name.span);
    if (!group.of_module) kube_name(node->name.text, node->name.span, nullptr, name, span, 63);
    p_.group_by_name.emplace(node->name.text, p_.groups.add(std::move(group)));
  }
  for (const auto& [node, decl] : d_.groups) {
    const GroupId id = p_.group_by_name.at(node->name.text);
    Reach checked = reach(node->reach);
    p_.groups[id].reach = std::move(checked);
  }
  group_cycles();
}

namespace {

/// The groups that a selector names, with the places where it does, in order.
void groups_in(const Selector& selector, std::vector<Edge>& found) {
  std::visit(match{
                 [](const ErrorSelector&) {},
                 [](const AllSelector&) {},
                 [](const NoneSelector&) {},
                 [](const ValueSelector&) {},
                 [](const IsSetSelector&) {},
                 [](const ProfileSelector&) {},
                 [](const ClusterSelector&) {},
                 [](const ClusterLikeSelector&) {},
                 [](const WorkspaceSelector&) {},
                 [&](const GroupSelector& node) {
                   found.push_back({node.group.value, selector.span});
                 },
                 [&](const NotSelector& node) { groups_in(*node.operand, found); },
                 [&](const AndSelector& node) {
                   for (const Selector& s : node.operands) groups_in(s, found);
                 },
                 [&](const OrSelector& node) {
                   for (const Selector& s : node.operands) groups_in(s, found);
                 },
             },
             selector.node);
}

void cut(Selector& selector, GroupId group) {
  std::visit(match{
                 [](ErrorSelector&) {},
                 [](AllSelector&) {},
                 [](NoneSelector&) {},
                 [](ValueSelector&) {},
                 [](IsSetSelector&) {},
                 [](ProfileSelector&) {},
                 [](ClusterSelector&) {},
                 [](ClusterLikeSelector&) {},
                 [](WorkspaceSelector&) {},
                 [&](GroupSelector& node) {
                   if (node.group == group) selector.node = ErrorSelector{};
                 },
                 [&](NotSelector& node) { cut(*node.operand, group); },
                 [&](AndSelector& node) {
                   for (Selector& s : node.operands) cut(s, group);
                 },
                 [&](OrSelector& node) {
                   for (Selector& s : node.operands) cut(s, group);
                 },
             },
             selector.node);
}

}  // namespace

void Checker::group_cycles() {
  group_depth_.assign(p_.groups.size(), 0);
  bool has_circle = false;
  find_circles(
      by_name(p_.group_by_name), p_.groups.size(),
      [&](uint32_t group) {
        std::vector<Edge> edges;
        groups_in(p_.groups[GroupId(group)].reach.selector, edges);
        return edges;
      },
      [&](uint32_t group) { return p_.groups[GroupId(group)].name.text; },
      [&](const Circle& circle) {
        diagnostics_.report(circle.caret, diag::Cycle, "groups", circle.drawing);
        cut(p_.groups[GroupId(circle.from)].reach.selector, GroupId(circle.to));
        has_circle = true;
      },
      [&](uint32_t group) {
        Selector& selector = p_.groups[GroupId(group)].reach.selector;
        size_t& levels = group_depth_[group];
        levels = depth(selector);
        if (levels <= syntax::kMostLevels) return;
        if (levels != SIZE_MAX && !has_circle) {  // a circle is deep, too
          diagnostics_.report(p_.groups[GroupId(group)].name.span, diag::TooMany, "levels of groups within groups",
                              syntax::kMostLevels);
        }
        levels = SIZE_MAX;
        selector.node = ErrorSelector{};
      });
}

size_t Checker::depth(DimensionId id) const {
  // A fact that was first asked for after the derived dimensions were measured leads to one of them.
  size_t above = 0;
  for (; id.value >= dimension_depth_.size(); id = p_.dimensions[id].mapping->from) {
    if (!p_.dimensions[id].mapping) return above;
    ++above;
  }
  return dimension_depth_[id.value] == SIZE_MAX ? SIZE_MAX : dimension_depth_[id.value] + above;
}

size_t Checker::depth(const Selector& selector) const {
  const auto above = [](size_t levels) { return levels == SIZE_MAX ? levels : levels + 1; };
  const auto deepest = [&](const std::vector<Selector>& operands) {
    size_t most = 0;
    for (const Selector& operand : operands) most = std::max(most, depth(operand));
    return most;
  };
  if (const auto* node = selector.as<GroupSelector>()) return above(group_depth_[node->group.value]);
  if (const auto* node = selector.as<ValueSelector>()) return above(depth(node->dimension));
  if (const auto* node = selector.as<IsSetSelector>()) return above(depth(node->dimension));
  if (const auto* node = selector.as<NotSelector>()) return above(depth(*node->operand));
  if (const auto* node = selector.as<AndSelector>()) return above(deepest(node->operands));
  if (const auto* node = selector.as<OrSelector>()) return above(deepest(node->operands));
  return 1;
}

}  // namespace fleet::sema
