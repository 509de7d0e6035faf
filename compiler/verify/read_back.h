#pragma once

/// The emitted files, from their bytes: what is applied to the hub, and the Bundles that Fleet makes of the checkouts.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/emit/output_file.h"
#include "compiler/model/plan.h"
#include "compiler/rancher/bundle_read.h"
#include "compiler/rancher/version.h"

namespace fleet::verify {

/// Runs `work(0)` to `work(count - 1)`, in any order, on several threads if that pays.
using ForEach = std::function<void(size_t count, const std::function<void(size_t)>& work)>;

/// What would be wrong with a build: the smallest example of it.
struct Difference {
  std::string file;  // of the output; empty: one that is missing
  std::string what;  // "`web` on `par`: Fleet would not deploy it, the spec does"
  std::vector<std::string> notes;
  Span place;  // of the declaration
};

struct HubObject {
  const emit::OutputFile* file = nullptr;
  Map metadata, spec;
};

struct ReadEntry {
  size_t repo = 0;                // index into ReadBack::git_repos
  std::string base, options;      // of the GitRepo's `bundles`
  std::optional<Map> helm_op;     // the spec of the HelmOp that it is made by; there is no GitRepo then
  const emit::OutputFile* file = nullptr;
  rancher::ReadBundle bundle;
};

struct ReadBack {
  std::vector<HubObject> git_repos, clusters, groups;  // in order of their files
  std::vector<ReadEntry> bundles;
};

/// Reads everything, or says what Fleet or Kubernetes would refuse. A repo's checkout holds what was emitted for it;
/// the values files that the plan names are there and empty.
std::optional<Difference> read_back(const std::vector<emit::OutputFile>& files, const model::Plan& plan,
                                    rancher::Version version, const ForEach& for_each, ReadBack& into);

}  // namespace fleet::verify
