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

const KnownLabels::Column& KnownLabels::column(const std::string& key, const std::function<std::optional<std::string>(size_t)>& text_of) const {
  const auto [entry, is_new] = columns_.try_emplace(key);
  if (!is_new) return entry->second;
  std::unordered_map<std::string, uint32_t> numbers;
  for (size_t i = 0; i < size(); ++i) {
    const auto text = text_of(i);
    if (text) entry->second.push_back(numbers.try_emplace(*text, static_cast<uint32_t>(numbers.size() + 1)).first->second);
    else entry->second.push_back(0);
  }
  return entry->second;
}

}  // namespace fleet::verify
