#pragma once

/// What a deployment means on one cluster, from the spec's own values: each reference is replaced by what this cluster
/// has, a variant is laid over the deployment. Nothing here knows templates, customizations or any other way of saying
/// it in Fleet.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/model/plan.h"
#include "compiler/rancher/version.h"
#include "compiler/sema/program.h"

namespace fleet::verify {

/// What a cluster has for a reference; none where it has nothing, or nobody knows.
using ValueOf = std::function<std::optional<Value>(const sema::Reference&)>;

/// Of a known cluster. Both must outlive it.
ValueOf values_on(const sema::Program& program, const model::Cluster& cluster);

/// A dimension's text as a value of its type.
Value typed(const sema::Type& type, const std::string& text);

/// The tree with its references replaced; none if one of them has no value.
std::optional<Value> evaluate(const sema::Tree& tree, const ValueOf& value_of);

void add_references(const sema::Tree& tree, std::vector<sema::Reference>& to);

/// Helm values of a deployment with those of a variant laid over them: objects key by key, the rest replaced. Points
/// into the program.
struct Meant {
  const sema::Tree* leaf = nullptr;           // no object
  std::map<std::string_view, Meant> entries;  // of an object

  void lay_over(const sema::Tree& tree);
  void lay_over(const Meant& over);
};

/// The variants that a cluster gets, in the order in which they are laid over the deployment.
using Laid = std::vector<const sema::Variant*>;

/// Everything but Helm values: a fleet.yaml without targets. What Fleet keeps as a list under a
/// variant is one here, too: `helm.valuesFiles` and `yaml.overlays` are appended, `comparePatches`, `valuesFrom` and
/// `downstreamResources` merged by what they name (0.16; appended before). None if a reference has no value.
/// `of_repo`: what the GitRepo says for all of its bundles, which beats the deployment, but no variant.
std::optional<Map> options_of(const sema::Options& base, const Map& of_repo, const Laid& variants,
                              const ValueOf& value_of, rancher::Version version);

/// The references in them.
std::vector<sema::Reference> references_of_options(const sema::Options& base, const Laid& variants);

}  // namespace fleet::verify
