#pragma once

/// The Bundles that there should be, and the GitRepos that bring them: a deployment is one, a promoted one is as many
/// as it has waves that somebody can be in.

#include <deque>
#include <optional>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/model/plan.h"
#include "compiler/verify/shared.h"

namespace fleet::verify {

struct WantedBundle {
  const model::Bundle* bundle = nullptr;
  const model::Repo* repo = nullptr;  // null: a HelmOp makes it
  const sema::Deployment* deployment = nullptr;
  Map of_wave;  // what being a wave adds to its options
};

class Wanted {
 public:
  /// A difference: what a build of this plan could not mean, such as a cluster in two waves of a promoted deployment.
  std::optional<Difference> fill(Shared& shared);

  std::vector<WantedBundle> bundles;      // none of them parked
  std::vector<const model::Repo*> repos;  // of those, each once

 private:
  std::optional<Difference> add_waves(Shared& shared, const model::Bundle& bundle, const sema::Deployment& deployment);

  std::deque<model::Bundle> made_bundles_;
  std::deque<model::Repo> made_repos_;
};

}  // namespace fleet::verify
