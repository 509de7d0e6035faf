#include "tools/driver/fleet_says.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/diagnostics/order.h"
#include "compiler/inventory/read.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/ask.h"
#include "compiler/yaml/fleet_read.h"
#include "tools/driver/inventories.h"

namespace fleet::driver {
namespace {

constexpr uint64_t kLargestInventory = 700'000'000;

Map sorted_map(const std::vector<inventory::RawLabel>& labels) {
  Map map;
  for (const inventory::RawLabel& label : labels) map.push_back({std::string(label.key), std::string(label.value)});
  return map;
}

says::Cluster cluster_of(const inventory::ListedCluster& listed, FileId file, std::string_view text) {
  Map spec{{"paused", listed.paused}};
  if (listed.template_values_end > 0) {
    const auto values = yaml::read_like_fleet(
        text.substr(listed.template_values_begin, listed.template_values_end - listed.template_values_begin));
    if (const Value* value = std::get_if<Value>(&values); value && value->find_map())
      spec.push_back({"templateValues", rancher::as_free_form(*value)});
  }
  const Map metadata{{"annotations", sorted_map(listed.annotations)}, {"labels", sorted_map(listed.labels)}};
  const std::string workspace(listed.workspace.empty() ? rancher::default_workspace : listed.workspace);
  return says::cluster_of(std::string(listed.name), workspace, metadata, spec,
                          {file, listed.name_begin, listed.name_end});
}

std::optional<FileProblem> read_inventory(const FileSystem& files, const std::string& path, says::Given& given,
                                          Sources& sources, diag::Diagnostics& diagnostics) {
  auto text = files.read(path, kLargestInventory);
  if (const auto* problem = std::get_if<FileProblem>(&text)) return *problem;
  const FileId file = sources.add(path, std::get<std::string>(std::move(text)));
  const auto listing = inventory::read(path, sources.text(file));
  for (const inventory::Problem& problem : listing.problems) report(problem, file, diagnostics);
  for (const inventory::ListedCluster& listed : listing.clusters)
    given.clusters.push_back(cluster_of(listed, file, sources.text(file)));
  return std::nullopt;
}

/// By workspace and name; of those that are given twice the first stays.
void sort_clusters(std::vector<says::Cluster>& clusters) {
  const auto key = [](const says::Cluster& one) {
    return std::tie(one.known.cluster.workspace, one.known.cluster.name);
  };
  std::stable_sort(clusters.begin(), clusters.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  clusters.erase(
      std::unique(clusters.begin(), clusters.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
      clusters.end());
}

}  // namespace

FileResult<Said> fleet_says(const FileSystem& files, const SaysQuestion& question) {
  Said said;
  diag::Diagnostics diagnostics;
  auto given = says::read_given(files, question.request, said.sources, diagnostics);
  if (const auto* problem = std::get_if<FileProblem>(&given)) return *problem;
  says::Given& all = std::get<says::Given>(given);
  for (const std::string& path : question.inventories)
    if (auto problem = read_inventory(files, path, all, said.sources, diagnostics)) return *problem;
  sort_clusters(all.clusters);
  said.answer = says::ask(all, question.request, said.sources, diagnostics);
  said.findings.list = diag::in_order(diagnostics.take(), said.sources);
  said.findings.summary = diag::summarize(said.findings.list);
  said.findings.summary.files = said.sources.size();
  said.findings.summary.clusters = said.answer.clusters.size();
  return said;
}

}  // namespace fleet::driver
