#pragma once

/// Plans built by hand.

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/model/plan.h"

namespace fleet::emit::test {

inline model::Level label_level(std::string name, std::string key, std::initializer_list<const char*> texts) {
  model::Level level;
  level.name = std::move(name);
  level.key = std::move(key);
  for (const char* text : texts) level.atoms.push_back({text});
  level.absent = static_cast<uint32_t>(level.atoms.size());
  level.other = level.absent + 1;
  level.atoms.resize(level.atoms.size() + 2);
  return level;
}

/// Of workspaces or names: their texts, then `other`.
inline model::Level name_level(model::Level::Kind kind, std::string name, std::initializer_list<const char*> texts) {
  model::Level level;
  level.kind = kind;
  level.name = std::move(name);
  for (const char* text : texts) level.atoms.push_back({text});
  level.other = static_cast<uint32_t>(level.atoms.size());
  level.atoms.resize(level.atoms.size() + 1);
  return level;
}

inline void make_sets(model::Plan& plan) {
  std::vector<sets::Level> levels;
  for (const model::Level& level : plan.levels) {
    levels.push_back({level.name, static_cast<uint32_t>(level.atoms.size())});
  }
  plan.sets = std::make_unique<sets::Diagrams>(std::move(levels));
  plan.admissible = sets::Diagrams::all();
}

/// Two regions, three envs, three rings; two workspaces; the clusters paris and rome by name; the repo `apps`.
struct SmallPlan {
  enum : uint32_t { Region, Env, Ring, Workspace, Name };
  model::Plan plan;

  SmallPlan() {
    plan.name = "acme";
    plan.engine = "0.16";
    plan.workspace = "fleet-default";
    plan.levels = {label_level("region", "topology.kubernetes.io/region", {"eu", "us"}),
                   label_level("env", "env", {"dev", "prod", "staging"}),
                   label_level("ring", "ring", {"canary", "early", "broad"}),
                   name_level(model::Level::Kind::Workspace, "cluster.workspace", {"fleet-default", "edge"}),
                   name_level(model::Level::Kind::Name, "cluster.name", {"paris", "rome"})};
    make_sets(plan);
    model::Repo repo;
    repo.name = repo.kube_name = "apps";
    repo.workspace = "fleet-default";
    repo.url = "https://example.com/apps";
    repo.branch = "main";
    repo.file = "repos.fleet";
    plan.repos.push_back(std::move(repo));
  }

  sets::Diagrams& sets() { return *plan.sets; }
  model::SetId is(uint32_t level, std::initializer_list<uint32_t> atoms) { return sets().of(level, atoms); }
  model::SetId both(model::SetId a, model::SetId b) { return sets().intersect(a, b); }
  model::SetId either(model::SetId a, model::SetId b) { return sets().unite(a, b); }
  model::SetId no(model::SetId a) { return sets().complement(a); }

  model::Bundle& add_bundle(const std::string& name, const std::string& path, model::SetId target) {
    model::Bundle bundle;
    bundle.name = bundle.kube_name = name;
    bundle.file = "apps/" + name + ".fleet";
    bundle.path = path;
    bundle.workspace = plan.repos[bundle.repo].workspace;
    bundle.own_target = true;
    bundle.target = bundle.reach = target;
    plan.bundles.push_back(std::move(bundle));
    return plan.bundles.back();
  }
};

}  // namespace fleet::emit::test
