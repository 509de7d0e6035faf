#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/evaluate.h"
#include "compiler/plan/inherit.h"
#include "compiler/model/statements.h"
#include "tools/driver/clauses.h"
#include "tools/driver/fleet_view.h"
#include "tools/driver/prove.h"
#include "tools/driver/questions.h"

namespace fleet::driver {
namespace {

std::string_view rank_word(ast::Rank rank) {
  switch (rank) {
    case ast::Rank::Default: return "default";
    case ast::Rank::Plain: return "plain";
    case ast::Rank::Force: return "force";
  }
  return "";
}

Answer no_such(const std::string& kind, std::string_view name, const std::vector<std::string_view>& names) {
  const std::string_view near = diag::nearest(name, names);
  return {{}, fmt::format("there is no {} `{}`{}", kind, name, near.empty() ? "" : fmt::format(", did you mean `{}`?", near)), {}};
}

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

/// The chain that gives a derived dimension its value.
std::string derivation(const sema::Program& program, const model::Cluster& cluster, sema::DimensionId id) {
  const sema::Dimension& dimension = program.dimensions[id];
  if (dimension.condition) return "  computed from the cluster's other dimensions\n";
  std::string text;
  while (program.dimensions[id].mapping) {
    id = program.dimensions[id].mapping->from;
    const auto& value = cluster.values[id.value];
    text += fmt::format("  follows from {} = {}\n", program.dimensions[id].name.text, value ? *value : "(absent)");
  }
  return text;
}

Answer why_setting(const Analysis& a, const model::Cluster& cluster, std::string_view key) {
  const sema::Program& program = *a.program;
  plan::Key wanted;
  if (const auto d = program.dimension_by_name.find(key); d != program.dimension_by_name.end()) {
    wanted = {false, d->second.value};
  } else if (const auto v = program.variable_by_name.find(key); v != program.variable_by_name.end()) {
    wanted = {true, v->second.value};
  } else {
    std::vector<std::string_view> names;
    for (const auto& [name, id] : program.dimension_by_name) names.push_back(name);
    for (const auto& [name, id] : program.variable_by_name) names.push_back(name);
    std::sort(names.begin(), names.end());
    return no_such("dimension or variable", key, names);
  }
  std::string text;
  if (!wanted.is_variable && program.dimensions[sema::DimensionId(wanted.index)].is_derived()) {
    const auto& value = cluster.values[wanted.index];
    text = fmt::format("{}.{} = {}\n", cluster.name, key, value ? *value : "(absent)");
    return {text + derivation(program, cluster, sema::DimensionId(wanted.index)), "", {}};
  }
  plan::Candidates candidates;
  if (cluster.written) {
    plan::Inheritance inheritance(program);
    const auto settings = plan::settings_of(program, inheritance, program.clusters[cluster.declaration]);
    if (const auto found = settings.find(wanted); found != settings.end()) candidates = found->second;
  }
  if (candidates.all.empty()) {
    if (!wanted.is_variable && cluster.values[wanted.index]) {
      return {fmt::format("{}.{} = {}\n  listed  {}\n", cluster.name, key, *cluster.values[wanted.index], place_of(a, cluster.place)), "", {}};
    }
    if (wanted.is_variable) {
      const sema::Variable& variable = program.variables[sema::VariableId(wanted.index)];
      if (variable.initial) {
        sema::Setting setting;
        setting.variable = sema::VariableId(wanted.index);
        setting.value = *variable.initial;
        return {fmt::format("{}.{} = {}\n  declaration  {}\n", cluster.name, key, plan::text_of(setting, program, ""), place_of(a, variable.initial_span)), "", {}};
      }
    }
    return {fmt::format("{}.{} is not set\n", cluster.name, key), "", {}};
  }
  for (size_t i = 0; i < candidates.all.size(); ++i) {
    const plan::Said& said = candidates.all[i];
    const std::string value = plan::text_of(*said.setting, program, cluster.member);
    const std::string who = said.profile ? fmt::format("profile {}", program.profiles[said.profile].name.text) : fmt::format("cluster {}", cluster.name);
    if (i == 0) text += fmt::format("{}.{} = {}\n", cluster.name, key, value);
    text += fmt::format("  {} {} = {}  {}, {}, {}\n", i == 0 ? "holds:" : "beaten:", key, value, rank_word(said.setting->rank), who, place_of(a, said.setting->name.span));
    if (!said.setting->because.empty()) text += fmt::format("    because {}\n", said.setting->because);
  }
  if (wanted.is_variable) {
    const sema::Variable& variable = program.variables[sema::VariableId(wanted.index)];
    if (variable.initial) {
      sema::Setting setting;
      setting.variable = sema::VariableId(wanted.index);
      setting.value = *variable.initial;
      text += fmt::format("  beaten: {} = {}  declaration, {}\n", key, plan::text_of(setting, program, ""), place_of(a, variable.initial_span));
    }
  }
  return {text, "", {}};
}

/// Each clause of a selector that decides it, with yes or no.
void clauses(const Analysis& a, const sema::Selector& selector, const plan::ConcreteCluster& cluster, int depth, std::string& text) {
  plan::Evaluator evaluate(*a.program, cluster);
  const bool holds = evaluate.holds(selector);
  text += fmt::format("  {}{} {}\n", std::string(static_cast<size_t>(depth) * 2, ' '), holds ? "yes" : "no ", one_line(a.sources.text(selector.span)));
  if (const auto* node = selector.as<sema::AndSelector>()) for (const auto& s : node->operands) clauses(a, s, cluster, depth + 1, text);
  if (const auto* node = selector.as<sema::OrSelector>()) for (const auto& s : node->operands) clauses(a, s, cluster, depth + 1, text);
  if (const auto* node = selector.as<sema::GroupSelector>(); node && depth < 4) clauses(a, a.program->groups[node->group].reach.selector, cluster, depth + 1, text);
}

/// What keeps the deployment where its policies and data classes want it: the clauses without which they would not hold.
std::string kept_by(const Analysis& a, uint32_t bundle) {
  std::string text;
  const model::Statements& statements = *a.built->statements;
  for (const model::DataObligation& data : a.built->plan->data) {
    if (data.bundle != bundle || !a.built->plan->sets->subset(a.built->plan->bundles[bundle].reach, data.allowed)) continue;
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
    const auto is_kept = [&](const checker::Obligation& one) { return one.bundle == bundle && one.verdict == diag::Verdict::Proved && !one.is_waived; };
    if (std::none_of(proof.obligations.begin(), proof.obligations.end(), is_kept)) continue;
    const formula::Policy& policy = statements.said->policies[proof.policy];
    text += fmt::format("keeps policy {}  {}\n", policy.name, place_of(a, policy.place)) + carried_by(a, checker::carrying_policy(evaluate, proof.policy, bundle), "  ");
  }
  return text;
}

Answer why_deployment(const Analysis& a, size_t index, const model::Cluster& cluster) {
  const model::Bundle& bundle = a.built->plan->bundles[index];
  const model::Witness witness = a.built->universe->witness(cluster.atoms);
  const plan::ConcreteCluster concrete = a.built->universe->concrete(witness);
  const bool reached = a.built->plan->sets->contains(bundle.reach, cluster.atoms);
  std::string text = fmt::format("{} {} {}\n", bundle.name, reached ? "reaches" : "does not reach", cluster.name);
  const auto found = std::find_if(a.program->deployments.begin(), a.program->deployments.end(), [&](const sema::Deployment& d) { return d.display_name == bundle.name; });
  const sema::Deployment& deployment = *found;
  const sema::Reach& to = a.program->target_of(deployment);
  const std::string& workspace = a.program->workspace_of(deployment);
  if (cluster.workspace != workspace) {
    text += fmt::format("  no  its {} sees the workspace {}, the cluster is in {}\n", deployment.repo ? "GitRepo" : "HelmOp", workspace, cluster.workspace);
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
    text += fmt::format("  {} {}{}{}\n", holds && !(first_match && taken) ? "yes" : "no ", variant.name.text, variant.skip ? " (skip)" : "",
                        holds && first_match && taken ? ": an earlier variant took it" : "");
    taken = taken || holds;
  }
  const bool offered = a.built->plan->sets->contains(bundle.target, cluster.atoms);
  if (!offered && plan::Evaluator(*a.program, concrete).holds(to.selector) && cluster.workspace == workspace) {
    text += "  no  the target asks for values that the cluster does not define, or `except` takes it out\n";
  }
  for (const model::Wave& wave : bundle.waves) {
    if (reached && a.built->plan->sets->contains(wave.meant, cluster.atoms)) text += fmt::format("wave {} of {}\n", wave.name, bundle.rollout);
  }
  text += kept_by(a, static_cast<uint32_t>(index));
  return {text + fleet_view(a, bundle, static_cast<size_t>(&cluster - a.built->plan->clusters.data())), "", {}};
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
        if (before != std::string::npos) cluster = find_cluster(a, std::string_view(question.subject).substr(0, before));
        if (cluster) dot = before;
      }
      if (!cluster) return no_such("cluster", std::string_view(question.subject).substr(0, dot), cluster_names(a));
      return why_setting(a, *cluster, std::string_view(question.subject).substr(dot + 1));
    }
  }
  std::vector<std::string_view> names;
  const auto& bundles = a.built->plan->bundles;
  for (const model::Bundle& bundle : bundles) names.push_back(bundle.name);
  const auto found = std::find_if(bundles.begin(), bundles.end(), [&](const model::Bundle& b) { return b.name == question.subject; });
  if (found == bundles.end() && find_cluster(a, question.subject)) {
    return {{}, "which value of it? `fleetc why " + question.subject + ".KEY`", {}};
  }
  if (found == bundles.end()) return no_such("deployment", question.subject, names);
  if (question.cluster.empty()) return {{}, "for which cluster? `fleetc why " + question.subject + " --for CLUSTER`", {}};
  const model::Cluster* cluster = find_cluster(a, question.cluster);
  if (!cluster) return no_such("cluster", question.cluster, cluster_names(a));
  return why_deployment(a, static_cast<size_t>(found - bundles.begin()), *cluster);
}

}  // namespace fleet::driver
