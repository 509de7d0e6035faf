#include "tools/driver/fleet_says.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/diagnostics/catalog/inventory.h"
#include "compiler/diagnostics/order.h"
#include "compiler/inventory/load.h"
#include "compiler/rancher/tree.h"
#include "compiler/says/ask.h"
#include "tools/driver/inventories.h"

namespace fleet::driver {
namespace {

Map sorted(Map map) {
  std::sort(map.begin(), map.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  return map;
}

says::Cluster cluster_of(const inventory::ListedCluster& listed, FileId file, std::string_view text,
                         inventory::Format format) {
  Map spec{{"paused", listed.paused}};
  if (auto values = inventory::template_values(text, format, listed))
    spec.push_back({"templateValues", rancher::as_free_form(Value(sorted(std::move(*values))))});
  Map labels;
  for (const inventory::RawLabel& label : listed.labels)
    labels.push_back({std::string(label.key), std::string(label.value)});
  const Map metadata{{"annotations", sorted(inventory::annotations(text, format, listed).value_or(Map()))},
                     {"labels", std::move(labels)}};
  const std::string workspace(listed.workspace.empty() ? rancher::default_workspace : listed.workspace);
  return says::cluster_of(std::string(listed.name), workspace, metadata, spec,
                          {file, listed.name_begin, listed.name_end});
}

std::optional<FileProblem> read_inventory(const FileSystem& files, const std::string& path, says::Given& given,
                                          Sources& sources, diag::Limited& findings, diag::Diagnostics& diagnostics) {
  auto loaded = inventory::load(files, path, path, {}, sources);
  if (const auto* problem = std::get_if<FileProblem>(&loaded)) return *problem;
  uint64_t skipped = 0, clusters = 0;
  bool is_complete = true;
  std::optional<FileId> first;
  for (const inventory::LoadedFile& one : std::get<std::vector<inventory::LoadedFile>>(loaded)) {
    if (!first) first = one.file;
    skipped += one.listing.skipped;
    clusters += one.listing.clusters.size();
    is_complete = report(one.listing, one.file, findings) && is_complete;
    for (const inventory::ListedCluster& listed : one.listing.clusters)
      given.clusters.push_back(cluster_of(listed, one.file, sources.text(one.file), one.listing.format));
  }
  if (first && clusters == 0 && skipped > 0 && is_complete)
    diagnostics.report({*first, 0, 0}, diag::EmptyInventory, diag::count_of(skipped, "object"));
  return std::nullopt;
}

/// A `--repo` for a GitRepo that is not there.
std::optional<FileProblem> find_unknown_repo(const says::Given& given, const says::Request& request) {
  if (given.has_unread_git_repo) return std::nullopt;
  std::vector<std::string> names;
  for (const says::Object& object : given.git_repos) names.push_back(object.name);
  for (const auto& [name, folder] : request.repos) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string there = names.empty() ? "there is none" : "there is " + diag::list_names(names);
    return FileProblem{"--repo " + name + "=" + folder, "names no GitRepo that was read: " + there};
  }
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
  if (auto problem = find_unknown_repo(all, question.request)) return *problem;
  diag::Limited findings(diagnostics);
  for (const std::string& path : question.inventories)
    if (auto problem = read_inventory(files, path, all, said.sources, findings, diagnostics)) return *problem;
  findings.finish();
  sort_clusters(all.clusters);
  said.answer = says::ask(all, question.request, said.sources, diagnostics);
  said.findings.list = diag::in_order(diagnostics.take(), said.sources);
  said.findings.summary = diag::summarize(said.findings.list);
  said.findings.summary.files = said.sources.size();
  said.findings.summary.clusters = said.answer.clusters.size();
  return said;
}

}  // namespace fleet::driver
