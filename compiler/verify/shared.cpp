#include "compiler/verify/shared.h"

#include <algorithm>

#include "compiler/sets/witness.h"

namespace fleet::verify {

using model::Level;
using sets::Diagrams;

namespace {

std::vector<uint32_t> tuples_of(const model::Plan& plan) {
  std::vector<uint32_t> tuples;
  tuples.reserve(plan.clusters.size() * plan.levels.size());
  for (const model::Cluster& cluster : plan.clusters)
    tuples.insert(tuples.end(), cluster.atoms.begin(), cluster.atoms.end());
  return tuples;
}

/// Of the workspaces' level; none where the plan has no such level.
std::optional<std::pair<uint32_t, uint32_t>> workspace_atom(const model::Plan& plan, const std::string& workspace) {
  for (uint32_t i = 0; i < plan.levels.size(); ++i) {
    const Level& level = plan.levels[i];
    if (level.kind != Level::Kind::Workspace) continue;
    for (uint32_t atom = 0; atom < level.atoms.size(); ++atom) {
      if (atom != level.absent && atom != level.other && level.atoms[atom].text == workspace) return std::pair(i, atom);
    }
    return std::pair(i, level.other);
  }
  return std::nullopt;
}

}  // namespace

Shared::Shared(const sema::Program& p, const plan::Built& built, const std::vector<plan::ListedFile>& listed)
    : program(p),
      universe(*built.universe),
      plan(*built.plan),
      version(p.engine),
      labels(plan, listed),
      leaves(program, universe, plan, labels),
      space(plan),
      known(*plan.sets, tuples_of(plan), plan.clusters.size()) {}

SetId Shared::in_workspace(SetId set, const std::string& workspace) {
  const auto at = workspace_atom(plan, workspace);
  return at ? plan.sets->restrict(set, at->first, at->second) : set;
}

const sets::Bits& Shared::at_home(const std::string& workspace) {
  const auto [entry, is_new] = at_home_.try_emplace(workspace, plan.clusters.size());
  for (size_t i = 0; is_new && i < plan.clusters.size(); ++i) {
    if (plan.clusters[i].workspace == workspace) entry->second.set(i);
  }
  return entry->second;
}

SetId Shared::with_usual(SetId set) {
  for (uint32_t i = 0; i < plan.levels.size(); ++i) {
    if (plan.levels[i].kind != Level::Kind::Name || Diagrams::is_terminal(set)) continue;
    return plan.sets->unite(set, plan.sets->restrict(set, i, plan.levels[i].other));
  }
  return set;
}

std::string Shared::example(SetId set, Space& of, const std::string& workspace) {
  // A known cluster lies where its own labels put it: what the plan does not tell apart, it does not have.
  for (size_t i = 0; i < plan.clusters.size(); ++i) {
    if (plan.clusters[i].workspace != workspace) continue;
    std::vector<uint32_t> atoms = of.place(labels.labels(i), plan.clusters[i]);
    if (of.sets().contains(set, atoms)) return "`" + plan.clusters[i].name + "`";
  }
  sets::Preference preference;  // absent labels first: the example with the fewest
  for (const Level& level : plan.levels) {
    preference.favourites.push_back(level.absent == model::kNoAtom ? std::vector<uint32_t>()
                                                                   : std::vector<uint32_t>{level.absent});
  }
  const SetId admissible = of.sets().intersect(set, of.import(in_workspace(plan.admissible, workspace)));
  auto member = sets::find_member(of.sets(), admissible, preference);
  if (!member) member = sets::find_member(of.sets(), set, preference);
  if (!member) return "a cluster";
  const std::vector<uint32_t> atoms = of.to_plan(*member);
  const model::Witness witness = universe.witness(atoms);
  std::string text;
  const auto add = [&text](const std::string& key, const std::string& value) {
    text += (text.empty() ? "a cluster with " : ", ") + key + " `" + value + "`";
  };
  for (uint32_t i = 0; i < plan.levels.size(); ++i) {
    const Level::Kind kind = plan.levels[i].kind;
    if (kind == Level::Kind::Workspace || !witness.texts[i]) continue;
    if (kind == Level::Kind::Name && atoms[i] == plan.levels[i].other) continue;
    add(plan.levels[i].name, *witness.texts[i]);
  }
  for (const auto& [key, value] : of.foreign(*member)) add(key, value);
  return text.empty() ? "a cluster without labels" : text;
}

}  // namespace fleet::verify
