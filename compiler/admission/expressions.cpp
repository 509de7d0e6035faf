#include "compiler/admission/expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/admission/leaves.h"
#include "compiler/base/match.h"
#include "compiler/plan/clusters.h"

namespace fleet::admission {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n')
      result += "\\n";
    else
      result += c;
  }
  return result + "\"";
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const std::string& text : texts) result += (result.size() > 1 ? ", " : "") + quoted(text);
  return result + "]";
}

std::string Expressions::of_names(const std::vector<std::string>& names, bool wanted) const {
  if (names.empty()) return wanted ? "false" : "true";
  const std::string found = "object.metadata.name in " + list_of(names);
  return wanted ? "(" + found + ")" : "!(" + found + ")";
}

std::string Expressions::join(const std::vector<sema::Selector>& operands, bool all, bool wanted) {
  if (operands.empty()) return all == wanted ? "true" : "false";
  std::string text;
  for (const sema::Selector& operand : operands)
    text += (text.empty() ? "" : all == wanted ? " && " : " || ") + of(operand, wanted);
  return "(" + text + ")";
}

std::string Expressions::variable(const std::string& name, const sema::Selector& selector, bool wanted) {
  const std::string full = (wanted ? "" : "not_") + name;
  if (made_.emplace(full, true).second) {
    std::string expression = of(selector, wanted);  // what it refers to stands before it
    variables_.push_back({full, std::move(expression)});
  }
  return "variables." + full;
}

std::string Expressions::of_leaf(const sema::Selector& selector, sema::DimensionId dimension, bool wanted) {
  const sema::DimensionId root = root_of(program_, dimension);
  const sema::Dimension& decides = program_.dimensions[root];
  if (!decides.condition) return of_label(program_, selector, dimension, wanted);
  const bool where_true = holds_where(program_, selector, root, true, wanted);
  const bool where_false = holds_where(program_, selector, root, false, wanted);
  if (!where_true && !where_false) return "false";
  // Over a text that nobody declared a condition is neither true nor false.
  const std::string name = fmt::format("dimension_{}", root.value);
  const std::string is_true = where_true ? variable(name, *decides.condition, true) : "";
  const std::string is_false = where_false ? variable(name, *decides.condition, false) : "";
  if (where_true && where_false) return "(" + is_true + " || " + is_false + ")";
  return where_true ? is_true : is_false;
}

std::string Expressions::of(const sema::Selector& selector, bool wanted) {
  const std::string yes = wanted ? "true" : "false", no = wanted ? "false" : "true";
  return std::visit(
      match{
          [](const sema::ErrorSelector&) -> std::string { return "false"; },
          [&](const sema::AllSelector&) { return yes; },
          [&](const sema::NoneSelector&) { return no; },
          [&](const sema::ValueSelector& node) { return of_leaf(selector, node.dimension, wanted); },
          [&](const sema::IsSetSelector& node) { return of_leaf(selector, node.dimension, wanted); },
          [&](const sema::GroupSelector& node) {
            return variable(fmt::format("group_{}", node.group.value), program_.groups[node.group].reach.selector,
                            wanted);
          },
          [&](const sema::ProfileSelector& node) {
            std::string text;
            for (const sema::ProfileId id : node.profiles) {
              const std::string key = quoted(fmt::format("profile.fleetc.dev/{}", program_.profiles[id].name.text));
              text += fmt::format("{}({} in variables.labels && variables.labels[{}] == \"true\")",
                                  text.empty() ? "" : " || ", key, key);
            }
            if (text.empty()) return no;
            return (wanted ? "(" : "!(") + text + ")";
          },
          [&](const sema::ClusterSelector& node) {
            std::set<std::string> names;
            for (const model::Cluster& cluster : plan_.clusters) {
              for (const ast::Name& name : node.names) {
                if (cluster.name == name.text || cluster.kube_name == name.text || cluster.display_name == name.text)
                  names.insert(cluster.kube_name);
              }
            }
            return of_names({names.begin(), names.end()}, wanted);
          },
          [&](const sema::ClusterLikeSelector& node) {
            std::set<std::string> names;
            for (const model::Cluster& cluster : plan_.clusters) {
              if (plan::is_called_like(program_.patterns[node.pattern], cluster)) names.insert(cluster.kube_name);
            }
            return of_names({names.begin(), names.end()}, wanted);
          },
          [&](const sema::WorkspaceSelector& node) {
            return (wanted ? "(" : "!(") + ("object.metadata.namespace in " + list_of(node.names)) + ")";
          },
          [&](const sema::NotSelector& node) { return of(*node.operand, !wanted); },
          [&](const sema::AndSelector& node) { return join(node.operands, true, wanted); },
          [&](const sema::OrSelector& node) { return join(node.operands, false, wanted); },
      },
      selector.node);
}

}  // namespace fleet::admission
