#include "compiler/says/between.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/catalog/yaml.h"

namespace fleet::says {
namespace {

/// A bundle's release on some clusters.
struct Owner {
  const Bundle* bundle;
  const std::vector<uint32_t>* clusters;
};

using Release = std::pair<std::string_view, std::string_view>;  // namespace, name

void report_clashes(const Answer& answer, const std::vector<Owner>& owners, const Release& release,
                    diag::Diagnostics& diagnostics) {
  std::map<uint32_t, const Bundle*> owner_of;
  std::set<std::pair<const Bundle*, const Bundle*>> reported;
  for (const Owner& owner : owners) {
    for (const uint32_t cluster : *owner.clusters) {
      const auto [first, is_new] = owner_of.try_emplace(cluster, owner.bundle);
      if (is_new || first->second == owner.bundle || !reported.insert({first->second, owner.bundle}).second) continue;
      auto report = diagnostics.report(owner.bundle->place, diag::YamlReleaseClash, owner.bundle->name,
                                       first->second->name, release.second, release.first);
      if (first->second->place) report.label(first->second->place, diag::YamlOtherBundle);
      report.note(diag::YamlFirstCluster, answer.clusters[cluster].name);
    }
  }
}

}  // namespace

void report_between(const Answer& answer, diag::Diagnostics& diagnostics) {
  std::map<Release, std::vector<Owner>> releases;
  std::set<std::pair<std::string_view, std::string_view>> names;  // workspace, bundle
  for (const Origin& origin : answer.origins) {
    for (const Bundle& bundle : origin.bundles) {
      names.emplace(bundle.workspace, bundle.name);
      for (const Outcome& outcome : bundle.outcomes) {
        if (outcome.reached.deployed() && bundle.problem.empty())
          releases[{outcome.release_namespace, outcome.release}].push_back({&bundle, &outcome.clusters});
      }
    }
  }
  for (const auto& [release, owners] : releases) {
    const bool is_shared = std::ranges::any_of(owners, [&](const Owner& o) { return o.bundle != owners[0].bundle; });
    if (is_shared) report_clashes(answer, owners, release, diagnostics);
  }
  for (const Origin& origin : answer.origins) {
    for (const Bundle& bundle : origin.bundles) {
      for (size_t i = 0; i < bundle.depends_on.size(); ++i) {
        const std::string& name = bundle.depends_on[i];
        const Span place = i < bundle.depends_on_places.size() ? bundle.depends_on_places[i] : Span{};
        if (!names.contains({bundle.workspace, name}))
          diagnostics.report(place ? place : bundle.place, diag::YamlUnknownDependency, bundle.name, name);
      }
    }
  }
}

}  // namespace fleet::says
