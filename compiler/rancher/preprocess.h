#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/rancher/outcome.h"
#include "compiler/rancher/template_tree.h"

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

/// The values as a template: one, or several where the order of their keys is up to chance.
using PrintedTemplates = std::vector<Outcome<TemplateSet>>;

/// The same options for many clusters: their values are printed and read as a template once, if no label takes the
/// place of one.
class SharedOptions {
 public:
  explicit SharedOptions(Map options) : options_(std::move(options)) {}

  /// `preprocess_options` of them.
  Outcome<Map> on(const TemplateCluster& cluster);

 private:
  Map options_;
  std::optional<Outcome<PrintedTemplates>> templates_;  ///< of the values as they are
};

/// The step of it that costs most, for values that many clusters share: they are read as a template once.
class ValuesTemplate {
 public:
  /// An error where Go cannot read the template.
  static Outcome<ValuesTemplate> compile(const Map& values);

  /// The YAML that comes out for a cluster; of its labels and annotations those that templates see.
  Outcome<std::string> text(const TemplateCluster& cluster) const;
  /// That YAML as values.
  static Outcome<Value> read(std::string_view text);

 private:
  explicit ValuesTemplate(TemplateSet templates) : templates_(std::move(templates)) {}

  TemplateSet templates_;
};

}  // namespace fleet::rancher
