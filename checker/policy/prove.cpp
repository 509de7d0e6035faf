#include "checker/policy/prove.h"

#include <algorithm>
#include <memory>

#include "checker/policy/invariants.h"
#include "checker/policy/policies.h"
#include "checker/policy/tests.h"
#include "checker/policy/trial.h"
#include "compiler/diagnostics/catalog/policy.h"
#include "compiler/diagnostics/catalog/tool.h"

namespace fleet::checker {
namespace {

/// Why a waiver covers nothing.
std::string why_unused(const formula::Policy& policy, const formula::Waiver& waiver, diag::Verdict verdict) {
  const auto is_of_deployment = [](const formula::Binder& b) { return b.over == formula::Binder::Over::Deployments; };
  const bool asks_deployments = std::any_of(policy.rules.begin(), policy.rules.end(), [&](const formula::Rule& rule) {
    return std::any_of(rule.binders.begin(), rule.binders.end(), is_of_deployment);
  });
  if (waiver.deployment != formula::kNone && !asks_deployments)
    return "`" + policy.name + "` is about no deployment, so that `for` leaves nothing of it";
  if (is_worse(verdict, diag::Verdict::Vacuous)) return "what breaks `" + policy.name + "` lies elsewhere";
  return "`" + policy.name + "` holds without it";
}

/// Waivers that have ended, that soon do, and that nothing needs.
void report_waivers(const Evaluate& evaluate, const Waivers& waivers, const Proofs& proofs,
                    diag::Diagnostics& diagnostics) {
  constexpr int64_t kSoon = 30;
  const formula::Statements& said = *evaluate.statements().said;
  for (uint32_t i = 0; i < said.waivers.size(); ++i) {
    const formula::Waiver& waiver = said.waivers[i];
    const std::string& policy = said.policies[waiver.policy].name;
    const int64_t days = days_between(evaluate.now(), waiver.until);
    if (days < 0) {
      diagnostics.report(waiver.place, diag::WaiverExpired, policy, waiver.until).note(diag::WaiverOf, waiver.owner);
      continue;
    }
    const bool is_decided = proofs.policies[waiver.policy].is_checked &&
                            proofs.policies[waiver.policy].counts.undecided == 0 &&
                            evaluate.statements().selectors[waiver.on].is_sound;
    if (is_decided && evaluate.plan().known_is_certain && !waivers.is_used(i))
      diagnostics.report(waiver.place, diag::WaiverUnused,
                         why_unused(said.policies[waiver.policy], waiver, proofs.policies[waiver.policy].verdict));
    else if (days <= kSoon)
      diagnostics
          .report(waiver.place, diag::WaiverDue, policy,
                  days == 0 ? "today" : "in " + diag::count_of(static_cast<uint64_t>(days), "day"), waiver.until)
          .note(diag::WaiverOf, waiver.owner);
  }
}

}  // namespace

Proofs prove_statements(const model::Plan& plan, const model::Statements& statements, const MakeWitness& make_witness,
                        const std::string& now, diag::Diagnostics& diagnostics) {
  Proofs proofs;
  proofs.now = now;
  Judge judge(plan, make_witness, diagnostics);
  Evaluate evaluate(judge, statements, now);
  Waivers waivers(evaluate);
  Retarget retarget(judge);
  const bool had_errors = diagnostics.has_errors();  // then what is missing may be what was reported
  for (uint32_t i = 0; i < statements.said->policies.size(); ++i) {
    PolicyReport report(evaluate, i);
    proofs.policies.push_back(prove_policy(evaluate, i, waivers, [&](const Broken& broken) { report.add(broken); }));
    PolicyProof& proof = proofs.policies.back();
    if (judge.sets().exhausted() || proof.verdict == diag::Verdict::Undecided) {
      proof.verdict = diag::Verdict::Undecided;
      proof.counts = {};
      proof.counts.add(diag::Verdict::Undecided);
      diagnostics
          .report(statements.said->policies[i].place, diag::Undecided,
                  "the policy `" + statements.said->policies[i].name + "`")
          .verdict(diag::Verdict::Undecided, judge.sets().exhausted()
                                                 ? "the sets that it compares need more nodes than the budget allows"
                                                 : "it asks about more subjects than the budget allows");
      judge.sets().clear_exhausted();
      continue;
    }
    if (proof.verdict == diag::Verdict::Vacuous && !had_errors) report.vacuous();
    if (proof.verdict == diag::Verdict::Proved && proof.is_checked) proof.invariants = invariants_used(evaluate, i);
    diagnostics.add_all(report.finish(&retarget));
    for (const OpenValue& open : proof.open) report_open(evaluate, open, diagnostics);
  }
  report_waivers(evaluate, waivers, proofs, diagnostics);
  for (uint32_t i = 0; i < statements.said->tests.size(); ++i) {
    if (!statements.said->tests[i].has_clusters) proofs.tests.push_back(decide_test(evaluate, i, waivers, diagnostics));
  }
  proofs.shown = judge.take_shown();
  return proofs;
}

WouldHold policies_still_hold(const model::Plan& plan, const model::Statements& statements,
                              const MakeWitness& make_witness, const std::string& now) {
  struct Asked {
    diag::Diagnostics unsaid;
    Judge judge;
    Evaluate evaluate;
    Trial trial;
    Asked(const model::Plan& plan, const model::Statements& statements, const MakeWitness& make_witness,
          const std::string& now)
        : judge(plan, make_witness, unsaid), evaluate(judge, statements, now), trial(evaluate) {}
  };
  if (!statements.said || statements.said->policies.empty()) return nullptr;
  return [&, now, asked = std::shared_ptr<Asked>()](const std::vector<Retargeted>& changes) mutable {
    if (!asked) asked = std::make_shared<Asked>(plan, statements, make_witness, now);
    return asked->trial.breaks_nothing(changes);
  };
}

TestProof prove_test(const model::Plan& plan, const model::Statements& statements, uint32_t test,
                     const MakeWitness& make_witness, const std::string& now, diag::Diagnostics& diagnostics) {
  Judge judge(plan, make_witness, diagnostics);
  Evaluate evaluate(judge, statements, now);
  Waivers waivers(evaluate);
  return decide_test(evaluate, test, waivers, diagnostics);
}

}  // namespace fleet::checker
