#include "compiler/rancher/mapping.h"

#include <set>

namespace fleet::rancher {

std::vector<std::string> workspaces_of_bundle(std::string_view workspace, const Labels& bundle_labels,
                                              const std::vector<BundleNamespaceMapping>& mappings,
                                              const std::vector<Namespace>& namespaces) {
  std::set<std::string> result{std::string(workspace)};
  for (const BundleNamespaceMapping& mapping : mappings) {
    if (mapping.workspace != workspace || !mapping.bundle_selector || !mapping.namespace_selector) continue;
    const Outcome<Selector> bundles = Selector::compile(*mapping.bundle_selector);
    const Outcome<Selector> opened = Selector::compile(*mapping.namespace_selector);
    if (!bundles || !opened || !bundles->matches(bundle_labels)) continue;
    for (const Namespace& candidate : namespaces) {
      if (opened->matches(candidate.labels)) result.insert(candidate.name);
    }
  }
  return {result.begin(), result.end()};
}

}  // namespace fleet::rancher
