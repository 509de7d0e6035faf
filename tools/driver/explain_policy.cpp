#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/diagnostics/words.h"
#include "compiler/model/statements.h"
#include "compiler/sema/statements.h"
#include "tools/driver/clauses.h"
#include "tools/driver/prove.h"
#include "tools/driver/questions.h"

namespace fleet::driver {
namespace {

/// How one deployment keeps a policy.
struct Kept {
  diag::Verdict verdict = diag::Verdict::Proved;
  bool is_waived = false;
};

/// What is wrong with the name of a policy that is not decided.
std::string no_policy(const sema::Statements& statements, const std::string& name) {
  std::vector<std::string_view> names;
  for (const formula::Policy& one : statements.said.policies) names.push_back(one.name);
  names.insert(names.end(), statements.with_parameters.begin(), statements.with_parameters.end());
  std::string_view near = diag::nearest(name, names);
  for (const std::string_view one : names)
    if (one.ends_with("." + name)) near = one;  // a module's, by its own name
  for (const std::string& one : statements.with_parameters) {
    if (one == name)
      return fmt::format("`{0}` has parameters: it is decided where it is put to use, as in `policy mine = {0}(…)`",
                         name);
  }
  return fmt::format("there is no policy `{}`{}", name, near.empty() ? "" : fmt::format(", did you mean `{}`?", near));
}

}  // namespace

Answer explain_policy(const Analysis& a, const std::string& name) {
  if (!a.proofs)
    return {{},
            "the spec has no policies that could be decided; `fleetc check` says what is wrong with it, if anything is",
            {}};
  const std::vector<formula::Policy>& policies = a.built->statements->said->policies;
  const auto found =
      std::find_if(policies.begin(), policies.end(), [&](const formula::Policy& p) { return p.name == name; });
  if (found == policies.end()) {
    return {{}, no_policy(*a.program->statements, name), {}};
  }
  const auto index = static_cast<uint32_t>(found - policies.begin());
  const checker::PolicyProof& proof = a.proofs->policies[index];
  std::string text = fmt::format("policy {}  {}\n", name, place_of(a, found->place));
  if (!found->doc.empty()) text += found->doc + "\n";
  text += fmt::format("\n{}", proof.is_checked ? diag::word(proof.verdict)
                                               : "not decided: `fleetc check` shows what stands in the way");
  for (size_t i = 0; i < proof.invariants.size(); ++i)
    text += (i == 0 ? ", assuming the invariants " : ", ") + a.built->plan->invariants[proof.invariants[i]];
  text += "\n";

  diag::Diagnostics unsaid;
  checker::Judge judge(*a.built->plan, witness_of(*a.built), unsaid);
  checker::Evaluate evaluate(judge, *a.built->statements, a.proofs->now);
  std::map<uint32_t, Kept> bundles;
  for (const checker::Obligation& one : proof.obligations) {
    if (one.bundle == formula::kNone) continue;
    Kept& kept = bundles[one.bundle];
    if (checker::is_worse(one.verdict, kept.verdict)) kept.verdict = one.verdict;
    kept.is_waived = kept.is_waived || one.is_waived;
  }
  for (const auto& [bundle, kept] : bundles) {
    text += fmt::format("  {:<11} {}{}\n", diag::word(kept.verdict), a.built->plan->bundles[bundle].name,
                        kept.is_waived ? " (waived)" : "");
    if (kept.verdict == diag::Verdict::Proved && !kept.is_waived)
      text += carried_by(a, checker::carrying_policy(evaluate, index, bundle), "              ");
  }
  return {text, "", {}};
}

}  // namespace fleet::driver
