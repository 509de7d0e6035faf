#pragma once

/// The emitted files, from their bytes: what is applied to the hub, and the Bundles that Fleet makes of the checkouts.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/version.h"
#include "compiler/verify/agents.h"
#include "compiler/verify/difference.h"

namespace fleet::verify {

/// Runs `work(0)` to `work(count - 1)`, in any order, on several threads if that pays.
using ForEach = std::function<void(size_t count, const std::function<void(size_t)>& work)>;

/// What lies in the checkouts, by the repo's index in the plan; null: nobody knows.
using Checkouts = std::vector<const rancher::Repository*>;

struct ReadEntry {
  size_t repo = 0;             // index into ReadBack::git_repos
  std::string base, options;   // of the GitRepo's `bundles`
  std::optional<Map> helm_op;  // the spec of the HelmOp that it is made by; there is no GitRepo then
  const emit::OutputFile* file = nullptr;
  rancher::ReadBundle bundle;
  /// The same with all that lies in the checkout; none if that is not known, or not modelled.
  std::optional<rancher::ReadBundle> in_checkout;
};

struct ReadBack {
  std::vector<HubObject> git_repos, groups;  // in order of their files
  ReadAgents agents;
  std::vector<ReadEntry> bundles;
};

/// Reads everything, or says what Fleet or Kubernetes would refuse, or which Cluster is not the plan's. A repo's
/// checkout holds what was emitted for it; the values files that the plan names are there and empty. What lies in a
/// known checkout is read beside that, with the emitted files in it.
std::optional<Difference> read_back(const std::vector<emit::OutputFile>& files, const model::Plan& plan,
                                    const Checkouts& checkouts, rancher::Version version, const ForEach& for_each,
                                    ReadBack& into);

}  // namespace fleet::verify
