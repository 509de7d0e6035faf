#include "compiler/admission/policy.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "compiler/base/one_line.h"
#include "compiler/plan/universe.h"
#include "compiler/sema/kubernetes.h"
#include "compiler/yaml/write.h"

namespace fleet::admission {
namespace {

/// The namespaces whose clusters the spec speaks of.
std::set<std::string> workspaces_of(const sema::Program& program, const model::Plan& plan) {
  std::set<std::string> workspaces{program.workspace};
  for (const model::Repo& repo : plan.repos) workspaces.insert(repo.workspace);
  for (const model::Cluster& cluster : plan.clusters) workspaces.insert(cluster.workspace);
  return workspaces;
}

Map object(const char* kind, const std::string& name) {
  return {{"apiVersion", "admissionregistration.k8s.io/v1"}, {"kind", kind}, {"metadata", Map{{"name", name}}}};
}

/// Where Fleet is asked for the label of a derived dimension, it has to say what follows. It may be missing: then Fleet
/// gives the cluster nothing that asks for it.
Validation label_follows(const sema::Program& program, sema::DimensionId id, Expressions& expressions) {
  const sema::Dimension& dimension = program.dimensions[id];
  const std::string key = quoted(dimension.key);
  std::string expression = fmt::format("!({} in variables.labels)", key);
  for (uint32_t i = 0; i < dimension.values.size(); ++i) {
    sema::ValueSelector is_value;
    is_value.dimension = id;
    is_value.values.indices = {i};
    sema::Selector follows;
    follows.node = std::move(is_value);
    expression += fmt::format(" || (variables.labels[{}] == {} && {})", key, quoted(dimension.values[i]),
                              expressions.of(follows, true));
  }
  return {std::move(expression),
          fmt::format("`{}` of the fleet `{}` follows from other labels: the label {} may not say anything else",
                      dimension.name.text, program.name.text, dimension.key)};
}

}  // namespace

Policy make_policy(const sema::Program& program, const model::Plan& plan, const Sources& sources) {
  Policy policy;
  Expressions expressions(program, plan);
  for (const sema::Invariant& invariant : program.invariants) {
    std::string message = fmt::format("the invariant `{}` of the fleet `{}` asks for: {}", invariant.name.text,
                                      program.name.text, one_line(sources.text(invariant.selector.span)));
    if (!invariant.because.empty()) message += ", because " + one_line(invariant.because);
    policy.validations.push_back({expressions.of(invariant.selector, true), std::move(message)});
  }
  for (const sema::Dimension& dimension : program.dimensions) {
    if (!dimension.immutable || !dimension.is_label()) continue;
    const std::string key = quoted(dimension.key);
    policy.validations.push_back({fmt::format("!({0} in variables.before) || ({0} in variables.labels && "
                                              "variables.labels[{0}] == variables.before[{0}])",
                                              key),
                                  fmt::format("`{}` of the fleet `{}` is immutable: the label {} may not change",
                                              dimension.name.text, program.name.text, dimension.key)});
  }
  for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
    const sema::DimensionId id(i);
    if (plan::is_own_label(program, id)) policy.validations.push_back(label_follows(program, id, expressions));
  }
  policy.variables = {
      {"labels", "has(object.metadata.labels) ? object.metadata.labels : {}"},
      {"before", "oldObject != null && has(oldObject.metadata.labels) ? oldObject.metadata.labels : {}"}};
  policy.variables.insert(policy.variables.end(), expressions.variables().begin(), expressions.variables().end());
  return policy;
}

std::optional<emit::OutputFile> policy_file(const sema::Program& program, const model::Plan& plan,
                                            const Sources& sources) {
  const Policy policy = make_policy(program, plan, sources);
  if (policy.validations.empty()) return std::nullopt;
  List variables, validations, namespaces;
  for (const Variable& variable : policy.variables)
    variables.push_back(Map{{"name", variable.name}, {"expression", variable.expression}});
  for (const Validation& validation : policy.validations)
    validations.push_back(
        Map{{"expression", validation.expression}, {"message", validation.message}, {"reason", "Invalid"}});
  for (const std::string& workspace : workspaces_of(program, plan)) namespaces.push_back(workspace);

  const std::string name = "fleetc-" + sema::dns_label_near(plan.name);
  Map made = object("ValidatingAdmissionPolicy", name);
  made.push_back(
      {"spec", Map{{"failurePolicy", "Fail"},
                   {"matchConstraints", Map{{"resourceRules", List{Map{{"apiGroups", List{"fleet.cattle.io"}},
                                                                       {"apiVersions", List{"*"}},
                                                                       {"operations", List{"CREATE", "UPDATE"}},
                                                                       {"resources", List{"clusters"}}}}}}},
                   {"variables", std::move(variables)},
                   {"validations", std::move(validations)}}});
  const Map in_workspaces{
      {"matchExpressions",
       List{Map{{"key", "kubernetes.io/metadata.name"}, {"operator", "In"}, {"values", std::move(namespaces)}}}}};
  Map binding = object("ValidatingAdmissionPolicyBinding", name);
  binding.push_back({"spec", Map{{"policyName", name},
                                 {"validationActions", List{"Deny"}},
                                 {"matchResources", Map{{"namespaceSelector", in_workspaces}}}}});
  const std::string source = sources.path(program.name.span.file);
  return emit::OutputFile{"admission/invariants.yaml",
                          yaml::write_all({Value(std::move(made)), Value(std::move(binding))},
                                          "Generated by fleetc from " + source + ". Do not edit."),
                          source};
}

}  // namespace fleet::admission
