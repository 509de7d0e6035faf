#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/sema/checker.h"

/// Named sets of values, and sums of them.
namespace fleet::sema {

namespace {

ValueSet unite(ValueSet a, const ValueSet& b) {
  a.indices.insert(a.indices.end(), b.indices.begin(), b.indices.end());
  std::sort(a.indices.begin(), a.indices.end());
  a.indices.erase(std::unique(a.indices.begin(), a.indices.end()), a.indices.end());
  a.texts.insert(a.texts.end(), b.texts.begin(), b.texts.end());
  std::sort(a.texts.begin(), a.texts.end());
  a.texts.erase(std::unique(a.texts.begin(), a.texts.end()), a.texts.end());
  a.ranges.insert(a.ranges.end(), b.ranges.begin(), b.ranges.end());
  std::sort(a.ranges.begin(), a.ranges.end());
  std::vector<std::pair<int64_t, int64_t>> merged;
  for (const auto& range : a.ranges) {
    if (!merged.empty() && range.first <= merged.back().second + 1) {
      merged.back().second = std::max(merged.back().second, range.second);
    } else {
      merged.push_back(range);
    }
  }
  a.ranges = std::move(merged);
  return a;
}

ValueSet subtract(const ValueSet& a, const ValueSet& b) {
  ValueSet result;
  std::set_difference(a.indices.begin(), a.indices.end(), b.indices.begin(), b.indices.end(),
                      std::back_inserter(result.indices));
  std::set_difference(a.texts.begin(), a.texts.end(), b.texts.begin(), b.texts.end(), std::back_inserter(result.texts));
  for (auto [low, high] : a.ranges) {
    for (const auto& [from, to] : b.ranges) {
      if (to < low || from > high) continue;
      if (from > low) result.ranges.push_back({low, from - 1});
      low = to + 1;
      if (low > high) break;
    }
    if (low <= high) result.ranges.push_back({low, high});
  }
  return result;
}

}  // namespace

bool Checker::is_set(const ast::Path& path) const {
  return find_exact(p_.set_by_name, path) != p_.set_by_name.end() || find_in(p_.enum_by_name, path);
}

void Checker::sets() {
  // Each set after those it is made of.
  std::vector<uint32_t> starts;
  std::map<std::string_view, uint32_t> index;
  for (size_t i = 0; i < d_.sets.size(); ++i) {
    index.emplace(d_.sets[i].node->name.text, static_cast<uint32_t>(i));
    p_.set_by_name.emplace(d_.sets[i].node->name.text, NamedSet{});
  }
  for (const auto& [name, i] : index) starts.push_back(i);
  const auto sets_in = [&](const auto& self, const ast::SetSum& sum, std::vector<Edge>& edges) -> void {
    for (const ast::SetTerm& term : sum.terms) {
      if (const auto* inner = std::get_if<ast::SetSum>(&term.node)) {
        self(self, *inner, edges);
      } else if (const auto* path = std::get<ast::Value>(term.node).as<ast::Path>()) {
        const auto found = find_exact(index, *path);
        if (found != index.end()) edges.push_back({found->second, path->span});
      }
    }
  };
  std::set<uint32_t> in_circles;
  find_circles(
      starts, d_.sets.size(),
      [&](uint32_t i) {
        std::vector<Edge> edges;
        sets_in(sets_in, d_.sets[i].node->sum, edges);
        return edges;
      },
      [&](uint32_t i) { return std::string_view(d_.sets[i].node->name.text); },
      [&](const Circle& circle) {
        diagnostics_.report(circle.caret, diag::Cycle, "sets", circle.drawing);
        in_circles.insert(circle.nodes.begin(), circle.nodes.end());
      },
      [&](uint32_t i) {
        if (in_circles.contains(i)) return;  // of no type: what it holds is unknown
        const ast::Set& node = *d_.sets[i].node;
        const size_t before = diagnostics_.all().size();
        NamedSet result = sum(node.sum, type(node.type));
        if (diagnostics_.all().size() != before) result.type = Type{};  // what it holds is not what was meant
        p_.set_by_name[node.name.text] = std::move(result);
      });
}

NamedSet Checker::sum(const ast::SetSum& sum, const Type& type) {
  NamedSet result;
  result.type = type;
  Dimension like;  // members are read as values of a dimension of this type
  like.type = type;
  fill_values(like);
  for (const ast::SetTerm& term : sum.terms) {
    ValueSet part;
    if (const auto* inner = std::get_if<ast::SetSum>(&term.node)) {
      part = this->sum(*inner, type).values;
    } else {
      const auto& value = std::get<ast::Value>(term.node);
      if (const auto* path = value.as<ast::Path>())
        part = named_set(*path, type).values;
      else
        part = members(value, like);
    }
    result.values = term.minus ? subtract(result.values, part) : unite(std::move(result.values), part);
  }
  return result;
}

NamedSet Checker::named_set(const ast::Path& path, const Type& wanted) {
  NamedSet result;
  if (const auto found = find_exact(p_.set_by_name, path); found != p_.set_by_name.end()) {
    result = found->second;
  } else if (const EnumId id = find_in(p_.enum_by_name, path)) {
    result.type.kind = Type::Kind::Enum;
    result.type.enumeration = id;
    for (uint32_t i = 0; i < p_.enums[id].values.size(); ++i) result.values.indices.push_back(i);
  } else {
    std::map<std::string_view, int> names;
    for (const auto& [name, set] : p_.set_by_name) names.emplace(name, 0);
    for (const auto& [name, id] : p_.enum_by_name) names.emplace(name, 0);
    unknown(path, "set", names);
    return {};
  }
  const bool same = result.type.kind == wanted.kind && result.type.enumeration == wanted.enumeration;
  if (!same && result.type.kind != Type::Kind::Error && wanted.kind != Type::Kind::Error) {
    if (into_union(result, wanted)) return result;
    diagnostics_.report(path.span, diag::TypeMismatch, "a set of values, each " + describe(wanted),
                        fmt::format("`{}`, whose values are each {}", path_text(path), describe(result.type)));
    return {};
  }
  return result;
}

}  // namespace fleet::sema
