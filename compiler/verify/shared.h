#pragma once

/// What the checks of one build share.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/plan/build.h"
#include "compiler/rancher/version.h"
#include "compiler/sema/program.h"
#include "compiler/sets/known.h"
#include "compiler/verify/known_labels.h"
#include "compiler/verify/leaves.h"
#include "compiler/verify/read_back.h"
#include "compiler/verify/space.h"

namespace fleet::verify {

struct Shared {
  const sema::Program& program;
  plan::Universe& universe;
  const model::Plan& plan;
  rancher::Version version;
  KnownLabels labels;
  Leaves leaves;
  Space space;
  sets::KnownClusters known;

  Shared(const sema::Program& p, const plan::Built& built, const std::vector<plan::ListedFile>& listed);

  /// The clusters of a set of the plan's as those of one workspace see it.
  SetId in_workspace(SetId set, const std::string& workspace);
  /// Which of the known clusters lie in the workspace.
  const sets::Bits& at_home(const std::string& workspace);
  /// A set of the plan's with all clusters, whatever their names, that it has under a name that it does not mention.
  SetId with_usual(SetId set);
  /// "`par`" or "a cluster with env `prod`, ring absent": the smallest example of a set that is not empty.
  std::string example(SetId set, Space& of, const std::string& workspace);

 private:
  std::map<std::string, sets::Bits> at_home_;
};

}  // namespace fleet::verify
