#include <map>
#include <set>
#include <string>
#include <utility>

#include "checker/rules.h"
#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/shared.h"
#include "compiler/rancher/names.h"

namespace fleet::checker {
namespace {

/// Where Helm keeps what a bundle deploys on some of its clusters.
struct Owned {
  uint32_t bundle = 0;
  SetId set;
};

/// What options say of the release; empty where they say nothing.
struct Said {
  std::string release, strict_namespace, default_namespace;

  void lay_over(const model::Options& options) {
    const auto take = [](const model::ValueMap& map, std::string_view key, std::string& into) {
      for (const Entry& entry : map) {
        if (entry.key == key && entry.value.find_string()) into = *entry.value.find_string();
      }
    };
    take(options.helm, "releaseName", release);
    take(options.options, "namespace", strict_namespace);
    if (options.default_namespace) default_namespace = *options.default_namespace;
  }
};

/// Where a bundle says the name of that release, or else itself.
Span release_place(const model::Bundle& bundle, const std::string& release) {
  const auto variant = bundle.variant_releases.find(release);
  if (variant != bundle.variant_releases.end()) return variant->second;
  return bundle.release_place ? bundle.release_place : bundle.place;
}

class Releases {
 public:
  explicit Releases(Judge& judge) : judge_(judge) {}

  void add(uint32_t index) {
    const model::Bundle& bundle = judge_.plan().bundles[index];
    sets::Diagrams& sets = judge_.sets();
    std::vector<std::pair<SetId, Said>> parts(1);
    parts[0].first = sets.intersect(bundle.reach, judge_.plan().admissible);
    parts[0].second.lay_over(bundle.options);
    std::vector<std::pair<SetId, Said>> done;  // whom a customization took, where the first one counts
    for (const model::Customization& customization : bundle.customizations) {
      std::vector<std::pair<SetId, Said>> next;
      for (auto& [set, said] : parts) {
        const SetId inside = sets.intersect(set, customization.set);
        if (!sets.is_empty(inside) && !customization.skip) {
          (bundle.all_matches ? next : done).emplace_back(inside, said).second.lay_over(customization.options);
        }
        const SetId outside = sets.subtract(set, customization.set);
        if (!sets.is_empty(outside)) next.emplace_back(outside, std::move(said));
      }
      parts = std::move(next);
    }
    for (const auto* list : {&parts, &done}) {
      for (const auto& [set, said] : *list) {
        if (sets.is_empty(set)) continue;
        std::string strict = said.strict_namespace;
        if (bundle.repo != model::kNoRepo) {  // the GitRepo's beats all
          for (const Entry& entry : judge_.plan().repos[bundle.repo].fields) {
            if (entry.key == "targetNamespace" && entry.value.find_string()) strict = *entry.value.find_string();
          }
        }
        const rancher::Release release =
            rancher::release_of(bundle.kube_name, said.release, strict, said.default_namespace);
        owned_[{release.workspace, release.name}].push_back({index, set});
      }
    }
  }

  void judge() {
    for (const auto& [key, owners] : owned_) {
      SetId taken = judge_.sets().none();
      for (size_t i = 0; i < owners.size(); ++i) {
        if (!judge_.sets().disjoint(owners[i].set, taken)) {
          for (size_t j = 0; j < i; ++j) {
            if (owners[j].bundle != owners[i].bundle && !judge_.sets().disjoint(owners[i].set, owners[j].set))
              report(key, owners[j], owners[i]);
          }
        }
        taken = judge_.sets().unite(taken, owners[i].set);
      }
    }
  }

 private:
  void report(const std::pair<std::string, std::string>& key, const Owned& a, const Owned& b) {
    const model::Bundle* first = &judge_.plan().bundles[a.bundle];
    const model::Bundle* later = &judge_.plan().bundles[b.bundle];
    if (later->kube_name == first->kube_name) return;  // `deploy/name-clash`
    if (later->place < first->place) std::swap(first, later);
    const Span place = release_place(*later, key.second);
    if (!reported_.insert({place, first->place}).second) return;  // a family's members, or several namespaces
    const SetId both = judge_.sets().intersect(a.set, b.set);
    auto report =
        judge_.diagnostics().report(place, diag::ReleaseClash, first->name, later->name, key.second, key.first);
    report.label(release_place(*first, key.second), diag::AlsoHere);
    Judge::show(report, judge_.decide(both, both));
  }

  Judge& judge_;
  std::map<std::pair<std::string, std::string>, std::vector<Owned>> owned_;  // by namespace and name
  std::set<std::pair<Span, Span>> reported_;
};

}  // namespace

void release_clash(Judge& judge) {
  Releases releases(judge);
  for (uint32_t i = 0; i < judge.plan().bundles.size(); ++i) {
    if (!judge.plan().bundles[i].parked) releases.add(i);
  }
  releases.judge();
}

}  // namespace fleet::checker
