#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/one_line.h"
#include "compiler/model/statements.h"
#include "compiler/plan/evaluate.h"
#include "tools/driver/clauses.h"
#include "tools/driver/fleet_view.h"
#include "tools/driver/prove.h"
#include "tools/driver/questions.h"
#include "tools/driver/why_parts.h"

namespace fleet::driver {
namespace {

const model::Cluster* find_cluster(const Analysis& a, std::string_view name) {
  for (const model::Cluster& cluster : a.built->plan->clusters) {
    if (cluster.name == name || cluster.kube_name == name || cluster.display_name == name) return &cluster;
  }
  return nullptr;
}

std::vector<std::string_view> cluster_names(const Analysis& a) {
  std::vector<std::string_view> names;
  for (const model::Cluster& cluster : a.built->plan->clusters) names.push_back(cluster.name);
  return names;
}

/// Each clause of a selector that decides it, with yes or no.
void clauses(const Analysis& a, const sema::Selector& selector, const plan::ConcreteCluster& cluster, int depth,
             std::string& text) {
  plan::Evaluator evaluate(*a.program, cluster);
  const bool holds = evaluate.holds(selector);
  text += fmt::format("  {}{} {}\n", std::string(static_cast<size_t>(depth) * 2, ' '), holds ? "yes" : "no ",
                      one_line(a.sources.text(selector.span)));
  if (const auto* node = selector.as<sema::AndSelector>())
    for (const auto& s : node->operands) clauses(a, s, cluster, depth + 1, text);
  if (const auto* node = selector.as<sema::OrSelector>())
    for (const auto& s : node->operands) clauses(a, s, cluster, depth + 1, text);
  if (const auto* node = selector.as<sema::GroupSelector>(); node && depth < 4)
    clauses(a, a.program->groups[node->group].reach.selector, cluster, depth + 1, text);
}

/// What keeps the deployment where its policies and data classes want it: the clauses without which they would not
/// hold.
std::string kept_by(const Analysis& a, uint32_t bundle) {
  std::string text;
  const model::Statements& statements = *a.built->statements;
  for (const model::DataObligation& data : a.built->plan->data) {
    if (data.bundle != bundle || !a.built->plan->sets->subset(a.built->plan->bundles[bundle].reach, data.allowed))
      continue;
    std::vector<checker::Carrying> carrying;
    for (const model::Clause& clause : statements.clauses(bundle)) {
      if (!a.built->plan->sets->subset(clause.reach_without, data.allowed)) carrying.push_back({bundle, clause.place});
    }
    text += fmt::format("keeps data {}  {}\n", data.data, place_of(a, data.data_place)) + carried_by(a, carrying, "  ");
  }
  if (!a.proofs) return text;
  diag::Diagnostics unsaid;
  checker::Judge judge(*a.built->plan, witness_of(*a.built), unsaid);
  checker::Evaluate evaluate(judge, statements, a.proofs->now);
  for (const checker::PolicyProof& proof : a.proofs->policies) {
    bool is_kept = false, is_broken = false;  // it may be asked of several parts of the reach
    for (const checker::Obligation& one : proof.obligations) {
      const bool holds = one.verdict == diag::Verdict::Proved && !one.is_waived;
      if (one.bundle == bundle) (holds ? is_kept : is_broken) = true;
    }
    if (!is_kept || is_broken) continue;
    const formula::Policy& policy = statements.said->policies[proof.policy];
    text += fmt::format("keeps policy {}  {}\n", policy.name, place_of(a, policy.place)) +
            carried_by(a, checker::carrying_policy(evaluate, proof.policy, bundle), "  ");
  }
  return text;
}

Answer why_deployment(const Analysis& a, size_t index, const model::Cluster& cluster) {
  const model::Bundle& bundle = a.built->plan->bundles[index];
  const model::Witness witness = a.built->universe->witness(cluster.atoms);
  const plan::ConcreteCluster concrete = a.built->universe->concrete(witness);
  const bool reached = a.built->plan->sets->contains(bundle.reach, cluster.atoms);
  std::string text = fmt::format("{} {} {}\n", bundle.name, reached ? "reaches" : "does not reach", cluster.name);
  const auto found = std::find_if(a.program->deployments.begin(), a.program->deployments.end(),
                                  [&](const sema::Deployment& d) { return d.display_name == bundle.name; });
  const sema::Deployment& deployment = *found;
  const sema::Reach& to = a.program->target_of(deployment);
  const std::string& workspace = a.program->workspace_of(deployment);
  if (cluster.workspace != workspace) {
    text += fmt::format("  no  its {} sees the workspace {}, the cluster is in {}\n",
                        deployment.repo ? "GitRepo" : "HelmOp", workspace, cluster.workspace);
  }
  text += fmt::format("to  {}\n", place_of(a, bundle.target_place));
  clauses(a, to.selector, concrete, 0, text);
  for (const sema::Selector& except : deployment.except) {
    text += fmt::format("except  {}\n", place_of(a, except.span));
    clauses(a, except, concrete, 0, text);
  }
  if (!deployment.variants.empty()) text += "variants\n";
  bool taken = false;
  for (const sema::Variant& variant : deployment.variants) {
    const bool holds = plan::Evaluator(*a.program, concrete).holds(variant.when.selector);
    const bool first_match = deployment.mode == ast::Variants::FirstMatch;
    text +=
        fmt::format("  {} {}{}{}\n", holds && !(first_match && taken) ? "yes" : "no ", variant.name.text,
                    variant.skip ? " (skip)" : "", holds && first_match && taken ? ": an earlier variant took it" : "");
    taken = taken || holds;
  }
  const bool offered = a.built->plan->sets->contains(bundle.target, cluster.atoms);
  if (!offered && plan::Evaluator(*a.program, concrete).holds(to.selector) && cluster.workspace == workspace) {
    text += "  no  the target asks for values that the cluster does not define, or `except` takes it out\n";
  }
  for (const model::Wave& wave : bundle.waves) {
    if (reached && a.built->plan->sets->contains(wave.meant, cluster.atoms))
      text += fmt::format("wave {} of {}\n", wave.name, bundle.rollout);
  }
  text += kept_by(a, static_cast<uint32_t>(index));
  const FleetView view = fleet_view(a, bundle, static_cast<size_t>(&cluster - a.built->plan->clusters.data()));
  if (!reached) return {text + view.text, "", {}};
  return {text + view.text + all_values(DeploymentValues(a, deployment, cluster, view.values)), "", {}};
}

/// The deployment that the subject names, and the value of it: the longest name that there is.
const model::Bundle* find_bundle(const Analysis& a, std::string_view subject, std::string_view& key) {
  const model::Bundle* found = nullptr;
  for (const model::Bundle& bundle : a.built->plan->bundles) {
    const bool is_it =
        subject == bundle.name || (subject.starts_with(bundle.name) && subject[bundle.name.size()] == '.');
    if (!is_it || (found && found->name.size() > bundle.name.size())) continue;
    found = &bundle;
    key = subject.substr(std::min(subject.size(), bundle.name.size() + 1));
  }
  return found;
}

Answer why_value(const Analysis& a, const model::Bundle& bundle, const model::Cluster& cluster, std::string_view key) {
  if (!a.built->plan->sets->contains(bundle.reach, cluster.atoms))
    return {{},
            fmt::format("`{}` does not reach `{}`; `fleetc why {} --for {}` says why", bundle.name, cluster.name,
                        bundle.name, cluster.name),
            {}};
  const auto deployment = std::find_if(a.program->deployments.begin(), a.program->deployments.end(),
                                       [&](const sema::Deployment& d) { return d.display_name == bundle.name; });
  const FleetView view = fleet_view(a, bundle, static_cast<size_t>(&cluster - a.built->plan->clusters.data()));
  return one_value(DeploymentValues(a, *deployment, cluster, view.values), key);
}

}  // namespace

Answer why(const Analysis& a, const WhyQuestion& question) {
  if (!a.built) return {{}, "the spec has errors, so that nothing can be explained; `fleetc check` shows them", {}};
  if (question.cluster.empty()) {
    // The name of a cluster may hold dots; the key is what follows the last one.
    size_t dot = question.subject.rfind('.');
    if (dot != std::string::npos) {
      const model::Cluster* cluster = find_cluster(a, std::string_view(question.subject).substr(0, dot));
      if (!cluster && dot > 0) {  // the key may have the name of a module before it
        const size_t before = question.subject.rfind('.', dot - 1);
        if (before != std::string::npos)
          cluster = find_cluster(a, std::string_view(question.subject).substr(0, before));
        if (cluster) dot = before;
      }
      std::string_view value;
      if (!cluster && find_bundle(a, question.subject, value))
        return {{}, "for which cluster? `fleetc why " + question.subject + " --for CLUSTER`", {}};
      if (!cluster) return no_such("cluster", std::string_view(question.subject).substr(0, dot), cluster_names(a));
      return why_setting(a, *cluster, std::string_view(question.subject).substr(dot + 1));
    }
  }
  std::string_view key;
  const model::Bundle* bundle = find_bundle(a, question.subject, key);
  if (!bundle && find_cluster(a, question.subject)) {
    return {{}, "which value of it? `fleetc why " + question.subject + ".KEY`", {}};
  }
  if (!bundle) {
    std::vector<std::string_view> names;
    for (const model::Bundle& one : a.built->plan->bundles) names.push_back(one.name);
    return no_such("deployment", question.subject, names);
  }
  if (question.cluster.empty())
    return {{}, "for which cluster? `fleetc why " + question.subject + " --for CLUSTER`", {}};
  const model::Cluster* cluster = find_cluster(a, question.cluster);
  if (!cluster) return no_such("cluster", question.cluster, cluster_names(a));
  if (!key.empty()) return why_value(a, *bundle, *cluster, key);
  return why_deployment(a, static_cast<size_t>(bundle - a.built->plan->bundles.data()), *cluster);
}

}  // namespace fleet::driver
