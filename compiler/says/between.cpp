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

std::string word_of(const Origin& origin) {
  if (origin.kind.empty()) return "the folder `" + origin.checkout + "`";
  return "the " + origin.kind + " `" + origin.name + "`";
}

/// Two bundles of one name in one workspace are one object on the hub.
class NameClashes {
 public:
  explicit NameClashes(diag::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void look_at(const Origin& origin, Bundle& bundle) {
    const auto [at, is_new] = firsts_.try_emplace({bundle.workspace, bundle.name}, Made{&origin, &bundle});
    if (is_new) return;
    const Made& first = at->second;
    report(first, {&origin, &bundle});
    for (Bundle* one : {first.bundle, &bundle}) {
      if (!one->problem.empty()) continue;
      one->problem = "another bundle has its name";
      one->problem_kind = rancher::Failure::Kind::Hazard;
    }
  }

 private:
  struct Made {
    const Origin* origin;
    Bundle* bundle;
  };

  void report(const Made& first, const Made& second) {
    if (first.origin == second.origin) {
      diagnostics_.report(second.bundle->place, diag::YamlNameClash, second.bundle->name, first.bundle->source);
      return;
    }
    const bool is_helm_op = first.origin->kind == "HelmOp" || second.origin->kind == "HelmOp";
    const Span place = second.origin->place ? second.origin->place : second.bundle->place;
    auto report = diagnostics_.report(place, is_helm_op ? diag::YamlNameClashHelmOp : diag::YamlNameClashRepos,
                                      second.bundle->name, word_of(*first.origin), word_of(*second.origin));
    report.label(first.origin->place ? first.origin->place : first.bundle->place, diag::YamlOtherBundle);
  }

  diag::Diagnostics& diagnostics_;
  std::map<std::pair<std::string, std::string>, Made> firsts_;  // by workspace and name
};

}  // namespace

void report_between(Answer& answer, diag::Diagnostics& diagnostics) {
  NameClashes clashes(diagnostics);
  for (Origin& origin : answer.origins)
    for (Bundle& bundle : origin.bundles) clashes.look_at(origin, bundle);
  std::map<Release, std::vector<Owner>> releases;
  for (const Origin& origin : answer.origins) {
    for (const Bundle& bundle : origin.bundles) {
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
  lint_dependencies(answer, diagnostics);
}

}  // namespace fleet::says
