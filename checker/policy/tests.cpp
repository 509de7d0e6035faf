#include "checker/policy/tests.h"

#include <algorithm>
#include <map>
#include <optional>

#include "checker/policy/cases.h"
#include "compiler/diagnostics/catalog/inherit.h"
#include "compiler/diagnostics/catalog/policy.h"
#include "compiler/diagnostics/catalog/targeting.h"
#include "compiler/diagnostics/catalog/tool.h"
#include "compiler/diagnostics/words.h"

namespace fleet::checker {
namespace {

using formula::Formula;

class TestDecider {
 public:
  TestDecider(Evaluate& evaluate, uint32_t test, Waivers& waivers, diag::Diagnostics& diagnostics)
      : evaluate_(evaluate),
        test_(evaluate.statements().said->tests[test]),
        waivers_(waivers),
        diagnostics_(diagnostics) {
    proof_.test = test;
  }

  TestProof run() {
    evaluate_.policy_holds = [this](uint32_t policy, World world) {
      const diag::Verdict verdict = verdict_of(policy);
      // What asks nothing is broken by nothing; that a test rests on it is said elsewhere.
      if (verdict == diag::Verdict::Proved || verdict == diag::Verdict::Vacuous) return true;
      return verdict == diag::Verdict::HoldsToday && world == World::Known;
    };
    // What was not asked of some deployment, because of an error that was said, is no proof; what breaks it does.
    evaluate_.policy_is_checked = [this](uint32_t policy) {
      const diag::Verdict verdict = verdict_of(policy);
      return is_checked_[policy] || verdict == diag::Verdict::Violated || verdict == diag::Verdict::HoldsToday;
    };
    for (const formula::Expectation& expectation : test_.expectations) {
      if (evaluate_.is_sound(expectation.formula))
        decide(expectation);
      else
        proof_.is_checked = false;
    }
    evaluate_.policy_holds = nullptr;
    evaluate_.policy_is_checked = nullptr;
    return proof_;
  }

 private:
  static constexpr uint32_t kFew = 3;

  diag::Verdict verdict_of(uint32_t policy) {
    const auto known = policies_.find(policy);
    if (known != policies_.end()) return known->second;
    PolicyReport report(evaluate_, policy);
    const PolicyProof proof =
        prove_policy(evaluate_, policy, waivers_, [&](const Broken& broken) { report.add(broken); });
    found_[policy] = report.finish(nullptr);
    is_checked_[policy] = proof.is_checked;
    const bool is_decided = !evaluate_.sets().exhausted() && proof.open.empty();
    policies_[policy] = is_decided ? proof.verdict : diag::Verdict::Undecided;
    return policies_[policy];
  }

  /// Nothing is compared: a set that is to lie within another is empty, or a policy asks nothing.
  std::optional<std::string> vacuous(const formula::Expectation& expectation, const Formula& f, World world) {
    if (const auto* all = f.as<formula::And>()) {
      std::optional<std::string> found;
      for (const Formula& o : all->operands) {
        auto what = vacuous(expectation, o, world);
        // One that is false, and compares something, is what fails.
        if (!what && !holds_in_each_case(evaluate_, expectation, o, world)) return std::nullopt;
        if (!found) found = std::move(what);
      }
      return found;
    }
    if (const auto* holds = f.as<formula::Holds>()) {
      if (verdict_of(holds->policy) == diag::Verdict::Vacuous)
        return "the policy `" + evaluate_.statements().said->policies[holds->policy].name + "` asks nothing";
    }
    const auto* related = f.as<formula::Related>();
    if (!related || related->relation != formula::Relation::Within) return std::nullopt;
    const Bindings b;
    const SetId left = evaluate_.set(related->left, b, world);
    if (world == World::Known ? evaluate_.judge().any_known(left)
                              : !evaluate_.sets().disjoint(left, evaluate_.admissible()))
      return std::nullopt;
    return world == World::Known ? "no known cluster is in the set that is to lie within the other"
                                 : "no cluster that the schema admits is in the set that is to lie within the other";
  }

  void decide(const formula::Expectation& expectation) {
    std::optional<OpenValue> open;
    for_each_case(evaluate_, expectation, [&](const Bindings& b) {
      open = expectation.options.empty() ? std::nullopt : find_open_value(evaluate_, expectation.formula, b);
      return !open;
    });
    if (open) {
      report_open(evaluate_, *open, diagnostics_);
      return end(diag::Verdict::Undecided, false);
    }
    const auto holds = [&](World world) {
      return holds_in_each_case(evaluate_, expectation, expectation.formula, world);
    };
    const bool today = holds(World::Known), possible = holds(World::Possible);
    // What is proved holds over all that could register, and over those that did: a set may be met by the former alone.
    const bool today_counts = !expectation.prove || evaluate_.knows_today();
    const bool passes = (!expectation.prove || possible) && (!today_counts || today);
    const World world = expectation.prove && !(possible && !passes) ? World::Possible : World::Known;
    if (evaluate_.sets().exhausted()) return run_out(expectation);
    // That no cluster is admissible was reported where it is said.
    if (expectation.prove && evaluate_.sets().is_empty(evaluate_.admissible()))
      return end(diag::Verdict::Vacuous, false);
    if (const auto what =
            vacuous(expectation, expectation.formula, expectation.prove ? World::Possible : World::Known)) {
      diagnostics_.report(expectation.word, diag::TestVacuous, test_.name, *what).verdict(diag::Verdict::Vacuous, "");
      return end(diag::Verdict::Vacuous, false);
    }
    if (passes) return end(diag::Verdict::Proved, true);  // of the clusters that it asks about
    const diag::Verdict verdict = expectation.prove && today ? diag::Verdict::HoldsToday : diag::Verdict::Violated;
    bool is_shown = true;
    const auto report_failed = [&](const Bindings& b) {
      if (evaluate_.truth(expectation.formula, b, world)) return true;
      is_shown = report(expectation, b, world, verdict);
      return false;
    };
    // What known clusters break is shown by one of these, if it can be.
    if (today || for_each_case(evaluate_, expectation, World::Known, report_failed))
      for_each_case(evaluate_, expectation, report_failed);
    if (!is_shown) return run_out(expectation);
    end(verdict, false);
  }

  void run_out(const formula::Expectation& expectation) {
    diagnostics_.report(expectation.word, diag::Undecided, "what the test \"" + test_.name + "\" asks");
    evaluate_.sets().clear_exhausted();
    proof_.ran_out = true;
    end(diag::Verdict::Undecided, false);
  }

  /// False, and nothing is reported, if the budget ran out looking for a counterexample.
  bool report(const formula::Expectation& expectation, const Bindings& b, World world, diag::Verdict verdict) {
    const Failure failure = failure_of(evaluate_, expectation.formula, b, world);
    Judge::Verdict first;
    if (verdict == diag::Verdict::HoldsToday && evaluate_.sets().is_empty(failure.first))
      first = first_with(b, expectation.word);
    SetId broken = failure.first;
    const auto* related = failure.clause->as<formula::Related>();
    const bool has_clusters = !evaluate_.sets().is_empty(broken) && related;
    Judge::Verdict shown;
    if (has_clusters) {
      shown = evaluate_.judge().decide(broken, evaluate_.set(related->left, b, world), "");
      if (!shown.has_witness()) return false;
    }
    auto report = diagnostics_.report(expectation.word, diag::TestFailed, test_.name);
    if (has_clusters) {
      report.verdict(verdict, shown.verdict == verdict ? shown.detail : "").counterexample(shown.example);
      evaluate_.take_reached();
      for (const formula::Set* side : {&related->left, &related->right})
        evaluate_.plainly(*side, b, world, shown.witness);
      evaluate_.judge().remember(expectation.word, shown, evaluate_.take_reached());
    } else if (!first.witness.texts.empty()) {
      report.verdict(verdict, first.detail).counterexample(first.example);
    } else {
      const bool only_today = expectation.prove && world == World::Known;
      report.verdict(verdict, only_today ? "the known clusters break it, others could register that would not" : "");
    }
    if (const auto* policy = failure.clause->as<formula::Holds>()) {
      const std::string& name = evaluate_.statements().said->policies[policy->policy].name;
      report.label(failure.clause->span, diag::PolicyIs, name, diag::word(verdict_of(policy->policy)));
      const std::vector<diag::Diagnostic>& found = found_[policy->policy];
      for (size_t i = 0; i < found.size() && i < kFew; ++i) report.note(diag::PolicyFound, name, found[i].headline);
      return true;
    }
    const std::string why =
        describe(evaluate_, failure, b, shown.witness.texts.empty() ? nullptr : &shown.witness, shown.example);
    if (why.empty())
      report.label(failure.clause->span, diag::RequiredHere);
    else
      report.label(failure.clause->span, diag::FailsHere, why);
    return true;
  }

  /// Who would be the first to have these options, where no known cluster has them.
  Judge::Verdict first_with(const Bindings& b, Span place) {
    const auto unused = evaluate_.find_unused_part(b);
    if (!unused || evaluate_.sets().is_empty(*unused)) return {};
    SetId subject = sets::Diagrams::none();
    Judge::Reached reached;
    for (const auto& [bundle, one] : b.options) {
      const SetId reach = evaluate_.reach(bundle, World::Possible);
      subject = evaluate_.sets().unite(subject, reach);
      if (evaluate_.sets().subset(*unused, reach)) reached.emplace_back(bundle, true);
    }
    Judge::Verdict shown = evaluate_.judge().decide(*unused, subject);
    return evaluate_.judge().replays(shown, place, {}, std::move(reached)) ? shown : Judge::Verdict();
  }

  void end(diag::Verdict verdict, bool passes) {
    proof_.counts.add(verdict);
    proof_.passes = proof_.passes && passes;
    if (is_worse(verdict, proof_.verdict)) proof_.verdict = verdict;
  }

  Evaluate& evaluate_;
  const formula::Test& test_;
  Waivers& waivers_;
  diag::Diagnostics& diagnostics_;
  TestProof proof_;
  std::map<uint32_t, diag::Verdict> policies_;
  std::map<uint32_t, bool> is_checked_;                      // by policy
  std::map<uint32_t, std::vector<diag::Diagnostic>> found_;  // by policy
};

}  // namespace

TestProof decide_test(Evaluate& evaluate, uint32_t test, Waivers& waivers, diag::Diagnostics& diagnostics) {
  return TestDecider(evaluate, test, waivers, diagnostics).run();
}

}  // namespace fleet::checker
