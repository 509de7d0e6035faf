#include "compiler/verify/written_clusters.h"

#include <map>
#include <string>
#include <utility>

#include "compiler/rancher/decode.h"
#include "compiler/rancher/from_map.h"
#include "compiler/rancher/tree.h"

namespace fleet::verify {
namespace {

using Name = std::pair<std::string_view, std::string_view>;  // workspace, name

auto names_of(const model::Plan& plan) {
  return [&plan](uint32_t i) { return Name(plan.clusters[i].workspace, plan.clusters[i].kube_name); };
}

Map texts(const std::map<std::string, std::string>& from) {
  Map map;
  for (const auto& [key, text] : from) map.push_back({key, text});
  return map;
}

}  // namespace

WrittenClusters::WrittenClusters(const model::Plan& plan) : plan_(plan) {
  written_.grow(plan.clusters.size(), 0, names_of(plan));
  for (uint32_t i = 0; i < plan.clusters.size(); ++i) {
    const model::Cluster& cluster = plan.clusters[i];
    if (cluster.written) written_.insert(i, cluster.workspace, cluster.kube_name);
  }
}

std::optional<Difference> WrittenClusters::check(const HubObject& object, uint32_t& which) const {
  const Name name{rancher::text_in(object.metadata, "namespace"), rancher::text_in(object.metadata, "name")};
  const auto found = written_.find(name.first, name.second, names_of(plan_));
  if (!found)
    return Difference{object.file->path, "nobody wrote the Cluster `" + std::string(name.second) + "`", {}, {}};
  which = *found;
  const model::Cluster& cluster = plan_.clusters[which];
  const auto other = [&](std::string_view what) {
    return Difference{
        object.file->path,
        "the Cluster `" + cluster.name + "` would have other " + std::string(what) + " than the spec gives it",
        {},
        cluster.place};
  };
  Map metadata;
  if (!cluster.annotations.empty()) metadata.push_back({"annotations", texts(cluster.annotations)});
  if (!cluster.labels.empty()) metadata.push_back({"labels", texts(cluster.labels)});
  metadata.push_back({"name", cluster.kube_name});
  metadata.push_back({"namespace", cluster.workspace});
  if (object.metadata != metadata) return other("labels or annotations");
  Map said = cluster.registration;
  if (!cluster.template_values.empty())
    said.push_back({"templateValues", rancher::as_free_form(Value(cluster.template_values))});
  if (said.empty() && object.spec.empty()) return std::nullopt;
  const rancher::Version version = rancher::find_version(plan_.engine).value_or(rancher::newest_version);
  const rancher::Object& type = *rancher::object(rancher::Schema::Cluster, version);
  const auto spec = rancher::decode(Value(std::move(said)), type, version);
  if (!spec || rancher::encode(object.spec, type) != rancher::encode(*spec, type)) return other("values or fields");
  return std::nullopt;
}

std::optional<Difference> WrittenClusters::check_all(const std::vector<Read>& read) const {
  std::vector<bool> seen(plan_.clusters.size());
  for (const Read& one : read) {
    const model::Cluster& cluster = plan_.clusters[one.which];
    if (seen[one.which])
      return Difference{one.file->path, "the Cluster `" + cluster.kube_name + "` is written twice", {}, {}};
    seen[one.which] = true;
  }
  for (uint32_t i = 0; i < plan_.clusters.size(); ++i) {
    const model::Cluster& cluster = plan_.clusters[i];
    if (cluster.written && !seen[i])
      return Difference{"", "the Cluster `" + cluster.name + "` is not written", {}, cluster.place};
  }
  return std::nullopt;
}

}  // namespace fleet::verify
