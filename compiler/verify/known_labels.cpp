#include "compiler/verify/known_labels.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "compiler/plan/name_index.h"
#include "compiler/rancher/preprocess.h"

namespace fleet::verify {

KnownLabels::KnownLabels(const model::Plan& plan, const std::vector<plan::ListedFile>& listed) : plan_(plan) {
  std::vector<const inventory::ListedCluster*> all;
  for (const plan::ListedFile& file : listed)
    for (const inventory::ListedCluster& cluster : file.listing.clusters) all.push_back(&cluster);
  const auto name_of = [&](uint32_t i) {
    const std::string_view workspace = all[i]->workspace;
    return std::pair(workspace.empty() ? std::string_view(plan.workspace) : workspace, all[i]->name);
  };
  plan::NameIndex index;
  index.grow(all.size(), 0, name_of);
  for (uint32_t i = 0; i < all.size(); ++i) {
    const auto& [workspace, name] = name_of(i);
    if (!index.find(workspace, name, name_of)) index.insert(i, workspace, name);
  }
  for (const model::Cluster& cluster : plan.clusters) {
    const auto found = cluster.listed ? index.find(cluster.workspace, cluster.kube_name, name_of) : std::nullopt;
    listed_.push_back(found ? all[*found] : nullptr);
    const auto is_shown = [](const auto& label) { return rancher::is_shown_to_templates(label.first); };
    bool templated = std::any_of(cluster.labels.begin(), cluster.labels.end(), is_shown);
    if (!templated && listed_.back()) {
      const auto& raw = listed_.back()->labels;
      templated = std::any_of(raw.begin(), raw.end(),
                              [](const auto& label) { return rancher::is_shown_to_templates(label.key); });
    }
    templated_.push_back(templated);
  }
}

rancher::Labels KnownLabels::labels(size_t cluster) const {
  rancher::Labels result(plan_.clusters[cluster].labels.begin(), plan_.clusters[cluster].labels.end());
  if (listed_[cluster]) {
    for (const inventory::RawLabel& label : listed_[cluster]->labels) result.emplace(label.key, label.value);
  }
  return result;
}

std::optional<std::string> KnownLabels::find_label(size_t cluster, const std::string& key) const {
  const auto& own = plan_.clusters[cluster].labels;
  if (const auto found = own.find(key); found != own.end()) return found->second;
  if (!listed_[cluster]) return std::nullopt;
  const auto& raw = listed_[cluster]->labels;  // sorted
  const auto found =
      std::lower_bound(raw.begin(), raw.end(), key,
                       [](const inventory::RawLabel& label, const std::string& k) { return label.key < k; });
  return found != raw.end() && found->key == key ? std::optional(std::string(found->value)) : std::nullopt;
}

const KnownLabels::Column& KnownLabels::column(const std::string& key,
                                               const std::function<std::optional<std::string>(size_t)>& text_of) const {
  const auto [entry, is_new] = columns_.try_emplace(key);
  if (!is_new) return entry->second;
  std::unordered_map<std::string, uint32_t> numbers;
  for (size_t i = 0; i < size(); ++i) {
    const auto text = text_of(i);
    if (text)
      entry->second.push_back(numbers.try_emplace(*text, static_cast<uint32_t>(numbers.size() + 1)).first->second);
    else
      entry->second.push_back(0);
  }
  return entry->second;
}

}  // namespace fleet::verify
