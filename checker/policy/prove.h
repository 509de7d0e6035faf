#pragma once

/// Decides what a spec states of itself: its policies, less what is waived, and its tests. Pure: a plan and the tables
/// of its statements in, proofs and findings out.

#include <cstdint>
#include <string>
#include <vector>

#include "checker/policy/open_values.h"
#include "compiler/diagnostics/render_json.h"
#include "compiler/model/statements.h"

namespace fleet::checker {

/// Proved is the best, then vacuous, holds today, violated, undecided.
bool is_worse(diag::Verdict a, diag::Verdict b);

/// What one rule of a policy asks of one subject.
struct Obligation {
  uint32_t rule = 0;                 // of the policy
  uint32_t bundle = formula::kNone;  // the first deployment that it is about: index into Plan::bundles
  uint32_t other = formula::kNone;   // its wave, the group or the waiver
  diag::Verdict verdict = diag::Verdict::Proved;
  bool is_waived = false;                     // a waiver covers all that would break it: the verdict is of the rest
  SetId violations = sets::Diagrams::none();  // the admissible clusters that break it; empty where no cluster does
};

struct PolicyProof {
  uint32_t policy = 0;                            // into the statements
  diag::Verdict verdict = diag::Verdict::Proved;  // the worst of its obligations
  diag::Obligations counts;                       // of obligations; a vacuous policy is one
  bool is_checked = true;                         // false: something in it was reported, and nothing was decided
  std::vector<Obligation> obligations;
  std::vector<uint32_t> invariants;  // that a proof needs: into Plan::invariants
  std::vector<OpenValue> open;       // what kept it from being decided of some subjects; one a place
};

struct TestProof {
  uint32_t test = 0;
  bool passes = true;
  bool is_checked = true;  // false: of an expectation nothing was decided, for an error elsewhere
  bool ran_out = false;    // an expectation is undecided for want of budget
  diag::Verdict verdict = diag::Verdict::Proved;  // the worst of its expectations
  diag::Obligations counts;                       // of expectations
};

struct Proofs {
  std::string now;                    // the date that was judged by
  std::vector<PolicyProof> policies;  // in the order of the statements
  std::vector<TestProof> tests;       // those that were decided over this plan
  std::vector<model::Shown> shown;    // the counterexamples of what was found
};

/// Every policy and waiver, and each test without clusters of its own. `now`: YYYY-MM-DD.
Proofs prove_statements(const model::Plan& plan, const model::Statements& statements, const MakeWitness& make_witness,
                        const std::string& now, diag::Diagnostics& diagnostics);

/// Whether a fix keeps all policies that are kept now; nothing is made before it is asked. All must outlive it.
WouldHold policies_still_hold(const model::Plan& plan, const model::Statements& statements,
                              const MakeWitness& make_witness, const std::string& now);

/// One test, over the plan that has its clusters.
TestProof prove_test(const model::Plan& plan, const model::Statements& statements, uint32_t test,
                     const MakeWitness& make_witness, const std::string& now, diag::Diagnostics& diagnostics);

}  // namespace fleet::checker
