#pragma once

/// What the rules share: who is known, how a set that should be empty is turned into a verdict with a counterexample.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/model/plan.h"
#include "compiler/model/shown.h"
#include "compiler/sets/known.h"

namespace fleet::model {
struct Statements;
}

namespace fleet::checker {

using model::SetId;

/// Makes a concrete cluster of a point, and judges claims about it by plain evaluation.
using MakeWitness = std::function<model::Witness(const std::vector<uint32_t>&)>;

/// A deployment with the clusters that it is offered to and those that it reaches, after an edit.
struct Retargeted {
  uint32_t bundle = 0;  // index into Plan::bundles
  SetId target, reach;
};

using WouldHold = std::function<bool(const std::vector<Retargeted>&)>;

class Judge {
 public:
  Judge(const model::Plan& plan, MakeWitness make_witness, diag::Diagnostics& diagnostics);

  const model::Plan& plan() const { return plan_; }
  sets::Diagrams& sets() const { return *plan_.sets; }
  diag::Diagnostics& diagnostics() const { return diagnostics_; }

  /// The known clusters in a set, by name.
  std::vector<const model::Cluster*> known(SetId set);
  bool any_known(SetId set);
  /// By index into Plan::clusters.
  sets::Bits members(SetId set) { return known_.members(set); }
  uint64_t count_known(SetId set) { return known_.members(set).count(); }

  struct Verdict {
    diag::Verdict verdict = diag::Verdict::Proved;
    std::string detail;
    diag::Counterexample example;
    model::Witness witness;
    uint32_t cluster = model::kNoAtom;  // a known one that breaks it: index into Plan::clusters

    /// None of who breaks it, where the budget ran out looking for one: it is undecided then.
    bool has_witness() const { return !witness.atoms.empty(); }
  };
  /// `violations`: who breaks a statement, `subject`: whom it is about. Known clusters among them are VIOLATED; none,
  /// but one that could register: HOLDS-TODAY; none at all: PROVED. Of those that could, admissible ones are shown
  /// first. `about_them`: what stands behind "known clusters" where they are counted.
  Verdict decide(SetId violations, SetId subject, std::string_view about_them = " reached");

  /// What a counterexample has to be by plain evaluation.
  struct Claim {
    const std::function<bool(const model::Witness&)>* holds = nullptr;  // an empty function claims nothing
    bool wanted = true;
  };
  /// Deployments that were said to reach a counterexample, or not to: index into Plan::bundles.
  using Reached = std::vector<std::pair<uint32_t, bool>>;

  /// True if plain evaluation agrees with every claim, and with who is reached; reports `tool/internal` at `place`
  /// otherwise. Who is reached is remembered.
  bool replays(const Verdict& verdict, Span place, std::vector<Claim> claims, Reached reached = {});

  /// A counterexample that is going to be shown.
  void remember(Span place, const Verdict& verdict, Reached reached);
  std::vector<model::Shown> take_shown() { return std::move(shown_); }

  /// Whether what the spec states would hold as it does now, asked of fixes. May be empty.
  WouldHold still_holds;

  /// Where the schema and its invariants stand apart; null where nobody asks.
  const model::Statements* statements = nullptr;

  /// Adds verdict and counterexample to a report.
  static void show(diag::Report& report, const Verdict& verdict);

  /// Reports that the budget ran out, once, and is true from then on.
  bool is_undecided(Span place, std::string_view what);

 private:
  /// What no known cluster has there: a name that another could be called by.
  std::vector<uint32_t> free_atoms(uint32_t level) const;
  diag::Counterexample example(const model::Witness& witness, const model::Cluster* near,
                               const std::vector<uint32_t>& changed) const;

  const model::Plan& plan_;
  MakeWitness make_witness_;
  diag::Diagnostics& diagnostics_;
  sets::KnownClusters known_;
  SetId named_ = sets::Diagrams::all();  // the points with a name and a workspace, which every cluster has
  bool undecided_ = false;
  std::vector<model::Shown> shown_;
};

}  // namespace fleet::checker
