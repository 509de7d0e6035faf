#pragma once
#include <string>
#include <string_view>

#include "compiler/base/value.h"
#include "compiler/rancher/outcome.h"

namespace fleet::rancher {

/// A Cluster, as far as the templates in Helm values see it.
struct TemplateCluster {
  std::string workspace;
  std::string name;
  Map labels;           ///< sorted, of texts
  Map annotations;      ///< sorted, of texts
  Map template_values;  ///< spec.templateValues, in free form
};

/// Whether templates see a label: those of Rancher and kubectl are hidden, Fleet's own are not.
bool is_shown_to_templates(std::string_view label_key);

/// What the controller does to the merged options of one cluster (internal/cmd/controller/target/builder.go,
/// `preprocessHelmValues`; fleet-semantics.md, 4.4): `global.fleet.clusterLabels.KEY` is replaced, the values are run
/// as one `${ }` template, then `templateValues` are run and laid over. Nothing happens for a cluster without labels of
/// its own. What cannot be evaluated exactly is not modelled.
Outcome<Map> preprocess_options(Map options, const TemplateCluster& cluster);

}  // namespace fleet::rancher
