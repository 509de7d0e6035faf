#pragma once

/// The options that Fleet makes of a deployment, as policies ask for them: by the keys of Fleet's spelling.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/formula/formula.h"
#include "compiler/model/plan.h"
#include "compiler/rancher/version.h"

namespace fleet::checker {

/// Whether the spec tells what a cluster gets at a field.
enum class Told {
  Yes,
  Template,        // Fleet fills it in for each cluster
  File,            // a file of values may say it, and wins over what stands beside it
  ValuesFrom,      // a ConfigMap or Secret of the cluster may say it, and wins over all
  TemplateValues,  // `helm.templateValues` says it: Fleet makes it for each cluster
};

/// The options of the plan's deployments where some of their customizations apply, merged as Fleet merges them: what
/// the GitRepo says is over the deployment's, a customization over both.
class Options {
 public:
  explicit Options(const model::Plan& plan);

  /// The value of a field where these customizations apply, the later over the earlier. An object or a list that stands
  /// is `true`, so that one can ask whether it is there.
  formula::Scalar value(uint32_t bundle, const std::vector<uint32_t>& customizations,
                        const std::vector<std::string>& path);
  Told told(uint32_t bundle, const std::vector<uint32_t>& customizations, const std::vector<std::string>& path);
  /// Where the release lives: Fleet's strict namespace, else the default one.
  formula::Scalar namespace_of(uint32_t bundle, const std::vector<uint32_t>& customizations);

 private:
  const Map& merged(uint32_t bundle, const std::vector<uint32_t>& customizations);

  const model::Plan& plan_;
  rancher::Version version_;
  std::map<std::pair<uint32_t, std::vector<uint32_t>>, Map> merged_;
};

/// Whether a customization with these options may change what a cluster gets at the field.
bool may_change(const model::Options& options, const std::vector<std::string>& path);

}  // namespace fleet::checker
