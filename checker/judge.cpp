#include "checker/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compiler/diagnostics/catalog/tool.h"
#include "compiler/sets/witness.h"

namespace fleet::checker {
namespace {

std::vector<uint32_t> tuples_of(const model::Plan& plan) {
  std::vector<uint32_t> tuples;
  tuples.reserve(plan.clusters.size() * plan.levels.size());
  for (const model::Cluster& cluster : plan.clusters)
    tuples.insert(tuples.end(), cluster.atoms.begin(), cluster.atoms.end());
  return tuples;
}

}  // namespace

Judge::Judge(const model::Plan& plan, MakeWitness make_witness, diag::Diagnostics& diagnostics)
    : plan_(plan),
      make_witness_(std::move(make_witness)),
      diagnostics_(diagnostics),
      known_(*plan.sets, tuples_of(plan), plan.clusters.size()) {
  for (uint32_t i = 0; i < plan.levels.size(); ++i) {
    const model::Level& level = plan.levels[i];
    if (level.kind != model::Level::Kind::Name && level.kind != model::Level::Kind::Workspace) continue;
    named_ = sets().subtract(named_, sets().of(i, {level.absent}));
  }
}

std::vector<const model::Cluster*> Judge::known(SetId set) {
  std::vector<const model::Cluster*> result;
  known_.members(set).for_each([&](size_t i) { result.push_back(&plan_.clusters[i]); });
  return result;
}

std::vector<uint32_t> Judge::free_atoms(uint32_t level) const {
  std::vector<bool> taken(sets().size_of(level), false);
  for (const model::Cluster& cluster : plan_.clusters)
    if (cluster.atoms[level] < taken.size()) taken[cluster.atoms[level]] = true;
  std::vector<uint32_t> result;
  for (uint32_t atom = 0; atom < taken.size(); ++atom)
    if (!taken[atom]) result.push_back(atom);
  return result;
}

bool Judge::any_known(SetId set) { return known_.members(set).count() > 0; }

diag::Counterexample Judge::example(const model::Witness& witness, const model::Cluster* near,
                                    const std::vector<uint32_t>& changed) const {
  diag::Counterexample result;
  if (near && changed.empty())
    result.cluster = near->name;
  else if (near)
    result.near = near->name;
  const auto is_namesake = [&](const model::Cluster& other) {
    return near && other.name == near->name && other.workspace != near->workspace;
  };
  const bool has_namesake = std::any_of(plan_.clusters.begin(), plan_.clusters.end(), is_namesake);
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    const model::Level& level = plan_.levels[i];
    const bool is_changed = std::find(changed.begin(), changed.end(), i) != changed.end();
    if (has_namesake && level.kind == model::Level::Kind::Workspace && !is_changed)
      result.labels.emplace_back("workspace", near->workspace);
    const bool is_label = level.kind == model::Level::Kind::Label;
    if (!is_label && !is_changed) continue;
    const std::string name = level.kind == model::Level::Kind::Marker     ? "profile " + level.name
                             : level.kind == model::Level::Kind::Variable ? "variable " + level.name
                                                                          : level.name;
    // Of a known cluster its own text, also where the spec does not mention it.
    const bool is_own = near && is_label && !is_changed && witness.texts[i];
    result.labels.push_back({name, is_own && near->values[level.dimension] ? *near->values[level.dimension]
                                                                           : witness.texts[i].value_or("absent")});
    if (is_changed) result.changed.push_back(name);
  }
  return result;
}

Judge::Verdict Judge::decide(SetId violations, SetId subject, std::string_view about_them) {
  Verdict result;
  if (sets().is_empty(violations)) return result;
  const std::vector<const model::Cluster*> broken = known(violations);
  if (!broken.empty()) {
    const size_t all = known(subject).size();
    result.verdict = diag::Verdict::Violated;
    result.detail = all == 1 ? fmt::format("the one known cluster{}, {}, breaks it", about_them, broken.front()->name)
                             : fmt::format("{} of the {} known clusters{} {} it, {} first", broken.size(), all,
                                           about_them, broken.size() == 1 ? "breaks" : "break", broken.front()->name);
    result.witness = make_witness_(broken.front()->atoms);
    result.example = example(result.witness, broken.front(), {});
    result.cluster = static_cast<uint32_t>(broken.front() - plan_.clusters.data());
    return result;
  }
  result.verdict = diag::Verdict::HoldsToday;
  const size_t all = known(subject).size();
  const SetId admissible = sets().intersect(violations, plan_.admissible);
  const bool is_admissible = !sets().is_empty(admissible);
  const std::string today = all == 0 && about_them.empty() ? "no known cluster is meant"
                            : all == 0                     ? "no known cluster is reached"
                            : all == 1 ? fmt::format("the one known cluster{} does not break it", about_them)
                                       : fmt::format("none of the {} known clusters{} breaks it", all, about_them);
  result.detail = fmt::format("{}, but {} would", today,
                              is_admissible              ? "an admissible one"
                              : plan_.invariants.empty() ? "one with labels that nobody declared"
                                                         : "one that the schema does not admit");
  const SetId shown = is_admissible ? admissible : sets().intersect(violations, named_);
  if (sets().is_empty(shown))
    return result;  // only if the budget ran out, or the solver has not found what it found before
  sets::Preference preference;
  preference.edit_cost.assign(plan_.levels.size(), 1);
  preference.favourites.resize(plan_.levels.size());
  for (uint32_t i = 0; i < plan_.levels.size(); ++i) {
    using Kind = model::Level::Kind;
    const Kind kind = plan_.levels[i].kind;
    if (kind == Kind::Workspace) preference.edit_cost[i] = 100;
    if (kind == Kind::Name || kind == Kind::Marker || kind == Kind::Variable) preference.edit_cost[i] = 5;
    if (kind == Kind::Name) preference.favourites[i] = free_atoms(i);
  }
  // "This one, with another region": of those that are as near, one that the statement is about.
  const std::vector<const model::Cluster*> about = known(subject);
  std::vector<uint32_t> tuples;
  for (const model::Cluster* cluster : about) tuples.insert(tuples.end(), cluster->atoms.begin(), cluster->atoms.end());
  const sets::KnownClusters candidates(sets(), tuples, about.size());
  auto near = sets::find_nearest_known(sets(), shown, candidates, preference);
  const model::Cluster* cluster = near ? about[candidates.clusters_of(near->signature).front()] : nullptr;
  const auto nearer = sets::find_nearest_known(sets(), shown, known_, preference);
  if (nearer && (!near || nearer->member.cost < near->member.cost)) {
    near = nearer;
    cluster = &plan_.clusters[known_.clusters_of(nearer->signature).front()];
  }
  if (near) {
    result.witness = make_witness_(near->member.tuple);
    result.example = example(result.witness, cluster, near->member.changed);
  } else if (const auto member = sets::find_member(sets(), shown)) {
    result.witness = make_witness_(*member);
    result.example = example(result.witness, nullptr, {});
  }
  return result;
}

bool Judge::replays(const Verdict& verdict, Span place, std::vector<Claim> claims, Reached reached) {
  if (!verdict.has_witness()) return false;
  for (const auto& [bundle, wanted] : reached) claims.push_back({&plan_.reached[bundle], wanted});
  for (const Claim& claim : claims) {
    if (!*claim.holds || (*claim.holds)(verdict.witness) == claim.wanted) continue;
    diagnostics_.report(place, diag::Internal, "a counterexample does not hold when it is evaluated plainly");
    return false;
  }
  remember(place, verdict, std::move(reached));
  return true;
}

void Judge::remember(Span place, const Verdict& verdict, Reached reached) {
  if (!reached.empty()) shown_.push_back({place, verdict.cluster, verdict.witness, std::move(reached)});
}

void Judge::show(diag::Report& report, const Verdict& verdict) {
  report.verdict(verdict.verdict, verdict.detail).counterexample(verdict.example);
}

bool Judge::is_undecided(Span place, std::string_view what) {
  if (!undecided_ && sets().exhausted()) {
    undecided_ = true;
    diagnostics_.report(place, diag::Undecided, what)
        .verdict(diag::Verdict::Undecided, "the sets of this spec need more nodes than the budget allows");
  }
  return undecided_;
}

}  // namespace fleet::checker
