#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/rancher/selector.h"

namespace fleet::rancher {

/// A BundleNamespaceMapping: lets the Bundles of its own workspace reach clusters of other ones.
struct BundleNamespaceMapping {
  std::string workspace;
  std::optional<LabelSelector> bundle_selector;
  std::optional<LabelSelector> namespace_selector;
};

/// A Kubernetes Namespace of the hub.
struct Namespace {
  std::string name;
  Labels labels;
};

/// The workspaces whose clusters a Bundle can reach, sorted: its own, and each Namespace that a mapping of its own
/// workspace opens for it. A mapping that lacks a selector, or has one that Kubernetes refuses, opens nothing
/// (internal/cmd/controller/target/mapping.go, builder.go `getNamespacesForBundle`).
std::vector<std::string> workspaces_of_bundle(std::string_view workspace, const Labels& bundle_labels,
                                              const std::vector<BundleNamespaceMapping>& mappings,
                                              const std::vector<Namespace>& namespaces);

}  // namespace fleet::rancher
