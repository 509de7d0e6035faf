#include "compiler/plan/cluster_names.h"

#include <algorithm>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/targeting.h"

namespace fleet::plan {
namespace {

template <class Visit>
void for_each_name(const sema::Selector& selector, Visit&& visit) {
  if (const auto* node = selector.as<sema::ClusterSelector>())
    for (const ast::Name& name : node->names) visit(name);
  if (const auto* node = selector.as<sema::NotSelector>()) for_each_name(*node->operand, visit);
  if (const auto* node = selector.as<sema::AndSelector>())
    for (const sema::Selector& s : node->operands) for_each_name(s, visit);
  if (const auto* node = selector.as<sema::OrSelector>())
    for (const sema::Selector& s : node->operands) for_each_name(s, visit);
}

}  // namespace

const ClusterNames::Names& ClusterNames::names() const {
  if (!names_.empty()) return names_;
  for (const KnownCluster& c : clusters_) {
    names_.emplace_back(c.cluster.name, c.cluster.workspace);
    if (c.cluster.kube_name != c.cluster.name) names_.emplace_back(c.cluster.kube_name, c.cluster.workspace);
    if (!c.cluster.display_name.empty()) names_.emplace_back(c.cluster.display_name, c.cluster.workspace);
  }
  std::sort(names_.begin(), names_.end());
  return names_;
}

bool ClusterNames::is_known(std::string_view name) const {
  const auto at = std::lower_bound(names().begin(), names().end(), name,
                                   [](const auto& entry, std::string_view n) { return entry.first < n; });
  return at != names().end() && at->first == name;
}

bool ClusterNames::is_known_in(const std::string& workspace, std::string_view name) const {
  return std::binary_search(names().begin(), names().end(), std::pair(name, std::string_view(workspace)));
}

bool ClusterNames::knows_all(const sema::Selector& selector, const sema::Program& program) const {
  std::set<uint32_t> seen;
  const auto known = [&](const auto& self, const sema::Selector& s) -> bool {
    const auto all = [&](const std::vector<sema::Selector>& operands) {
      return std::all_of(operands.begin(), operands.end(), [&](const sema::Selector& o) { return self(self, o); });
    };
    if (const auto* n = s.as<sema::ClusterSelector>()) {
      return std::all_of(n->names.begin(), n->names.end(), [&](const ast::Name& name) { return is_known(name.text); });
    }
    if (const auto* n = s.as<sema::GroupSelector>())
      return !seen.insert(n->group.value).second || self(self, program.groups[n->group].reach.selector);
    if (const auto* n = s.as<sema::NotSelector>()) return self(self, *n->operand);
    if (const auto* n = s.as<sema::AndSelector>()) return all(n->operands);
    if (const auto* n = s.as<sema::OrSelector>()) return all(n->operands);
    return true;
  };
  return known(known, selector);
}

std::vector<std::string> ClusterNames::outside(const std::string& workspace, const sema::Selector& selector) const {
  std::vector<std::string> found;
  const auto visit = [&](const auto& self, const sema::Selector& s) -> void {
    if (const auto* node = s.as<sema::ClusterSelector>()) {
      for (const ast::Name& name : node->names) {
        if (is_known(name.text) && !is_known_in(workspace, name.text)) found.emplace_back(name.text);
      }
    }
    if (const auto* node = s.as<sema::AndSelector>())
      for (const sema::Selector& o : node->operands) self(self, o);
    if (const auto* node = s.as<sema::OrSelector>())
      for (const sema::Selector& o : node->operands) self(self, o);
  };
  visit(visit, selector);
  return found;
}

void ClusterNames::check_display_names(const ast::Name& name, diag::Diagnostics& diagnostics) const {
  if (!display_names_) {
    display_names_.emplace();
    for (const KnownCluster& c : clusters_) {
      if (!c.cluster.display_name.empty()) display_names_->emplace(c.cluster.display_name, &c.cluster);
    }
  }
  if (display_names_->empty()) return;
  for (const KnownCluster& c : clusters_) {
    if (c.cluster.name != name.text && c.cluster.kube_name != name.text) continue;
    const auto [begin, end] = display_names_->equal_range(c.cluster.kube_name);
    for (auto other = begin; other != end; ++other) {
      if (other->second == &c.cluster || other->second->workspace != c.cluster.workspace ||
          !reported_.insert(name.span).second)
        continue;
      diagnostics.report(name.span, diag::DisplayName, c.cluster.kube_name)
          .label(other->second->place, diag::CalledSo, other->second->name);
    }
  }
}

void ClusterNames::check(const sema::Selector& selector, diag::Diagnostics& diagnostics) const {
  for_each_name(selector, [&](const ast::Name& name) {
    if (is_known(name.text)) return check_display_names(name, diagnostics);
    if (!reported_.insert(name.span).second) return;
    std::vector<std::string_view> known;
    for (const auto& [known_name, workspace] : names())
      if (known.empty() || known.back() != known_name) known.push_back(known_name);
    diagnostics.report(name.span, diag::UnknownName, "known cluster", name.text)
        .suggest(name.span, diag::nearest(name.text, known));
  });
}

}  // namespace fleet::plan
