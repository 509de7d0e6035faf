#include "compiler/says/make_bundle.h"

#include <algorithm>
#include <array>

#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"

namespace fleet::says {
namespace {

using rancher::list_in;
using rancher::text_in;

size_t length_of(const Place& list) {
  size_t n = 0;
  while (list.at(n)) ++n;
  return n;
}

bool has_options(const Map& target) {
  constexpr std::array<std::string_view, 6> kOthers{
      "name", "clusterName", "clusterGroup", "clusterGroupSelector", "clusterSelector", "doNotDeploy"};
  return std::ranges::any_of(
      target, [&](const Entry& entry) { return std::ranges::find(kOthers, entry.key) == kOthers.end(); });
}

void fill_in(Target& target, const Value& value) {
  const Map* map = value.find_map();
  if (!map) return;
  target.name = text_in(*map, "name");
  const bool may_have_options =
      target.writer == Writer::FleetYaml || target.writer == Writer::Alone || target.writer == Writer::Object;
  target.has_options = may_have_options && has_options(*map);
}

std::vector<Dependency> dependencies_of(const Map& spec, const Place& written) {
  std::vector<Dependency> all;
  const List* list = list_in(spec, "dependsOn");
  for (size_t i = 0; list && i < list->size(); ++i) {
    const Map* one = (*list)[i].find_map();
    if (!one) continue;
    Dependency dependency;
    dependency.wanted.name = text_in(*one, "name");
    dependency.wanted.selector = rancher::selector_in(*one, "selector");
    if (const List* states = list_in(*one, "acceptedStates"))
      for (const Value& state : *states)
        if (state.find_string()) dependency.wanted.accepted_states.push_back(*state.find_string());
    if (dependency.wanted.name.empty() && !dependency.wanted.selector) continue;
    const Place place = written.at("dependsOn").at(i);
    dependency.place = place.at("name") ? place.at("name").span() : place.key_span("selector");
    all.push_back(std::move(dependency));
  }
  return all;
}

}  // namespace

Bundle make_bundle(const rancher::Bundle& read, const Place& written) {
  Bundle bundle;
  bundle.name = text_in(read.metadata, "name");
  bundle.workspace = text_in(read.metadata, "namespace");
  if (bundle.workspace.empty()) bundle.workspace = rancher::default_workspace;
  bundle.labels = rancher::labels_in(read.metadata, "labels");
  bundle.depends_on = dependencies_of(read.spec, written);
  return bundle;
}

std::vector<Target> targets_of_file(const rancher::Bundle& read, const Place& options, const Object* git_repo) {
  const List* targets = list_in(read.spec, "targets");
  const size_t count = targets ? targets->size() : 0;
  const Place overrides = options.at("overrideTargets");
  const Place own = git_repo ? git_repo->place.at("spec").at("targets") : Place{};
  const bool is_overridden = overrides && overrides.tree->nodes[overrides.node].kind == yaml::Kind::List;
  const Writer writer = is_overridden && !overrides.at(size_t{0}) ? Writer::Alone : Writer::FleetYaml;
  std::vector<Target> named;
  for (const auto* key : {"targets", "targetCustomizations"})
    for (size_t i = 0, n = length_of(options.at(key)); i < n; ++i)
      named.push_back({"", writer, options.at(key).at(i).span(), options.at(key).at(i)});
  for (size_t i = 0; named.size() < count; ++i) {
    if (is_overridden && overrides.at(i))
      named.push_back({"", Writer::Override, overrides.at(i).span(), overrides.at(i)});
    else if (!is_overridden && own.at(i))
      named.push_back({"", Writer::GitRepo, own.at(i).span(), own.at(i)});
    else
      named.push_back({"", git_repo ? Writer::Default : Writer::GitRepo, {}});
  }
  named.resize(count);
  for (size_t i = 0; i < count; ++i) fill_in(named[i], (*targets)[i]);
  return named;
}

std::vector<Target> targets_of_object(const rancher::Bundle& read, const Place& spec) {
  std::vector<Target> named;
  const Place targets = spec.at("targets");
  const List* list = list_in(read.spec, "targets");
  for (size_t i = 0; list && i < list->size(); ++i) {
    const Place at = targets.at(i);
    named.push_back({"", at ? Writer::Object : Writer::Default, at.span(), at});
    fill_in(named.back(), (*list)[i]);
  }
  return named;
}

}  // namespace fleet::says
