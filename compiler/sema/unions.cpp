#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/diagnostics/catalog/name.h"
#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/sema/checker.h"

/// Enums that are unions of enums: their values, what names them, their facts, and what tells equal labels apart.
namespace fleet::sema {

Type Checker::union_of(const ast::TypeExpr& expr) {
  std::vector<EnumId> members;
  bool broken = false;
  for (const ast::TypeAtom& atom : expr.atoms) {
    const Type type = this->atom(atom);
    broken = broken || type.kind != Type::Kind::Enum;
    if (type.kind == Type::Kind::Error) continue;
    if (type.kind != Type::Kind::Enum) {
      diagnostics_.report(atom.span, diag::UnionOfEnums);
    } else if (std::find(members.begin(), members.end(), type.enumeration) != members.end()) {
      diagnostics_.report(atom.span, diag::DuplicateName, "member", p_.enums[type.enumeration].name.text);
      broken = true;
    } else {
      members.push_back(type.enumeration);
    }
  }
  if (broken) return {};
  Type type;
  type.kind = Type::Kind::Enum;
  if (const auto known = unions_.find(members); known != unions_.end()) {
    type.enumeration = known->second;
    return type;
  }
  Enum e;
  e.members = members;
  std::map<std::string_view, size_t> count;
  for (const EnumId member : members) {
    e.offsets.push_back(static_cast<uint32_t>(e.values.size()));
    for (const EnumValue& value : p_.enums[member].values) {
      e.values.push_back({value.name, {}});
      ++count[value.name.text];
    }
  }
  for (uint32_t i = 0; i < e.values.size(); ++i) {
    if (count[e.values[i].name.text] == 1) e.index.emplace(e.values[i].name.text, i);
  }
  type.enumeration = p_.enums.add(std::move(e));
  unions_.emplace(std::move(members), type.enumeration);
  return type;
}

std::vector<uint32_t> Checker::find_values(const ast::Path& path, EnumId id) const {
  if (path.parts.empty() || !path.parts.back()) return {};
  const Enum& e = p_.enums[id];
  const ast::Name& name = path.parts.back();
  const std::vector<EnumId> members = e.members.empty() ? std::vector<EnumId>{id} : e.members;
  std::vector<uint32_t> found;
  const auto add = [&](size_t member) {
    const auto& index = p_.enums[members[member]].index;
    const auto value = index.find(name.text);
    if (value != index.end()) found.push_back(value->second + (e.offsets.empty() ? 0 : e.offsets[member]));
  };
  if (path.parts.size() == 1) {
    if (const auto value = e.index.find(name.text); value != e.index.end()) return {value->second};
    for (size_t i = 0; i < members.size(); ++i) add(i);
    return found;
  }
  ast::Path owner = path;
  owner.parts.pop_back();
  const EnumId named = find_in(p_.enum_by_name, owner);
  const auto& uses = p_.modules.of(path.span.file).uses;
  const auto module = owner.parts.size() == 1 ? uses.find(owner.parts[0].text) : uses.end();
  for (size_t i = 0; i < members.size(); ++i) {
    const ast::Name& member = p_.enums[members[i]].name;
    const bool of_module = module != uses.end() && member && p_.modules.index_of(member.span.file) == module->second;
    if (members[i] == named || of_module) add(i);
  }
  return found;
}

std::string Checker::full_name(EnumId id, uint32_t value, Span seen_from) const {
  const Enum& e = p_.enums[id];
  const std::string text(e.values[value].name.text);
  size_t member = e.members.size();
  while (member > 0 && e.offsets[member - 1] > value) --member;
  if (member == 0) return text;
  const ast::Name& name = p_.enums[e.members[member - 1]].name;
  if (!name) return text;
  const uint32_t module = p_.modules.index_of(name.span.file);
  if (module == 0) return std::string(name.text) + "." + text;
  for (const auto& [used, index] : p_.modules.of(seen_from.file).uses) {
    if (index == module) return used + "." + text;
  }
  return p_.modules.all[module].name + "." + text;
}

bool Checker::into_union(NamedSet& set, const Type& wanted) const {
  if (wanted.kind != Type::Kind::Enum || set.type.kind != Type::Kind::Enum) return false;
  const Enum& from = p_.enums[set.type.enumeration];
  const Enum& to = p_.enums[wanted.enumeration];
  const std::vector<EnumId> members = from.members.empty() ? std::vector<EnumId>{set.type.enumeration} : from.members;
  std::vector<uint32_t> indices;
  for (size_t i = 0; i < members.size(); ++i) {
    const auto found = std::find(to.members.begin(), to.members.end(), members[i]);
    if (found == to.members.end()) return false;
    const uint32_t begin = from.offsets.empty() ? 0 : from.offsets[i];
    const uint32_t end = begin + static_cast<uint32_t>(p_.enums[members[i]].values.size());
    const uint32_t offset = to.offsets[static_cast<size_t>(found - to.members.begin())];
    for (const uint32_t value : set.values.indices) {
      if (value >= begin && value < end) indices.push_back(value - begin + offset);
    }
  }
  std::sort(indices.begin(), indices.end());
  set.values.indices = std::move(indices);
  set.type = wanted;
  return true;
}

std::optional<Checker::Fact> Checker::find_fact(EnumId id, const ast::Name& column) {
  const std::vector<EnumId> members = p_.enums[id].members.empty() ? std::vector<EnumId>{id} : p_.enums[id].members;
  Fact fact;
  EnumId first;  // the member that gave the type
  for (const EnumId member : members) {
    const Enum& e = p_.enums[member];
    const auto at =
        std::find_if(e.columns.begin(), e.columns.end(), [&](const Column& c) { return c.name.text == column.text; });
    if (at == e.columns.end()) {
      if (!column) return std::nullopt;
      std::vector<std::string_view> names;
      for (const Column& c : e.columns) names.push_back(c.name.text);
      auto report = diagnostics_.report(column.span, diag::UnknownName, "fact", column.text);
      report.suggest(column.span, diag::nearest(column.text, names));
      if (members.size() > 1) report.note(diag::FactOfEach, e.name ? e.name.text : "enum { … }");
      return std::nullopt;
    }
    const Type& type = at->type;
    if (!first) {
      fact.type = type;
      first = member;
    } else if (type.kind == Type::Kind::Error || fact.type.kind == Type::Kind::Error) {
      fact.type = Type{};
    } else if (type.kind != fact.type.kind || type.enumeration != fact.type.enumeration) {
      diagnostics_.report(column.span, diag::FactTypesDiffer, column.text, p_.enums[first].name.text,
                          describe(fact.type), e.name.text, describe(type));
      return std::nullopt;
    } else if (type.kind == Type::Kind::Int) {
      fact.type.low = std::min(fact.type.low, type.low);
      fact.type.high = std::max(fact.type.high, type.high);
    } else if (type.pattern != fact.type.pattern) {
      fact.type.pattern.clear();
    }
    const auto index = static_cast<size_t>(at - e.columns.begin());
    for (const EnumValue& value : e.values)
      fact.values.push_back(index < value.facts.size() ? value.facts[index] : Constant{});
  }
  return fact;
}

bool Checker::tells_apart(const Dimension& separator, DimensionId id,
                          const std::vector<std::vector<uint32_t>>& alike) const {
  if (!separator.is_label() || !separator.mapping || separator.mapping->from != id) return false;
  const std::vector<uint32_t>& by_index = separator.mapping->by_index;
  for (const std::vector<uint32_t>& values : alike) {
    std::set<uint32_t> seen;
    for (const uint32_t value : values) {
      if (value >= by_index.size() || by_index[value] == kNoValue || !seen.insert(by_index[value]).second) return false;
    }
  }
  return true;
}

std::string Checker::differing_fact(EnumId id, const std::vector<std::vector<uint32_t>>& alike) const {
  const Enum& e = p_.enums[id];
  const auto fact_of_value = [&](uint32_t value, std::string_view column) -> const Constant* {
    const size_t member =
        static_cast<size_t>(std::upper_bound(e.offsets.begin(), e.offsets.end(), value) - e.offsets.begin()) - 1;
    const Enum& of = p_.enums[e.members[member]];
    const std::vector<Constant>& facts = of.values[value - e.offsets[member]].facts;
    for (size_t i = 0; i < of.columns.size() && i < facts.size(); ++i) {
      if (of.columns[i].name.text == column) return &facts[i];
    }
    return nullptr;
  };
  std::string result;
  for (const Column& column : p_.enums[e.members[0]].columns) {
    const std::string_view name = column.name.text;
    bool differs = true;
    for (uint32_t value = 0; value < e.values.size() && differs; ++value)
      differs = fact_of_value(value, name) != nullptr;
    for (const std::vector<uint32_t>& values : alike) {
      for (size_t i = 0; i < values.size() && differs; ++i) {
        for (size_t j = 0; j < i && differs; ++j)
          differs = *fact_of_value(values[i], name) != *fact_of_value(values[j], name);
      }
    }
    if (differs) result = name;
  }
  return result;
}

void Checker::same_labels(DimensionId id) {
  const EnumId type = p_.dimensions[id].type.enumeration;
  if (p_.dimensions[id].type.kind != Type::Kind::Enum || p_.enums[type].members.empty() ||
      p_.dimensions[id].is_derived())
    return;
  std::map<std::string_view, std::vector<uint32_t>> by_text;
  for (uint32_t i = 0; i < p_.enums[type].values.size(); ++i) by_text[p_.enums[type].values[i].name.text].push_back(i);
  std::vector<std::vector<uint32_t>> alike;
  std::vector<std::string> more;
  for (const auto& [text, values] : by_text) {
    if (values.size() < 2) continue;
    if (!alike.empty()) more.emplace_back(text);
    alike.push_back(values);
  }
  if (alike.empty()) return;
  for (const auto& [node, decl] : d_.dimensions) {
    const DimensionId other = p_.dimension_by_name.at(node->name.text);
    if (!tells_apart(p_.dimensions[other], id, alike)) continue;
    p_.dimensions[id].separator = other;
    return;
  }
  const Span span = p_.dimensions[id].name.span;
  auto report = diagnostics_.report(span, diag::SameLabel, full_name(type, alike[0][0], span),
                                    full_name(type, alike[0][1], span), p_.enums[type].values[alike[0][0]].name.text);
  if (!more.empty()) report.note(diag::SameLabelToo, diag::list_names(more));
  const std::string fact = differing_fact(type, alike);
  if (!fact.empty())
    report.note(diag::SeparateByFact, fact, fmt::format("{}.{}", p_.dimensions[id].name.text, fact));
  else
    report.note(diag::SeparateThem);
  p_.dimensions[id].type = Type{};
}

}  // namespace fleet::sema
