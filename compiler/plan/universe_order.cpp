#include <algorithm>
#include <numeric>
#include <set>

#include "compiler/base/match.h"
#include "compiler/plan/mentions.h"
#include "compiler/plan/universe.h"
#include "compiler/sets/order.h"

namespace fleet::plan {
namespace {

using Levels = std::set<uint32_t>;

/// Which levels the conditions of a spec name together.
class Together {
 public:
  Together(const sema::Program& program, const std::vector<std::optional<uint32_t>>& of_dimension,
           const std::map<uint32_t, uint32_t>& of_marker)
      : program_(program), of_dimension_(of_dimension), of_marker_(of_marker), of_group_(program.groups.size()) {}

  Levels visit(const sema::Selector& selector) {
    return std::visit(
        match{
            [&](const sema::ValueSelector& node) { return levels_of(node.dimension); },
            [&](const sema::IsSetSelector& node) { return levels_of(node.dimension); },
            [&](const sema::GroupSelector& node) {
              auto& known = of_group_[node.group.value];
              if (!known) {
                Levels levels = visit(program_.groups[node.group].reach.selector);
                known = std::move(levels);
              }
              return *known;
            },
            [&](const sema::ProfileSelector& node) {
              Levels levels;
              for (const sema::ProfileId id : node.profiles) {
                if (const auto level = of_marker_.find(id.value); level != of_marker_.end())
                  levels.insert(level->second);
              }
              return levels;
            },
            [&](const sema::NotSelector& node) { return visit(*node.operand); },
            [&](const sema::AndSelector& node) { return visit_all(node.operands); },
            [&](const sema::OrSelector& node) { return visit_all(node.operands); },
            [](const auto&) { return Levels(); },  // of names and workspaces, whose levels stay where they are
        },
        selector.node);
  }

  const std::vector<std::vector<uint32_t>>& found() const { return found_; }

 private:
  Levels levels_of(sema::DimensionId id) {
    if (of_dimension_[id.value]) return {*of_dimension_[id.value]};
    const sema::Dimension& dimension = program_.dimensions[id];
    if (dimension.mapping) return levels_of(dimension.mapping->from);
    return dimension.condition ? visit(*dimension.condition) : Levels();
  }

  Levels visit_all(const std::vector<sema::Selector>& operands) {
    Levels levels;
    for (const sema::Selector& operand : operands) levels.merge(visit(operand));
    if (levels.size() > 1) found_.emplace_back(levels.begin(), levels.end());
    return levels;
  }

  const sema::Program& program_;
  const std::vector<std::optional<uint32_t>>& of_dimension_;
  const std::map<uint32_t, uint32_t>& of_marker_;
  std::vector<std::optional<Levels>> of_group_;
  std::vector<std::vector<uint32_t>> found_;
};

}  // namespace

void Universe::order_by_use() {
  Together together(program_, dimension_level_, marker_level_);
  for_each_selector(program_, [&](const sema::Selector& selector) { together.visit(selector); });
  const std::vector<uint32_t> order = sets::order_by_use(workspace_level_, together.found());

  std::vector<uint32_t> place(plan_.levels.size());
  std::iota(place.begin(), place.end(), 0u);
  std::vector<model::Level> levels = std::move(plan_.levels);
  plan_.levels.resize(levels.size());
  for (uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (uint32_t i = 0; i < levels.size(); ++i) plan_.levels[place[i]] = std::move(levels[i]);
  for (std::optional<uint32_t>& level : dimension_level_)
    if (level) level = place[*level];
  for (auto* by_id : {&marker_level_, &variable_level_})
    for (auto& [id, level] : *by_id) level = place[level];
  std::map<uint32_t, Matches> matches;
  for (auto& [level, one] : matches_) matches.emplace(place[level], std::move(one));
  matches_ = std::move(matches);
}

}  // namespace fleet::plan
