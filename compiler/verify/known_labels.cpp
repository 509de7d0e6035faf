#include "compiler/verify/known_labels.h"

#include <algorithm>
#include <unordered_map>

#include "compiler/rancher/preprocess.h"

namespace fleet::verify {

KnownLabels::KnownLabels(const model::Plan& plan, const std::vector<plan::ListedFile>& listed) {
  std::unordered_map<std::string, const inventory::ListedCluster*> by_name;
  for (const plan::ListedFile& file : listed) {
    for (const inventory::ListedCluster& cluster : file.listing.clusters) {
      const std::string workspace(cluster.workspace.empty() ? std::string_view(plan.workspace) : cluster.workspace);
      by_name.emplace(workspace + "/" + std::string(cluster.name), &cluster);
    }
  }
  for (const model::Cluster& cluster : plan.clusters) {
    rancher::Labels labels(cluster.labels.begin(), cluster.labels.end());
    if (cluster.listed) {
      const auto found = by_name.find(cluster.workspace + "/" + cluster.kube_name);
      if (found != by_name.end()) {
        for (const inventory::RawLabel& label : found->second->labels) labels.emplace(label.key, label.value);
      }
    }
    templated_.push_back(std::any_of(labels.begin(), labels.end(), [](const auto& label) { return rancher::is_shown_to_templates(label.first); }));
    labels_.push_back(std::move(labels));
  }
}

}  // namespace fleet::verify
