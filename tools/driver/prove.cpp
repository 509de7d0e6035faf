#include "tools/driver/prove.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "compiler/sema/statements.h"

namespace fleet::driver {
namespace {

/// The test, over the clusters of the spec and its own.
void prove_with_clusters(Analysis& a, uint32_t test, const std::string& now) {
  sema::Program program = *a.program;
  const std::vector<sema::Cluster>& given = program.statements->given[test];
  program.clusters.insert(program.clusters.end(), given.begin(), given.end());
  program.test = test;
  diag::Diagnostics found;
  const plan::Built built = plan::build_plan(program, a.listed, a.sources, nullptr, found, a.pins, a.engine);
  const Span whole = program.statements->said.tests[test].whole;
  const auto is_wrong = [&](const diag::Diagnostics& all) {
    return std::any_of(all.all().begin(), all.all().end(), [&](const diag::Diagnostic& d) {
      const Span at = d.primary.span;
      return d.severity == diag::Severity::Error && at.file == whole.file && at.begin >= whole.begin &&
             at.end <= whole.end;
    });
  };
  // Nothing is proved with clusters of which something was reported.
  checker::TestProof proof;
  proof.test = test;
  proof.is_checked = false;
  if (!built.universe->too_many_patterns() && !is_wrong(found) && !is_wrong(a.diagnostics))
    proof = checker::prove_test(*built.plan, *built.statements, test, witness_of(built), now, found);
  a.proofs->tests.push_back(proof);
  // What is wrong with the rest of the spec was said.
  for (diag::Diagnostic& d : found.take()) {
    const Span at = d.primary.span;
    if (at.file == whole.file && at.begin >= whole.begin && at.end <= whole.end) a.diagnostics.add_all({std::move(d)});
  }
}

}  // namespace

std::string date_of(const std::string& now) {
  return now.empty() ? fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))) : now;
}

checker::MakeWitness witness_of(const plan::Built& built) {
  return [&built](const std::vector<uint32_t>& atoms) { return built.universe->witness(atoms); };
}

void prove_statements(Analysis& a, const std::string& now) {
  if (!a.built || !a.built->statements || !a.built->statements->said || a.built->plan->sets->exhausted()) return;
  const std::string date = date_of(now);
  a.proofs = checker::prove_statements(*a.built->plan, *a.built->statements, witness_of(*a.built), date, a.diagnostics);
  const std::vector<formula::Test>& tests = a.built->statements->said->tests;
  for (uint32_t i = 0; i < tests.size(); ++i)
    if (tests[i].has_clusters) prove_with_clusters(a, i, date);
  std::sort(a.proofs->tests.begin(), a.proofs->tests.end(),
            [](const auto& x, const auto& y) { return x.test < y.test; });
}

std::vector<Proof> proofs(const Analysis& a) {
  std::vector<Proof> all;
  if (!a.proofs) return all;
  const formula::Statements& said = *a.built->statements->said;
  for (const checker::PolicyProof& proof : a.proofs->policies) {
    if (!proof.is_checked) continue;
    const formula::Policy& policy = said.policies[proof.policy];
    Proof one{false, policy.name, policy.place, proof.verdict, true, proof.counts, {}};
    for (const uint32_t i : proof.invariants) one.invariants.push_back(a.built->plan->invariants[i]);
    all.push_back(std::move(one));
  }
  for (const checker::TestProof& proof : a.proofs->tests) {
    if (!proof.is_checked && proof.passes) continue;  // what is wrong with the rest of what it asks was said
    all.push_back({true,
                   said.tests[proof.test].name,
                   said.tests[proof.test].place,
                   proof.verdict,
                   proof.passes,
                   proof.counts,
                   {}});
  }
  return all;
}

}  // namespace fleet::driver
