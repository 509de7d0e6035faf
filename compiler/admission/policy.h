#pragma once

/// What the hub has to refuse so that no cluster breaks an invariant, changes what is immutable, or has a label that
/// says something else than follows, where Fleet is asked for it: a
/// ValidatingAdmissionPolicy of Kubernetes, in CEL, for the Clusters in the workspaces of the spec.

#include <optional>
#include <string>
#include <vector>

#include "compiler/admission/expressions.h"
#include "compiler/base/source.h"
#include "compiler/emit/output_file.h"
#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::admission {

struct Validation {
  std::string expression;  ///< CEL; false: refused
  std::string message;
};

struct Policy {
  std::vector<Variable> variables;
  std::vector<Validation>
      validations;  ///< invariants in order of declaration, then immutable dimensions, then derived labels
};

/// The program has no errors, and the plan was made of it.
Policy make_policy(const sema::Program&, const model::Plan&, const Sources&);

/// `admission/invariants.yaml`: the policy and its binding. None where there is nothing to enforce.
std::optional<emit::OutputFile> policy_file(const sema::Program&, const model::Plan&, const Sources&);

}  // namespace fleet::admission
