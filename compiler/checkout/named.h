#pragma once

/// What a deployment names in its checkout: charts, values files, kustomize folders, overlays.

#include <string>
#include <vector>

#include "compiler/model/plan.h"
#include "compiler/sema/program.h"

namespace fleet::checkout {

struct Named {
  enum class Kind { Chart, ValuesFile, Kustomization, Overlay };
  Kind kind;
  const sema::Tree* place = nullptr;  ///< where the spec says it
  bool is_written = false;            ///< the spec says the one text as it is, without references
  std::vector<std::string> texts;     ///< what it says on the clusters, as it is written; of a reference several
};

/// All of them, in the spec's order: the deployment's first, then those of its variants. A chart that Fleet fetches
/// from elsewhere is none.
std::vector<Named> named_in(const sema::Deployment&, const model::Bundle&);

/// Whether one of its charts comes from elsewhere, so that its path may hold nothing.
bool fetches_chart(const sema::Deployment&, const model::Bundle&);

}  // namespace fleet::checkout
