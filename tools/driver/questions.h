#pragma once

/// Questions about a spec that was read: `fleetc why` and `fleetc reach`.

#include <string>

#include "tools/driver/pipeline.h"

namespace fleet::driver {

struct Answer {
  std::string text;     // what is printed, lines ended
  std::string problem;  // a sentence about the question: there is no such cluster
  Findings findings;    // of a selector that was given
};

struct WhyQuestion {
  std::string subject;  // "par-01.nodes" or "analytics"
  std::string cluster;  // of a deployment: for which cluster
};
Answer why(const Analysis&, const WhyQuestion&);

enum class ReachFormat { Human, Names, Table, Json };
struct ReachQuestion {
  std::string selector;
  ReachFormat format = ReachFormat::Human;
  bool possible = false;  // also which values clusters can have that register: all that the schema admits
};

/// The clusters that a selector meets, over the names of the spec. The text joins the sources.
Answer reach(Analysis&, const ReachQuestion&);

/// Decides a formula over the names of the spec: its verdict, with what it rests on or a counterexample. `now`:
/// YYYY-MM-DD; empty: today.
struct ProveAnswer {
  Answer answer;
  diag::Verdict verdict = diag::Verdict::Proved;
};
ProveAnswer prove(Analysis&, const std::string& formula, const std::string& now);

/// What a policy is for, what it asks, how it was decided, and what carries it.
Answer explain_policy(const Analysis&, const std::string& name);

}  // namespace fleet::driver
