#pragma once

/// What the emitters of one plan share.

#include <set>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/selectors.h"
#include "compiler/rancher/version.h"

namespace fleet::emit {

struct Context {
  const model::Plan& plan;
  const EmitOptions& options;
  diag::Diagnostics& diagnostics;
  Lowering lowering;
  rancher::Version version;
  std::set<Span> reported;  // many bundles may share one `to`: one message a place

  Context(const model::Plan& p, const EmitOptions& o, diag::Diagnostics& d)
      : plan(p),
        options(o),
        diagnostics(d),
        lowering(p, o.max_targets),
        version(rancher::find_version(p.engine).value_or(rancher::newest_version)) {}

  /// True if the set could be lowered; otherwise says why not, about `what` at `place`.
  bool is_sound(const Lowered&, Span place, const std::string& what);

  /// The clusters of a bundle's or repo's workspace that are meant, as that workspace sees them.
  model::SetId seen_by(const model::Repo& repo, model::SetId set) { return lowering.in_workspace(set, repo.workspace); }
  model::SetId seen_by(const model::Bundle& bundle, model::SetId set) {
    return lowering.in_workspace(set, bundle.workspace);
  }
};

}  // namespace fleet::emit
