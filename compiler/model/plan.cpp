#include "compiler/model/plan.h"

namespace fleet::model {

Bundle::Bundle() = default;
Bundle::Bundle(const Bundle&) = default;
Bundle& Bundle::operator=(const Bundle&) = default;
Bundle::Bundle(Bundle&&) noexcept = default;
Bundle& Bundle::operator=(Bundle&&) noexcept = default;
Bundle::~Bundle() = default;

Plan::Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

void add_options(const Options& options, Map& to) {
  if (options.default_namespace) to.push_back({"defaultNamespace", *options.default_namespace});
  to.insert(to.end(), options.options.begin(), options.options.end());
  Map helm = options.helm;
  if (options.values) helm.push_back({"values", *options.values});
  if (!options.values_files.empty()) {
    helm.push_back({"valuesFiles", List(options.values_files.begin(), options.values_files.end())});
  }
  if (!helm.empty()) to.push_back({"helm", std::move(helm)});
  if (options.kustomize) to.push_back({"kustomize", *options.kustomize});
  if (options.yaml) to.push_back({"yaml", *options.yaml});
  if (options.diff) to.push_back({"diff", *options.diff});
}

}  // namespace fleet::model
