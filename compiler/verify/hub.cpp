#include "compiler/verify/hub.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/diagnostics/catalog/lowering.h"
#include "compiler/rancher/decode.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"

namespace fleet::verify {

using rancher::Criteria;
using rancher::Schema;
using sets::Diagrams;

namespace {

Difference difference(const HubObject& object, std::string what, Span place) {
  return {object.file->path, std::move(what), {}, place};
}

std::string_view name_of(const HubObject& object) { return rancher::text_in(object.metadata, "name"); }
std::string_view workspace_of(const HubObject& object) { return rancher::text_in(object.metadata, "namespace"); }

/// A duration as Fleet has it; what is absent or zero is Fleet's default.
std::string poll_text(const Map& spec) {
  const std::string_view text = rancher::text_in(spec, "pollingInterval");
  return text.empty() || text == "0" || text == "0s" ? std::string("15s") : std::string(text);
}

}  // namespace

std::optional<Difference> check_git_repo(Shared& shared, const model::Repo& repo, const HubObject& given) {
  const std::string name = "the GitRepo `" + repo.kube_name + "`";
  Map meant{{"repo", repo.url}};
  if (!repo.branch.empty()) meant.push_back({"branch", repo.branch});
  if (!repo.revision.empty()) meant.push_back({"revision", repo.revision});
  if (!repo.secret.empty()) meant.push_back({"clientSecretName", repo.secret});
  if (!repo.poll.empty()) meant.push_back({"pollingInterval", repo.poll});
  meant.insert(meant.end(), repo.fields.begin(), repo.fields.end());
  const rancher::Object& type = *rancher::object(Schema::GitRepo, shared.version);
  const auto decoded = rancher::decode(Value(meant), type, shared.version);
  if (!decoded) return difference(given, name + " could not be said: " + decoded.failure().text, repo.place);
  Map wanted = rancher::encode(*decoded, type), found = given.spec;
  for (const auto key : {"targets", "bundles"}) rancher::remove(found, key);
  found = rancher::encode(found, type);
  for (Map* map : {&wanted, &found}) rancher::put(*map, "pollingInterval", poll_text(*map));
  if (wanted != found) {
    for (const Map* map : {&wanted, &found}) {
      for (const Entry& entry : *map) {
        const Value* a = rancher::find_in(wanted, entry.key);
        const Value* b = rancher::find_in(found, entry.key);
        if (!a || !b || *a != *b)
          return difference(given, name + " would have another `" + entry.key + "` than the spec", repo.place);
      }
    }
  }
  if (given.metadata.size() != 2) return difference(given, name + " has metadata that nobody meant", repo.place);

  // Whom it means: by name it may leave out nobody, each of its bundles does.
  std::vector<Criteria> criteria;
  const List* targets = rancher::list_in(given.spec, "targets");
  if (!targets || targets->empty())
    return difference(given, name + " has no targets: Fleet would take the group `default`", repo.place);
  for (const Value& target : *targets)
    criteria.push_back(rancher::criteria_of(target.find_map() ? *target.find_map() : Map()));
  std::vector<const Criteria*> all;
  for (const Criteria& one : criteria) {
    if (const auto matcher = rancher::ClusterMatcher::compile(one); !matcher)
      return difference(given, name + ": " + matcher.failure().text, repo.place);
    if (!one.cluster_group.empty() || one.cluster_group_selector)
      return difference(given, name + " names a cluster group", repo.place);
    all.push_back(&one);
  }
  std::optional<Space> own;
  Space* space = &shared.space;
  if (!std::all_of(all.begin(), all.end(), [&](const Criteria* one) { return shared.space.knows(*one); }))
    space = &own.emplace(shared.plan, all);
  Diagrams& sets = space->sets();
  SetId offered = Diagrams::none();
  for (const Criteria* one : all) offered = sets.unite(offered, space->of(*one));
  const SetId target = repo.target ? shared.in_workspace(*repo.target, repo.workspace) : Diagrams::none();
  const SetId meant_set = space->import(target), most = space->import(shared.with_usual(target));
  if (const SetId more = sets.subtract(offered, most); more && !sets.is_empty(more)) {
    return difference(
        given, name + " would reach " + shared.example(more, *space, repo.workspace) + ", which its `to` does not",
        repo.place);
  }
  if (const SetId less = sets.subtract(meant_set, offered); less && !sets.is_empty(less)) {
    return difference(
        given, name + " would not reach " + shared.example(less, *space, repo.workspace) + ", which its `to` does",
        repo.place);
  }
  return std::nullopt;
}

namespace {

/// `lab` of `lab-2`, where `lab-2` is no group of its own.
std::string group_of(const model::Plan& plan, std::string_view name) {
  const auto is_group = [&](std::string_view wanted) {
    return std::any_of(plan.groups.begin(), plan.groups.end(),
                       [&](const model::Group& group) { return group.name == wanted; });
  };
  if (is_group(name)) return std::string(name);
  const size_t dash = name.find_last_not_of("0123456789");
  const bool numbered = dash != std::string_view::npos && dash + 1 < name.size() && name[dash] == '-';
  return numbered && is_group(name.substr(0, dash)) ? std::string(name.substr(0, dash)) : std::string();
}

}  // namespace

std::optional<Difference> check_groups(Shared& shared, const std::vector<HubObject>& given,
                                       const std::vector<std::string>& workspaces, const diag::Diagnostics& said) {
  std::map<std::pair<std::string, std::string>, std::vector<const HubObject*>> objects;
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (const HubObject& object : given) {
    const std::string group = group_of(shared.plan, name_of(object)), workspace(workspace_of(object));
    const bool is_home = std::find(workspaces.begin(), workspaces.end(), workspace) != workspaces.end();
    if (group.empty() || !is_home || !names.insert({workspace_of(object), name_of(object)}).second ||
        object.metadata.size() != 2) {
      return difference(object, "nobody meant the ClusterGroup `" + std::string(name_of(object)) + "`", {});
    }
    objects[{workspace, group}].push_back(&object);
  }
  for (const std::string& workspace : workspaces) {
    for (const model::Group& group : shared.plan.groups) {
      const SetId meant = shared.in_workspace(group.set, workspace);
      const auto found = objects.find({workspace, group.name});
      if (found == objects.end()) {
        const bool was_said = std::any_of(said.all().begin(), said.all().end(), [&](const diag::Diagnostic& d) {
          return d.primary.span == group.place && d.id == diag::NoClusterGroup.id;
        });
        if (was_said || meant == Diagrams::none()) continue;
        return Difference{"", "the group `" + group.name + "` is not written for `" + workspace + "`", {}, group.place};
      }
      std::vector<Criteria> criteria;
      for (const HubObject* object : found->second) {
        Criteria one;
        one.cluster_selector = rancher::selector_in(object->spec, "selector");
        if (const auto compiled = rancher::Selector::compile(one.cluster_selector); !compiled)
          return difference(*object, "the group `" + group.name + "`: " + compiled.failure().text, group.place);
        criteria.push_back(std::move(one));
      }
      std::vector<const Criteria*> all;
      for (const Criteria& one : criteria) all.push_back(&one);
      std::optional<Space> own;
      Space* space = &shared.space;
      if (!std::all_of(all.begin(), all.end(), [&](const Criteria* one) { return shared.space.knows(*one); }))
        space = &own.emplace(shared.plan, all);
      SetId selected = Diagrams::none();
      for (const Criteria* one : all) selected = space->sets().unite(selected, space->of(*one));
      const SetId wanted = space->import(meant);
      if (selected == wanted || !selected || !wanted) continue;
      const SetId more = space->sets().subtract(selected, wanted), less = space->sets().subtract(wanted, selected);
      const bool too_many = !space->sets().is_empty(more);
      return difference(*found->second.front(),
                        "the ClusterGroup `" + group.name + "` would" + (too_many ? "" : " not") + " have " +
                            shared.example(too_many ? more : less, *space, workspace) + ", which the group has" +
                            (too_many ? " not" : ""),
                        group.place);
    }
  }
  return std::nullopt;
}

}  // namespace fleet::verify
