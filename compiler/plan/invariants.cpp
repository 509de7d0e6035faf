#include "compiler/plan/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "compiler/diagnostics/catalog/schema.h"
#include "compiler/diagnostics/catalog/shared.h"

namespace fleet::plan {
namespace {

using sema::Invariant;

struct Meant {
  const Invariant* invariant;
  SetId set;
};

/// Of invariants that nobody can keep: the fewest that nobody can, without which the others could be kept. The last one
/// is the first in the order of the spec that leaves no cluster beside those before it.
std::vector<Meant> contradicting(std::vector<Meant> all, SetId schema, sets::Diagrams& sets) {
  SetId rest = schema;
  for (size_t i = 0; i < all.size(); ++i) {
    rest = sets.intersect(rest, all[i].set);
    if (sets.is_empty(rest)) all.resize(i + 1);
  }
  std::vector<SetId> from(all.size() + 1, sets::Diagrams::all());  // what those from i on leave
  for (size_t i = all.size(); i-- > 0;) from[i] = sets.intersect(from[i + 1], all[i].set);
  std::vector<Meant> needed;
  SetId kept = schema;
  for (size_t i = 0; i < all.size(); ++i) {
    if (sets.disjoint(kept, from[i + 1])) continue;
    needed.push_back(all[i]);
    kept = sets.intersect(kept, all[i].set);
  }
  return needed;
}

/// Of a set, what is said of a cluster whose observed labels nobody knows: it may have any value that the schema
/// admits.
SetId if_known(SetId set, const model::Cluster& cluster, const sema::Program& program, const Universe& universe,
               const model::Plan& plan) {
  if (cluster.listed) return set;
  for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
    const sema::DimensionId id(i);
    const auto level = universe.level_of(id);
    if (!program.dimensions[id].observed || !level || cluster.values[i]) continue;
    const model::Level& l = plan.levels[*level];
    sets::ValueSet values = sets::ValueSet::range(0, l.absent);
    if (!l.closed) values = values.unite(sets::ValueSet::single(l.other));
    if (l.optional) values = values.unite(sets::ValueSet::single(l.absent));
    set = plan.sets->forget(plan.sets->intersect(set, plan.sets->of(*level, values)), *level);
  }
  return set;
}

void report_contradiction(const std::vector<Meant>& needed, diag::Diagnostics& diagnostics) {
  std::vector<std::string> others;
  for (size_t i = 0; i + 1 < needed.size(); ++i) others.emplace_back(needed[i].invariant->name.text);
  const Invariant& last = *needed.back().invariant;
  auto report = diagnostics.report(last.name.span, diag::InvariantsContradict, last.name.text,
                                   others.empty() ? std::string() : " beside " + diag::list_names(others, 3));
  for (size_t i = 0; i + 1 < needed.size(); ++i) report.label(needed[i].invariant->name.span, diag::AsksToo);
  report.note(diag::NobodyAdmissible);
}

}  // namespace

void judge_invariants(const sema::Program& program, const std::vector<KnownCluster>& clusters, Universe& universe,
                      model::Plan& plan, const std::function<bool(const sema::Selector&)>& is_sound,
                      diag::Diagnostics& diagnostics) {
  sets::Diagrams& sets = *plan.sets;
  std::vector<Meant> meant;
  for (const Invariant& invariant : program.invariants) {
    plan.invariants.emplace_back(invariant.name.text);
    if (is_sound(invariant.selector)) meant.push_back({&invariant, universe.meaning(invariant.selector)});
  }
  if (sets.is_empty(plan.admissible)) {
    const SetId schema = universe.schema();
    if (sets.is_empty(schema)) {
      for (uint32_t i = 0; i < program.dimensions.size(); ++i) {
        const sema::Dimension& dimension = program.dimensions[sema::DimensionId(i)];
        if (dimension.optional || universe.has_texts(sema::DimensionId(i))) continue;
        diagnostics.report(dimension.name.span, diag::NoLabelMatches, dimension.type.pattern, dimension.name.text)
            .note(diag::NobodyAdmissible);
      }
      return;
    }
    const std::vector<Meant> needed = contradicting(meant, schema, sets);
    if (!needed.empty()) report_contradiction(needed, diagnostics);
    // That known clusters break one of these goes without saying.
    std::erase_if(meant, [&](const Meant& one) {
      return std::any_of(needed.begin(), needed.end(),
                         [&](const Meant& other) { return other.invariant == one.invariant; });
    });
  }
  for (const auto& [invariant, set] : meant) {
    std::vector<std::string> broken;
    Span first;
    for (const KnownCluster& known : clusters) {
      if (known.is_broken || sets.contains(set, known.cluster.atoms)) continue;
      if (sets.contains(if_known(set, known.cluster, program, universe, plan), known.cluster.atoms)) continue;
      if (broken.empty()) first = known.cluster.place;
      broken.push_back(known.cluster.name);
    }
    if (broken.empty()) continue;
    auto report = diagnostics.report(first, diag::InvariantBroken, invariant->name.text, diag::list_names(broken, 3));
    report.label(invariant->name.span, diag::DeclaredHere);
    if (!invariant->because.empty()) report.note(diag::Because, invariant->because);
  }
}

}  // namespace fleet::plan
