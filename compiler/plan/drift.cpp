#include "compiler/plan/drift.h"

#include <charconv>
#include <map>
#include <utility>

#include "compiler/diagnostics/catalog/inventory.h"
#include "compiler/diagnostics/limited.h"

namespace fleet::plan {
namespace {

using Name = std::pair<std::string_view, std::string_view>;  // workspace, name in Kubernetes

/// Where a text lies at a level; none where that depends on patterns.
std::optional<uint32_t> find_atom(const model::Level& level, const sema::Dimension& dimension,
                                  const std::optional<std::string>& text) {
  if (!text) return level.absent;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool is_number =
      dimension.type.kind == sema::Type::Kind::Int && error == std::errc() && end == text->data() + text->size();
  bool has_classes = false;
  for (uint32_t i = 0; i < level.absent; ++i) {
    const model::Atom& atom = level.atoms[i];
    if (!atom.is_wide && atom.text == *text) return i;
    if (atom.is_wide && is_number && number >= atom.low && number <= atom.high) return i;
    has_classes = has_classes || atom.is_wide;
  }
  if (has_classes && dimension.type.kind != sema::Type::Kind::Int) return std::nullopt;
  return level.other;
}

class Report {
 public:
  Report(const sema::Program& program, const model::Plan& plan, const std::vector<Drift>& drifts,
         diag::Diagnostics& diagnostics)
      : program_(program), plan_(plan), findings_(diagnostics) {
    for (const Drift& drift : drifts) of_cluster_[Name(drift.workspace, drift.kube_name)].push_back(&drift);
    for (const model::Cluster& cluster : plan.clusters) {
      const Name name(cluster.workspace, cluster.kube_name);
      if (of_cluster_.contains(name)) clusters_.emplace(name, &cluster);
    }
  }

  void report(const Drift& drift) {
    const sema::Dimension& dimension = program_.dimensions[drift.dimension];
    auto shown = drift.listed ? findings_.report(drift.place, diag::Drift, drift.cluster, dimension.name.text,
                                                 *drift.listed, drift.written ? "`" + *drift.written + "`" : "nothing")
                              : findings_.report(drift.place, diag::DriftMissing, drift.cluster, dimension.key,
                                                 drift.written.value_or(""));
    if (!shown) return;
    shown->label(drift.written_place, diag::WrittenHere);
    const auto cluster = clusters_.find(Name(drift.workspace, drift.kube_name));
    if (cluster == clusters_.end()) return;
    const auto atoms = atoms_as_listed(*cluster->second);
    if (!atoms) return;
    std::vector<std::string> lost, gained;
    for (const model::Bundle& bundle : plan_.bundles) {
      const bool meant = plan_.sets->contains(bundle.reach, cluster->second->atoms),
                 there = plan_.sets->contains(bundle.reach, *atoms);
      if (meant && !there) lost.push_back(bundle.name);
      if (there && !meant) gained.push_back(bundle.name);
    }
    if (!lost.empty()) shown->note(diag::DriftLoses, diag::list_names(lost));
    if (!gained.empty()) shown->note(diag::DriftGains, diag::list_names(gained));
  }

  void finish() { findings_.finish(); }

 private:
  /// The cluster with all that differs as it is listed.
  std::optional<std::vector<uint32_t>> atoms_as_listed(const model::Cluster& cluster) const {
    std::vector<uint32_t> atoms = cluster.atoms;
    for (const Drift* drift : of_cluster_.at(Name(cluster.workspace, cluster.kube_name))) {
      for (uint32_t i = 0; i < plan_.levels.size() && i < atoms.size(); ++i) {
        if (plan_.levels[i].dimension != drift->dimension.value) continue;
        const auto atom = find_atom(plan_.levels[i], program_.dimensions[drift->dimension], drift->listed);
        if (!atom) return std::nullopt;
        atoms[i] = *atom;
      }
    }
    return atoms;
  }

  const sema::Program& program_;
  const model::Plan& plan_;
  diag::Limited findings_;
  std::map<Name, std::vector<const Drift*>> of_cluster_;
  std::map<Name, const model::Cluster*> clusters_;
};

}  // namespace

void report_drifts(const sema::Program& program, const model::Plan& plan, const std::vector<Drift>& drifts,
                   diag::Diagnostics& diagnostics) {
  if (drifts.empty()) return;
  Report report(program, plan, drifts, diagnostics);
  for (const Drift& drift : drifts) report.report(drift);
  report.finish();
}

}  // namespace fleet::plan
